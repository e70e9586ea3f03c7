"""What the page lets out: nothing to other sites, nothing of the answer, nothing inline, no complaint."""

import json
import re
from urllib.parse import urlsplit

INLINE = """() => [...document.querySelectorAll('*')].filter((element) => element.matches('style, [style]')
    || (element.matches('script') && (!element.src || element.textContent))
    || [...element.attributes].some((attribute) => attribute.name.startsWith('on')))
    .map((element) => element.outerHTML)"""
OPAQUE = re.compile(r"/run/[\w-]+/steps/\d+/images/\d+")
ALT = re.compile(r"(Upper|Lower) image|(Weakly|Strongly) activating: image [1-9]")
TELLING = re.compile(r"natural|synthetic|catch|correct|[0-9a-f]{32}|layer|unit-|batch", re.IGNORECASE)


def watch(page):
    """Collect what the page requests, what it is sent and what it complains about."""
    requested, sent, complaints = [], [], []
    page.on("request", lambda request: requested.append(request.url))
    page.on("response", lambda reply: sent.append(reply) if "/run/" in reply.url else None)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return requested, sent, complaints


def secrets(pack_path):
    manifest = json.loads((pack_path / "manifest.json").read_text())
    for name, stimulus in manifest["stimuli"].items():
        yield from (name, stimulus["sha256"], stimulus["file"])


def test_page_hygiene(person, page, pack_path):
    requested, sent, complaints = watch(page)
    page.goto(person.server.url)
    assert page.evaluate(INLINE) == []
    person.consent()
    page.wait_for_selector("#stage .card")
    assert page.evaluate(INLINE) == []
    person.read_on()
    hidden = list(secrets(pack_path))
    for _ in range(4):
        page.wait_for_selector(".trial:not(.answered)")
        check_trial(page, hidden)
        person.answer("Digit5")
        page.wait_for_selector(".trial.answered", state="detached")
        person.read_on()
    assert page.evaluate("crossOriginIsolated")
    assert complaints == []
    assert {urlsplit(url).netloc for url in requested} == {urlsplit(person.server.url).netloc}
    check_replies(sent, hidden)


def check_trial(page, hidden):
    assert page.evaluate(INLINE) == []
    html = page.locator("#stage").inner_html()
    assert not TELLING.search(html)
    content = page.content()
    assert not [secret for secret in hidden if secret in content]
    images = page.locator(".trial img").all()
    assert len(images) == 20
    for image in images:
        assert OPAQUE.fullmatch(image.get_attribute("src"))
        assert ALT.fullmatch(image.get_attribute("alt"))
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.locator("#stage :is(:checked, [aria-pressed=true], .pressed)").count() == 0


def check_replies(sent, hidden):
    """Neither a step nor the addresses of its images tell the answer before it is given."""
    checked = 0
    for reply in sent:
        if "/images/" in reply.url:
            assert not {"etag", "last-modified", "content-disposition"} & set(reply.headers)
            continue
        if "/step" not in reply.url:
            continue
        for step in reply.json()["steps"]:
            assert not [secret for secret in hidden if secret in json.dumps(step)]
            if step["kind"] == "forced_choice":
                assert not TELLING.search(json.dumps(step))
                checked += 1
    assert checked >= 12
