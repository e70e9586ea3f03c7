"""How long a study takes, expected from its texts and its trials."""

from random import Random
from typing import Any

from app.study.catch import n_catch
from app.study.cells import cell_of
from app.study.outline import Section, outline
from app.trial_types import TRIAL_TYPES

# Silent reading of English non-fiction: 238 words a minute (Brysbaert 2019, Journal of Memory and Language
# 109, 104047); instructions are read with more care.
WORDS_PER_MINUTE = 200
PAUSE_SECONDS = 20.0


def expected_minutes(definition: dict[str, Any]) -> float:
    """Return the expected minutes of a participant who passes every criterion at the first attempt."""
    rng = Random(0)  # noqa: S311  (order plays no part)
    sections = outline(definition, cell_of(definition, 0), rng)
    consent = _reading(definition["texts"][definition["consent"]])
    return (consent + sum(_seconds(definition, section) for section in sections)) / 60


def _seconds(definition: dict[str, Any], section: Section) -> float:
    node, kind = section.node, section.kind
    if kind in ("page", "pause", "debrief"):
        reading = _reading(definition["texts"][node[kind]]) + (PAUSE_SECONDS if kind == "pause" else 0)
        return max(reading, node.get("min_seconds", 0))
    if kind == "repeat":
        n = node.get("random") or node["most_confident"] + node["least_confident"]
        return n * max((_usual(definition, name) for name in definition["trials"]), default=0)
    if kind == "step":
        return _usual(definition, node["step"])
    n = node["n"] * max(1, len(section.crossed))
    return (n + n_catch(node.get("catch"), n)) * _usual(definition, node["trials"])


def _usual(definition: dict[str, Any], name: str) -> float:
    template = definition["trials"][name]
    return max(TRIAL_TYPES[template["type"]].seconds, template.get("min_seconds", 0))


def _reading(text: str) -> float:
    return len(text.split()) / WORDS_PER_MINUTE * 60
