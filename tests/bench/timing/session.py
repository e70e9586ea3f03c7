"""One page load: a person who looks and answers after given delays, and what that shows."""

import asyncio
import base64
import json
import time
from pathlib import Path

from tests.bench.timing.trace import CATEGORIES, presented

OBSERVER = (Path(__file__).parent / "observer.js").read_text()
PATIENCE = 10  # seconds until a stimulus has to come
BEFORE_CLICK = 0.05  # seconds until the pointer is sent to a button
BETWEEN = 0.2  # seconds from an answer to the press that sends it


async def play(browser, page_kind, condition, delays):
    """Return one dict for each trial: recorded and true reaction time in ms; None for what is not known."""
    context = await browser.new_context(viewport={"width": 1280, "height": 720})
    try:
        page = await context.new_page()
        shown = asyncio.Queue()
        await page.expose_binding("__shown", lambda _, trial: shown.put_nowait((trial, time.monotonic())))
        stimulus = json.dumps(page_kind.stimulus(condition))
        await page.add_init_script(f"window.__bench = {stimulus};\n{OBSERVER}")
        devtools = await context.new_cdp_session(page)
        await page_kind.open(page, condition, len(delays))
        await start_trace(devtools)
        await page_kind.begin(page)
        for trial, delay in enumerate(delays):
            _, since = await asyncio.wait_for(shown.get(), PATIENCE)
            await answer(page, devtools, page_kind.response(condition, trial), since + delay)
        recorded = await page_kind.recorded(page, len(delays))
        events = (await page.evaluate("window.__seen"))["events"]
        times = presented(await end_trace(devtools))
    finally:
        await context.close()
    return rows(recorded, times, events, page_kind.event[condition.split("-")[1]], len(delays))


def rows(recorded, times, events, kind, n):
    """Put together what is known of each trial."""
    made = []
    for trial in range(n):
        press = next((e["at"] for e in events if e["trial"] == trial and e["type"] == kind), None)
        onset = times.get(trial)
        true = None if press is None or onset is None else press - onset
        made.append({"recorded": recorded[trial] if trial < len(recorded) else None, "true": true})
    return made


async def answer(page, devtools, presses, when):
    """Press what answers at a time of the monotonic clock, then what sends the answer, if anything does."""
    for press in presses:
        if isinstance(press, dict):
            await _until(when)
            await devtools.send("Input.dispatchKeyEvent", {"type": "keyDown", **press})
            await devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **press})
        else:
            await click(page, devtools, press, when)
        when += BETWEEN


async def click(page, devtools, selector, when):
    """Move the pointer over an element, then press and release at a time of the monotonic clock."""
    await asyncio.sleep(BEFORE_CLICK)
    box = await page.locator(selector).bounding_box()
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    button = {"button": "left", "clickCount": 1, **at}
    await devtools.send("Input.dispatchMouseEvent", {"type": "mouseMoved", **at})
    await _until(when)
    down = {"type": "mousePressed", "buttons": 1, **button}
    up = {"type": "mouseReleased", "buttons": 0, **button}
    # Both at once: jsPsych takes the release, and a hold would count against it.
    await asyncio.gather(*(devtools.send("Input.dispatchMouseEvent", event) for event in (down, up)))


async def start_trace(devtools):
    """Record the events of frames and marks."""
    categories = {"includedCategories": list(CATEGORIES), "excludedCategories": ["*"]}
    config = {"recordMode": "recordUntilFull", **categories}
    await devtools.send("Tracing.start", {"transferMode": "ReturnAsStream", "traceConfig": config})


async def end_trace(devtools):
    """Stop recording; return the trace's events."""
    complete = asyncio.get_running_loop().create_future()
    devtools.once("Tracing.tracingComplete", lambda told: complete.set_result(told))
    await devtools.send("Tracing.end")
    stream = (await complete)["stream"]
    parts = []
    while True:
        part = await devtools.send("IO.read", {"handle": stream, "size": 1 << 20})
        parts.append(base64.b64decode(part["data"]) if part.get("base64Encoded") else part["data"].encode())
        if part.get("eof"):
            return json.loads(b"".join(parts))["traceEvents"]


async def _until(when):
    await asyncio.sleep(max(0.0, when - time.monotonic()))
