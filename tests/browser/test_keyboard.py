"""The keyboard alone is enough: consent, texts and trials, without reaching for the mouse."""


def test_from_consent_to_the_second_trial_by_keyboard_alone(person, page):
    page.goto(f"{person.server.url}/study/{person.server.study_key}")
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/run/*")
    for trials in range(2):
        while person.trial_or_text().evaluate("element => element.matches('.card')"):
            text = page.locator("#stage .card").element_handle()
            page.keyboard.press("Enter")
            page.wait_for_function("text => !text.isConnected", arg=text)
        assert len(person.rows()) == trials
        person.answer("Numpad6")
        page.wait_for_selector(".trial.answered", state="detached")
    assert [row.answer for row in person.rows()] == [{"choice": "upper", "confidence": 3}] * 2
    assert person.rows("instructions")[0].timing["response_key"] == "Enter"


def test_enter_does_not_go_on_while_the_withdrawal_is_asked_about(person, page):
    person.consent()
    page.locator("#stage .card").wait_for()
    heading = page.inner_text("#stage h1")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("button", name="Stay in the study").focus()
    page.keyboard.press("Enter")
    page.locator("#withdraw-dialog").wait_for(state="hidden")
    assert page.inner_text("#stage h1") == heading
    assert person.rows("instructions") == []
