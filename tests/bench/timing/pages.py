"""The pages that are compared: Pfungst's own on its own server, and the same trials in jsPsych.

Each tells how to come to the first trial, which stimulus to wait for, how a person answers, and what reaction
times were recorded.
"""

from sqlalchemy import create_engine, text

CONDITIONS = ("image-key", "image-mouse", "grid-key", "grid-mouse")


def key(name, code, number):
    """Return a key as the browser's protocol has it; number: its virtual key code."""
    text = "\r" if name == "Enter" else name
    return {"key": name, "text": text, "code": code, "windowsVirtualKeyCode": number}


DIGITS = key("4", "Digit4", 52), key("3", "Digit3", 51)
YES_NO = key("y", "KeyY", 89), key("n", "KeyN", 78)
F_J = key("f", "KeyF", 70), key("j", "KeyJ", 74)
ENTER = key("Enter", "Enter", 13)
TEXTS = 2  # pages of text before the trials
SAVED = """select json_extract(response.timing, '$.rt_ms') from response
    join run on run.id = response.run_id
    join step on step.run_id = run.id and step."index" = response.step_index
    where run.token = :token and step.type not in ('instructions', 'pause') order by step."index" """


class Pfungst:
    """A run on `pfungst serve`; the recorded times are read from its database."""

    name = "pfungst"
    event = {"key": "keydown", "mouse": "pointerdown"}

    def __init__(self, url, database):
        self.url = url
        self.engine = create_engine(database)

    def stimulus(self, condition):
        """Return the selector and number of the images of a trial; between two trials there are none."""
        return {"selector": "#stage img", "count": 20 if condition.startswith("grid") else 1}

    async def open(self, page, condition, n):
        """Consent and read the texts, up to the last button before the trials."""
        await page.goto(f"{self.url}/study/timing-{condition.split('-')[0]}")
        await page.get_by_role("checkbox").check()
        await page.get_by_role("button", name="I agree").click()
        await page.wait_for_url("**/run/*")
        button = page.locator("#stage .actions button:enabled")
        for _ in range(TEXTS - 1):
            async with page.expect_response("**/steps/*"):
                await button.click()

    async def begin(self, page):
        """Press the button of the last text."""
        await page.locator("#stage .actions button:enabled").click()

    def response(self, condition, trial):
        """Return what is pressed: the answer, and for a single image what sends it."""
        which = trial % 2
        if condition == "grid-key":
            return [DIGITS[which]]
        if condition == "grid-mouse":
            return [f'#stage [data-key="{DIGITS[which]["key"]}"]']
        if condition == "image-key":
            return [YES_NO[which], ENTER]
        answer = f'#stage label:has([data-key="{YES_NO[which]["key"]}"])'
        return [answer, "#stage .actions button"]

    async def recorded(self, page, n):
        """Return the saved reaction times in the order of the trials."""
        query = text(SAVED)
        for _ in range(50):  # the last answer may still be on its way
            with self.engine.connect() as connection:
                times = list(connection.scalars(query, {"token": page.url.split("/run/")[1]}))
            if len(times) >= n:
                return times
            await page.wait_for_timeout(100)
        return times


class JsPsych:
    """jsPsych with its usual plugins and settings; its button plugins take the release as the response."""

    name = "jspsych"
    event = {"key": "keydown", "mouse": "click"}

    def __init__(self, url):
        self.url = url

    def stimulus(self, condition):
        """Return the selector and number of images; single images are drawn on a canvas."""
        if condition.startswith("grid"):
            return {"selector": "img.stimulus", "count": 20}
        return {"selector": "[id$=-response-stimulus]:is(canvas, img)", "count": 1}

    async def open(self, page, condition, n):
        """Load the page; it fetches all images first."""
        await page.goto(f"{self.url}/jspsych.html?condition={condition}&n={n}")
        await page.locator("button[data-choice]").wait_for()

    async def begin(self, page):
        """Press the start button."""
        await page.locator("button[data-choice]").click()

    def response(self, condition, trial):
        """Return what is pressed."""
        return [F_J[trial % 2] if condition.endswith("key") else f"[data-choice='{trial % 2}']"]

    async def recorded(self, page, n):
        """Return the reaction times that jsPsych holds."""
        await page.wait_for_function("window.done", timeout=5000)
        return await page.evaluate("jsPsych.data.get().filter({ task: true }).select('rt').values")
