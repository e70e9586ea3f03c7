"""When stimuli were presented, by a Chrome trace: with the first frame committed at or after their mark."""

from itertools import chain
from statistics import median

CATEGORIES = ("benchmark", "blink.user_timing")
MARK = "bench:"
PRESENT = "SubmitCompositorFrameToPresentationCompositorFrame"
LATER_FRAMES = 4  # a dropped frame's pixels come with one of the next


def presented(events):
    """Return trial → presentation time in ms of the page's performance.now()."""
    marks = {int(e["name"][len(MARK) :]): e for e in events if e["name"].startswith(MARK)}
    starts = {trial: e["args"]["data"]["startTime"] for trial, e in marks.items()}
    if not marks:
        return {}
    offset = median(marks[trial]["ts"] / 1000 - starts[trial] for trial in marks)
    page = next(iter(marks.values()))["pid"]
    frames = sorted(chain(*map(_frames, _tracks(events, page))), key=lambda frame: frame["commit"])
    times = {}
    for trial, mark in marks.items():
        after = [frame for frame in frames if frame["commit"] >= mark["ts"]][:LATER_FRAMES]
        shown = [frame["shown"] for frame in after if frame["shown"] and "DROPPED" not in frame["state"]]
        if shown:
            times[trial] = shown[0] / 1000 - offset
    return times


def _tracks(events, page):
    """Return the page's asynchronous events by track; one track holds frames that follow one another."""
    tracks = {}
    for event in events:
        if event.get("ph") in ("b", "e") and event.get("pid") == page and "ts" in event:
            track = event.get("id2", {}).get("local") or event.get("id")
            tracks.setdefault(track, []).append(event)
    return [sorted(track, key=lambda event: event["ts"]) for track in tracks.values()]


def _frames(track):
    """Return the frames of a track: when each was committed and shown, in trace time, and its state.

    Only beginnings and the ends of the innermost stage are read: the export closes outer slices last in,
    first out, whatever their names.
    """
    frames, state, frame = [], "", None
    for event in track:
        begins = event["ph"] == "b"
        if begins and event["name"] == "PipelineReporter":
            args = event.get("args", {})
            state = (args.get("frame_reporter") or args.get("chrome_frame_reporter") or {}).get("state", "")
        elif begins and event["name"] == "Commit":
            frame = {"commit": event["ts"], "submitted": None, "shown": None, "state": state}
            frames.append(frame)
        elif frame and event["name"] == PRESENT:
            when = "submitted" if begins else "shown"
            if frame[when] is None and (begins or frame["submitted"] is not None):
                frame[when] = event["ts"]
    return frames
