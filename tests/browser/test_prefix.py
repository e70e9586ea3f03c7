"""A laboratory's server may give Pfungst a folder of its address: every link stays below it."""

from dataclasses import replace

PREFIX = "/laboratory"


def test_every_link_stays_below_the_prefix(person, page):
    page.set_extra_http_headers({"SCRIPT_NAME": PREFIX})  # as a proxy in front of gunicorn sends it
    person.server = replace(person.server, url=person.server.url + PREFIX)
    page.goto(f"{person.server.url}/study/none")
    page.get_by_role("link", name="To the list of studies").click()
    page.wait_for_url(f"{person.server.url}/")
    page.locator(f'li a[href$="/study/{person.server.study_key}"]').click()
    page.wait_for_url(f"{person.server.url}/study/{person.server.study_key}")
    person.start()
    person.answer("Digit4")
    assert [row.answer["choice"] for row in person.rows()] == ["upper"]
