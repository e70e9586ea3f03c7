"""Participants of each server: how they enter, answer, and get what they need before the next answer.

`join` brings a participant to the first trial and returns what they hold; `answer` saves one response and
returns the name under which the database must have it; `follow` is what else a browser must ask for before
the next trial can be shown. What is not a success raises ReplyError, the end of the trials EndOfTrialsError.
"""

import json
import uuid

TIMING = {
    "onset_ms": 81234.565,
    "response_ms": 83290.125,
    "rt_ms": 2055.56,
    "onset_method": "element-timing",
    "frame_interval_ms": 16.667,
    "n_dropped_frames": 0,
    "hidden_ms": 0,
    "n_blur": 0,
    "response_key": "Digit4",
    "time_elapsed_ms": 83290.125,
    "started_utc": "2026-01-01T12:00:00.123Z",
    "screen_width": 1280,
    "screen_height": 720,
    "timed_out": False,
    "n_changes": 0,
}


class ReplyError(Exception):
    """A reply that a browser could not go on from."""


class EndOfTrialsError(Exception):
    """The participant has answered every trial."""


class Player:
    """What all players share: nothing to ask for between two answers."""

    def __init__(self, connection, participant):
        self.connection = connection
        self.participant = participant

    async def follow(self):
        """Ask for what the next trial needs."""

    async def post(self, path, content):
        """Send JSON and return the JSON that comes back."""
        body = json.dumps(content).encode()
        return expect(await self.connection.request("POST", path, body, "application/json"), 200)


class Floor(Player):
    """The bare route: one POST for each response, with the body that Pfungst gets."""

    async def join(self):
        """Nothing is to be joined."""
        self.index = 0

    async def answer(self):
        """Save one response."""
        name = str(uuid.uuid4())
        body = {"uuid": name, "answer": {"choice": "upper", "confidence": 2}, "timing": TIMING, "events": []}
        await self.post(f"/run/{self.participant}/steps/{self.index}", body)
        self.index += 1
        return name


class Pfungst(Player):
    """Consents, reads the texts and answers trials as the page of a run does; images are not fetched."""

    async def join(self):
        """Enter the study named by the participant's number, and go on to the first trial."""
        page = f"/study/{self.participant.partition('/')[0]}"
        expect(await self.connection.request("GET", page), 200)
        form = "application/x-www-form-urlencoded"
        reply = await self.connection.request("POST", page, b"consent=yes", form)
        self.run = _redirect(reply)
        expect(await self.connection.request("GET", self.run), 200)
        self.kinds, self.body = {}, None
        self._take(json.loads(expect(await self.connection.request("GET", f"{self.run}/step"), 200)))
        while self.kinds[self.index] != "forced_choice":
            await self.answer()

    async def answer(self):
        """Save the answer to the current step; where the connection broke, the same once more."""
        kind = self.kinds[self.index]
        if kind == "debrief":
            raise EndOfTrialsError
        if self.body is None:
            answer = {"choice": "upper", "confidence": 2} if kind == "forced_choice" else {}
            self.body = {"uuid": str(uuid.uuid4()), "answer": answer, "timing": TIMING, "events": []}
            self.body["have"] = max(self.kinds)
        self._take(json.loads(await self.post(f"{self.run}/steps/{self.index}", self.body)))
        name, self.body = self.body["uuid"], None
        return name

    def _take(self, reply):
        self.index = reply["position"]
        self.kinds |= {step["index"]: step["kind"] for step in reply["steps"]}


class OTree(Player):
    """Posts the page's form and fetches the next page, as a browser does."""

    async def join(self):
        """Go to the first page; a participant who was here before goes to the current one."""
        reply = await self.connection.request("GET", f"/InitializeParticipant/{self.participant}")
        self.page = _redirect(reply)
        await self.follow()

    async def answer(self):
        """Save the choice of one page."""
        if "OutOfRange" in self.page:
            raise EndOfTrialsError
        form = "application/x-www-form-urlencoded"
        reply = await self.connection.request("POST", self.page, b"choice=1", form)
        before, self.page = self.page, _redirect(reply)
        if self.page == before:
            raise ReplyError("the form came back")
        return f"{self.participant}:{before.rstrip('/').rsplit('/', 1)[1]}"

    async def follow(self):
        """Fetch the next page."""
        if "OutOfRange" not in self.page:
            expect(await self.connection.request("GET", self.page), 200)


class OTreeSubmit(OTree):
    """oTree at its best: only the form is posted, the next page is never fetched."""

    async def follow(self):
        """Ask for nothing."""


PLAYERS = {"floor": Floor, "pfungst": Pfungst, "otree": OTree, "otree-submit": OTreeSubmit}


def expect(reply, status):
    """Return the body of a reply that has the right status."""
    if reply.status != status:
        raise ReplyError(f"status {reply.status}: {reply.body[:200]!r}")
    return reply.body


def _redirect(reply):
    if reply.status not in (302, 303, 307):
        raise ReplyError(f"status {reply.status} in place of a redirect")
    return reply.headers["location"]
