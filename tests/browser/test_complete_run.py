"""A whole run as a person plays it: half by mouse, half by keyboard, then what the server has."""

import itertools

from sqlalchemy import select

from app.models import Status, Step

HANDS = itertools.cycle(["mouse", "top row", "mouse", "number pad", "mouse", "focused button"])
PRACTICE_TRIALS = 4
KEYS = itertools.cycle([4, 2, 6, 3, 5, 1, 1, 6])
NOTE_PRESSES_AND_FEEDBACK = """
    window.presses = [];
    for (const type of ['pointerdown', 'keydown'])
        addEventListener(type, (event) => window.presses.push(event.timeStamp), true);
    window.told = [];
    new MutationObserver((changes) => {
        for (const { target } of changes) if (target.matches?.('.told')) window.told.push(target.textContent);
    }).observe(document, { childList: true, subtree: true });
"""


def give(person, hand, key):
    if hand == "mouse":
        person.click(key)
    elif hand == "focused button":
        person.page.wait_for_selector(".trial:not(.answered)")
        person.page.locator(f'[data-key="{key}"]').focus()
        person.answer("Enter")
    else:
        person.answer(f"{'Digit' if hand == 'top row' else 'Numpad'}{key}")


def play(person):
    """Answer every trial; return the keys, the hands and the times of the presses that the page saw."""
    given = []
    person.start()
    while person.page.locator(".trial").count():
        hand, key = next(HANDS), next(KEYS)
        give(person, hand, key)
        given.append((hand, key, person.page.evaluate("window.presses.at(-1)")))
        person.page.wait_for_selector(".trial.answered", state="detached")
        person.read_on()
    return given


def feedback(row):
    other = {"upper": "lower", "lower": "upper"}
    choice = row.answer["choice"]
    return f"Yes, it is the {choice} image." if row.correct else f"No, it is the {other[choice]} image."


def test_complete_run(person, page):
    posted = []
    page.on("request", lambda request: posted.append(request) if "/steps/" in request.url else None)
    page.add_init_script(NOTE_PRESSES_AND_FEEDBACK)
    given = play(person)
    rows = person.rows()

    with person.server.sessions() as session:
        run = person.run(session)
        planned = session.scalars(select(Step.type).where(Step.run_id == run.id)).all()
        assert run.status == Status.COMPLETED
        assert page.locator("#completion-code").inner_text() == run.completion_code
    assert len(rows) == len(given) == planned.count("forced_choice")

    sent = [request.post_data_json for request in posted if request.method == "POST"]
    sent = {body["uuid"]: body for body in sent}
    for row, (hand, key, pressed_at) in zip(rows, given, strict=True):
        assert row.answer == {"choice": "upper" if key > 3 else "lower", "confidence": (key - 1) % 3 + 1}
        assert row.timing == sent[row.uuid]["timing"]
        assert row.timing["response_ms"] == pressed_at
        assert row.timing["rt_ms"] == pressed_at - row.timing["onset_ms"] > 0
        assert row.timing["onset_method"] == "element-timing"
        assert row.timing["hidden_ms"] == 0
        keys = {"mouse": "pointer", "top row": f"Digit{key}", "number pad": f"Numpad{key}"}
        assert row.timing["response_key"] == keys.get(hand, "keyboard-click")
    assert page.evaluate("window.told") == [feedback(row) for row in rows[:PRACTICE_TRIALS]]
    onsets = [row.timing["onset_ms"] for row in rows]
    assert onsets == sorted(onsets)
