"""A step on a page of the real server without a run around it, drawn from what its trial type shows."""

import json
from random import Random

from app.trial_types import TRIAL_TYPES
from app.trial_types.base import with_defaults

PICTURE = "static/img/icon.svg"
STAGE = """() => {
    document.body.className = 'page run';
    document.body.innerHTML = '<header class="bar"></header><main class="stage" id="stage"></main>';
}"""
PLAY = """async ([base, kind, view]) => {
    const load = (name) => import(`${base}static/js/${name}.js`);
    const [steps, timing, events, preload] = await Promise.all(
        ['steps/index', 'timing', 'events', 'preload'].map(load));
    window.ended?.abort();
    window.ended = new AbortController();
    const { signal } = window.ended;
    const context = {
        stage: document.getElementById('stage'), images: new preload.ImageStore(() => {}, signal),
        frames: new timing.FrameLoop(), log: new events.FocusLog(), blocked: () => false, signal,
    };
    steps.STEPS[kind]({ kind, view }, context).then((outcome) => { window.outcome = outcome; });
}"""
SENT = "() => ({ answer: window.outcome.answer, timing: window.outcome.timing })"


class Desk:
    """A step on the page of the real server, without a run around it."""

    def __init__(self, page, base):
        self.page, self.base = page, base
        page.goto(base)
        page.evaluate(STAGE)

    def draw(self, kind, entry=None, **changes):
        """Show a step of a kind: its example, with other parameters, on its example set or another one."""
        self.kind = TRIAL_TYPES[kind]
        parameters = {**with_defaults(self.kind, self.kind.example), **changes}
        arranged = self.kind.arrange(parameters, entry or self.kind.example_set or {}, Random(0))
        self.plan = {**parameters, **arranged}
        urls = [f"{self.base}{PICTURE}?{place}" for place in range(len(self.kind.images(self.plan)))]
        view = json.loads(json.dumps(self.kind.view(self.plan, urls)))
        self.page.evaluate("window.outcome = undefined; document.getElementById('stage').replaceChildren()")
        self.page.evaluate(PLAY, [self.base, kind, view])
        self.page.locator("#stage :is(.asked, .card, .choosing, .sheet)").wait_for()
        self.page.wait_for_function("() => document.activeElement.tagName === 'H1'")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def send(self):
        self.page.get_by_role("button", name="Continue").click()

    def outcome(self):
        """What the page would send: an answer that the trial type takes, and its timing."""
        self.page.wait_for_function("() => window.outcome")
        sent = self.page.evaluate(SENT)
        assert sent["timing"]["timed_out"] or self.kind.check(self.plan, sent["answer"]) is None
        assert sent["timing"]["rt_ms"] >= 0
        return sent["answer"], sent["timing"]

    @property
    def is_open(self):
        return self.page.evaluate("window.outcome === undefined")
