"""Steps as they are planned, and the marks that depend on their neighbours."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class PlannedStep:
    """A step before it has a place in a run: its trial type and everything that type needs."""

    type: str
    plan: dict[str, Any] = field(default_factory=dict)


def page_parameters(definition: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the title and the text of a page: its first line, and the rest."""
    title, _, text = definition["texts"][name].partition("\n")
    return {"title": title.removeprefix("# "), "text": text.strip()}


def number_blocks(blocks: list[list[PlannedStep]]) -> None:
    """Give the trials of every block their place: practice is block 0, the others count from 1."""
    total = sum(not block[0].plan["is_practice"] for block in blocks)
    number = 0
    for block in blocks:
        practice = block[0].plan["is_practice"]
        number += not practice
        for place, step in enumerate(block, start=1):
            step.plan["block"] = 0 if practice else number
            step.plan["progress"] = {
                "block": step.plan["block"],
                "blocks": total,
                "trial": place,
                "trials": len(block),
                "practice": practice,
            }


def mark_decisions(steps: list[PlannedStep], stops: bool) -> None:
    """Mark every step whose answer decides what comes next: what follows it can't be shown before.

    `stops`: a broken exclusion rule ends the run at once, so that every catch trial decides.
    """
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        waits = following is not None and waits_for_answers(following.type, following.plan)
        attention = stops and step.plan.get("is_catch", False)
        if waits or attention or "gate" in step.plan:
            step.plan["decides"] = True
        elif following is not None and tells_score(following.plan):
            step.plan["lingers"] = True


def waits_for_answers(kind: str, plan: dict[str, Any]) -> bool:
    """Return whether a step can be shown only once all answers before it are known."""
    return kind == "debrief" or "pending" in plan


def tells_score(plan: dict[str, Any]) -> bool:
    """Return whether a step shows a score, if the answers that it counts are known."""
    return bool(plan.get("score_of"))


def holds(plan: dict[str, Any]) -> bool:
    """Return whether the page must wait for the server's reply to this step's answer."""
    return bool(plan.get("feedback") or plan.get("decides"))
