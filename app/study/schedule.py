"""Plans a run: definition, pack and slot in, list of steps out. Pure: same input, same steps.

The order follows Borowski et al. (2021), appendix A.1.1: practice, then blocks that alternate between
natural and synthetic references, participants taking turns in which comes first; each block holds different
units, and catch trials whose queries are copies of one minimal and one maximal reference.
"""

from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any

from app.errors import UserError
from app.pack import Pack


@dataclass(frozen=True)
class PlannedStep:
    """A step before it has a place in a run: its trial type and everything that type needs."""

    type: str
    plan: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """What the counter-balancing gives a slot: the conditions in order, and the batch of each."""

    order: tuple[str, ...]
    batches: dict[str, int]

    @property
    def list_id(self) -> str:
        """Name of the cell in the dataset, as in `natural0-synthetic1`."""
        return "-".join(f"{condition}{self.batches[condition]}" for condition in self.order)


def cell_of(definition: dict[str, Any], pack: Pack, slot: int) -> Cell:
    """Return a slot's cell: neighbouring slots differ in order, pairs of slots in batch.

    The conditions of one participant always have different batches, so that no query is seen twice.
    """
    conditions = definition["conditions"]
    turn = slot % len(conditions)
    order = tuple(conditions[turn:] + conditions[:turn])
    n_batches = batches_of(pack)
    first = slot // len(conditions)
    batches = {condition: (first + i) % n_batches for i, condition in enumerate(conditions)}
    return Cell(order, batches)


def batches_of(pack: Pack) -> int:
    """Return the number of batches in a pack."""
    return 1 + max(entry["batch"] for entry in pack.manifest["sets"].values())


def check_fit(definition: dict[str, Any], pack: Pack) -> None:
    """Raise UserError if a pack has too few batches or units for a study."""
    conditions, blocks = definition["conditions"], definition["blocks"]
    if batches_of(pack) < len(conditions):
        raise UserError(
            f"The pack {pack.path} has {batches_of(pack)} batch; the study {definition['key']} needs "
            f"{len(conditions)}, one for each condition, so that no query image is seen twice."
        )
    needs = {
        "main": blocks["per_condition"] * blocks["trials"],
        "practice": max(definition["practice"]["trials_per_condition"], min(1, blocks["catch_trials"])),
    }
    for batch in range(batches_of(pack)):
        for condition, (group, need) in product(conditions, needs.items()):
            have = len(pack.sets(condition, group, batch))
            if have < need:
                raise UserError(
                    f"The pack {pack.path} has {have} {condition} sets of {group} units in batch {batch}; "
                    f"the study {definition['key']} needs {need}."
                )


def plan_run(definition: dict[str, Any], pack: Pack, slot: int) -> list[PlannedStep]:
    """Return every step of the run in a slot, in order; the last is the debrief."""
    rng = Random(f"{definition['seed']}:{slot}")  # noqa: S311  (a schedule must repeat, not be secret)
    cell = cell_of(definition, pack, slot)
    pages = definition["pages"]
    steps = [_page(definition, name) for name in pages["instructions"]]
    steps += _practice(definition, pack, cell, rng)
    steps.append(_page(definition, pages["start"], button="Start"))
    steps += _blocks(definition, pack, cell, rng)
    steps.append(PlannedStep("debrief", {**_page(definition, pages["debrief"]).plan, "code": ""}))
    return steps


def _practice(definition: dict, pack: Pack, cell: Cell, rng: Random) -> list[PlannedStep]:
    steps = []
    n = definition["practice"]["trials_per_condition"]
    for condition in cell.order if n else ():
        steps.append(_page(definition, definition["pages"]["block"][condition]))
        names = rng.sample(list(pack.sets(condition, "practice", cell.batches[condition])), n)
        trials = [_trial(definition, pack, name, rng) for name in names]
        common = {"block": 0, "stage": "practice", "feedback": definition["practice"]["feedback"]}
        steps += _number(
            trials, common, len(definition["conditions"]) * definition["blocks"]["per_condition"]
        )
    return steps


def _blocks(definition: dict, pack: Pack, cell: Cell, rng: Random) -> list[PlannedStep]:
    sizes = definition["blocks"]
    units = {}
    for condition in cell.order:
        names = list(pack.sets(condition, "main", cell.batches[condition]))
        units[condition] = iter(rng.sample(names, sizes["per_condition"] * sizes["trials"]))
    steps: list[PlannedStep] = []
    n_blocks = sizes["per_condition"] * len(cell.order)
    for number in range(n_blocks):
        condition = cell.order[number % len(cell.order)]
        steps.append(_before_block(definition, condition, number))
        trials = [_trial(definition, pack, next(units[condition]), rng) for _ in range(sizes["trials"])]
        practised = list(pack.sets(condition, "practice", cell.batches[condition]))
        for _ in range(sizes["catch_trials"]):
            trials.append(_trial(definition, pack, rng.choice(practised), rng, catch=True))
        rng.shuffle(trials)
        common = {"block": number + 1, "stage": "main", "feedback": sizes["feedback"]}
        steps += _number(trials, common, n_blocks)
    return steps


def _before_block(definition: dict, condition: str, number: int) -> PlannedStep:
    page = _page(definition, definition["pages"]["block"][condition])
    if number == 0:
        return page
    return PlannedStep("pause", {**page.plan, "score_of_block": number, "score": {}})


def _page(definition: dict, name: str, button: str = "Continue") -> PlannedStep:
    title, _, text = definition["texts"][name].partition("\n")
    return PlannedStep(
        "instructions", {"title": title.removeprefix("# "), "text": text.strip(), "button": button}
    )


def _trial(definition: dict, pack: Pack, name: str, rng: Random, catch: bool = False) -> dict[str, Any]:
    """Return the plan of one forced-choice trial on a set, the right query above in half of the trials."""
    entry = pack.manifest["sets"][name]
    queries = entry["queries"]
    if catch:
        queries = {side: rng.choice(entry["references"][side]) for side in ("min", "max")}
    correct = rng.choice(("upper", "lower"))
    wrong = "lower" if correct == "upper" else "upper"
    return {
        "question": definition["question"],
        "titles": definition["titles"],
        "confidence": definition["confidence"],
        "set": name,
        "condition": entry["kind"],
        "unit": entry["unit"],
        "layer": pack.manifest["units"][entry["unit"]]["layer"],
        "batch": entry["batch"],
        "is_catch": catch,
        "references": entry["references"],
        "queries": {correct: queries["max"], wrong: queries["min"]},
        "correct": correct,
    }


def _number(trials: list[dict], common: dict[str, Any], n_blocks: int) -> list[PlannedStep]:
    """Give the trials of a block their place in it."""
    steps = []
    for i, trial in enumerate(trials, start=1):
        practice = common["stage"] == "practice"
        place = {
            "block": common["block"],
            "blocks": n_blocks,
            "trial": i,
            "trials": len(trials),
            "practice": practice,
        }
        steps.append(
            PlannedStep("forced_choice", {**trial, **common, "is_practice": practice, "progress": place})
        )
    return steps
