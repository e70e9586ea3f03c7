"""Plans of made-up studies of forced choices, without a file or a database."""

from app.study.schedule import plan_run

MAIN = {"kind": "natural", "group": "main", "batch": 0}
PRACTICE = {"kind": "natural", "group": "practice", "batch": 0}


def study(*timeline, **parts):
    """A definition with these entries in its timeline; the trials are called `choice`."""
    choice = {"type": "forced_choice", "question": "Which one?"}
    texts = {"end.md": "# End", "rest.md": "# Rest"}
    whole = {"key": "made-up", "seed": 1, "trials": {"choice": choice}, "texts": texts}
    return {**whole, "timeline": [*timeline, {"debrief": "end.md"}], **parts}


def plans(definition, pack, slot=0):
    """The planned forced choices of a slot."""
    return [step.plan for step in plan_run(definition, pack, slot) if step.type == "forced_choice"]
