"""Scales of labelled or numbered points; not a type of its own."""

from collections.abc import Mapping
from typing import Any

POINTS = {
    "oneOf": [
        {
            "type": "array",
            "items": {"type": kind},
            "minItems": 2,
            "maxItems": 11,
            "uniqueItems": True,
        }
        for kind in ("string", "integer")
    ]
}
POINTS_MEANING = "words are coded from 1, whole numbers stand for themselves"
LOW_MEANING = "Words at the low end, where the points are numbers"
HIGH_MEANING = "Words at the high end, where the points are numbers"
END = {"type": "string"}
SCALE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["question", "points"],
    "properties": {
        "question": {"type": "string", "description": "What is asked"},
        "points": {**POINTS, "description": f"The points, low to high: {POINTS_MEANING}"},
        "low": {**END, "description": LOW_MEANING},
        "high": {**END, "description": HIGH_MEANING},
    },
}


def codes(points: list[Any]) -> list[int]:
    """Return the number that each point is stored as."""
    return [point if isinstance(point, int) else place for place, point in enumerate(points, start=1)]


def label(points: list[Any], code: int) -> str:
    """Return the words of the point with a code."""
    return str(points[codes(points).index(code)])


def scale_view(scale: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page draws: question, points with value and label, and the words at the ends."""
    points = scale["points"]
    drawn = [{"value": code, "label": str(p)} for code, p in zip(codes(points), points, strict=True)]
    ends = {end: scale.get(end, "") for end in ("low", "high")}
    return {"question": scale["question"], "points": drawn, **ends}


def wrong_point(name: str, points: list[Any], value: Any) -> str | None:
    """Return a sentence if a value is no point of a scale."""
    allowed = codes(points)
    if type(value) is int and value in allowed:
        return None
    return f"{name} must be one of {', '.join(map(str, allowed))}."


def nearest(points: list[dict[str, Any]], fraction: float) -> int:
    """Return the value of a drawn point: the first at 0, the last at 1, even shares between."""
    place = int(fraction * len(points))
    return int(points[min(max(place, 0), len(points) - 1)]["value"])


def fraction_of(evidence: float) -> float:
    """Return how far along a scale an observer's evidence lies: from -2 (the low end) to 2 (the high end)."""
    return min(max((evidence + 2) / 4, 0.0), 1.0)
