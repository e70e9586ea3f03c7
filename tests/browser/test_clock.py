"""A clock that jumps, as it does when it is set right, changes neither a response time nor the order."""

JUMPING = """
    const now = Date.now.bind(Date);
    let jump = 0;
    window.jump = (hours) => { jump += hours * 3600 * 1000; };
    Date.now = () => now() + jump;
    window.Date = class extends Date {
        constructor(...given) { super(...(given.length ? given : [Date.now()])); }
    };
    window.pressed = [];
    addEventListener('keydown', (event) => window.pressed.push(event.timeStamp), true);
"""


def test_a_clock_that_jumps(fast_person, page):
    person = fast_person
    page.add_init_script(JUMPING)
    person.start()
    page.evaluate("window.pressed = []")
    person.lose_connection()
    for hours in (-30, 2000, -5000, 1):
        page.wait_for_selector(".trial:not(.answered)")
        page.evaluate(f"jump({hours})")
        page.wait_for_timeout(200)
        person.press("Digit5")
    page.context.set_offline(False)
    person.expect_saved()
    rows = person.rows()
    pressed = page.evaluate("window.pressed")
    assert [row.timing["response_ms"] for row in rows] == pressed == sorted(pressed)
    for row in rows:
        assert row.timing["rt_ms"] == row.timing["response_ms"] - row.timing["onset_ms"]
        assert 200 < row.timing["rt_ms"] < 10_000
