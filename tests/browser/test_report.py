"""The demo's report on a screen: nothing of it is cut off."""

import pytest

WIDER_THAN_ITS_PLACE = """
    () => [...document.querySelectorAll('table, img')]
        .filter((part) => part.scrollWidth > part.parentElement.clientWidth)
        .map((part) => part.alt ?? part.caption.innerText)
"""


@pytest.mark.demo
def test_no_table_or_figure_of_the_report_is_cut_off(page, demo):
    page.goto((demo.folder / "report/report.html").as_uri())
    assert page.locator("table").count() > 5
    assert page.evaluate(WIDER_THAN_ITS_PLACE) == []
