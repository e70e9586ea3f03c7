"""How far the times of a run can be trusted: one grade per run."""

from collections.abc import Mapping, Sequence
from typing import Any

GRADES = ("poor", "fair", "good")
FRAMES_PER_SECOND_LEAST = 50  # below that, a frame late is more than 20 ms
GOOD_SHARE, FAIR_SHARE = 0.95, 0.8


def timing_grade(timings: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the grade of a run's trials, or None where nothing was timed (no trials, or simulated ones).

    A trial is clean if no frame was dropped around its onset or answer and the page stayed visible. `good`:
    95 % of the trials are clean, their onset is the presentation time that the browser reports, and frames
    come at 50 Hz or more; `fair`: 80 % are clean, by any onset method; else `poor`.
    """
    timed = [t for t in timings if t["onset_method"] != "simulated"]
    if not timed:
        return None
    clean = sum(not t["n_dropped_frames"] and not t["hidden_ms"] for t in timed) / len(timed)
    exact = sum(t["onset_method"] == "element-timing" for t in timed) / len(timed)
    slow = [t for t in timed if (t["frame_interval_ms"] or 0) > 1000 / FRAMES_PER_SECOND_LEAST]
    if clean >= GOOD_SHARE and exact >= GOOD_SHARE and not slow:
        return "good"
    return "fair" if clean >= FAIR_SHARE else "poor"
