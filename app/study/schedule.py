"""Plans a run: definition, pack and slot in, list of steps out. Pure: same input, same steps."""

from random import Random
from typing import Any

from app.errors import UserError
from app.pack import Pack
from app.study.blocks import Planner
from app.study.cells import cell_of, slots_to_check
from app.study.outline import Section, outline
from app.study.repeats import matches, showing
from app.study.steps import PlannedStep, mark_decisions, number_blocks, page_parameters
from app.trial_types import TRIAL_TYPES
from app.trial_types.base import with_defaults


def check_fit(definition: dict[str, Any], pack: Pack) -> None:
    """Raise UserError if a pack lacks what a study needs: every cell is planned once."""
    for slot in slots_to_check(definition):
        try:
            plan_run(definition, pack, slot)
        except UserError as error:
            raise UserError(f"{error} (study {definition['key']}, slot {slot})") from error


def plan_run(definition: dict[str, Any], pack: Pack, slot: int) -> list[PlannedStep]:
    """Return every step of the run in a slot, in order; the last is the debrief."""
    seed = f"{definition['seed']}:{slot}"
    rng = Random(seed)  # noqa: S311  (a schedule must repeat, not be secret)
    cell = cell_of(definition, slot)
    planner = Planner(definition, pack, cell, rng)
    steps: list[PlannedStep] = []
    blocks: list[list[PlannedStep]] = []
    for number, section in enumerate(outline(definition, cell, rng)):
        new = _steps(definition, planner, section, number, steps, f"{seed}:{number}")
        if section.kind in ("trials", "repeat"):
            blocks += _rounds(new)
        steps += new
    number_blocks(blocks)
    _place_gates(steps)
    _place_scores(steps)
    mark_decisions(steps, any(rule.get("stop") for rule in definition.get("exclusion", ())))
    return steps


def _steps(
    definition: dict[str, Any],
    planner: Planner,
    section: Section,
    number: int,
    before: list[PlannedStep],
    seed: str,
) -> list[PlannedStep]:
    node = section.node
    if section.kind == "trials":
        block = planner.block(section, number)
        return block + ([_score_step(number)] if node.get("feedback") == "block" else [])
    if section.kind == "step":
        return planner.single(section, number)
    if section.kind == "repeat":
        return _repeated(planner, node, number, before, seed)
    return [_page(definition, section, number)]


def _page(definition: dict[str, Any], section: Section, number: int) -> PlannedStep:
    kind = {"page": "instructions", "pause": "pause", "debrief": "debrief"}[section.kind]
    node = section.node
    given = {key: value for key, value in node.items() if key not in (section.kind, "score")}
    given |= page_parameters(definition, node[section.kind])
    plan = {**with_defaults(TRIAL_TYPES[kind], given), "section": number}
    if section.kind == "pause" and node.get("score", True):
        plan["score_of"] = None
    return PlannedStep(kind, plan)


def _score_step(number: int) -> PlannedStep:
    plan = {**with_defaults(TRIAL_TYPES["score"], {}), "section": number, "score_of": None}
    return PlannedStep("score", plan)


def _repeated(
    planner: Planner, node: dict, number: int, before: list[PlannedStep], seed: str
) -> list[PlannedStep]:
    """Return trials shown again: planned at once where chance picks them, else once the answers are known."""
    sources = [i for i, step in enumerate(before) if matches(step.plan, node["repeat"])]
    n = node.get("random") or node["most_confident"] + node["least_confident"]
    if len(sources) < n:
        raise UserError(
            f"{n} trials with {node['repeat']} cannot come again: only {len(sources)} come before."
        )
    if "random" not in node and not all(before[i].plan.get("confidence") for i in sources):
        raise UserError(f"Trials with {node['repeat']} ask for no confidence by which to repeat them.")
    place = {
        "section": number,
        "is_practice": False,
        "round": 1,
        "feedback": node.get("feedback") == "trial",
    }
    if "random" in node:
        chosen = planner.rng.sample(sources, n)
        return [
            PlannedStep(
                before[i].type, showing(before[i].type, before[i].plan, i, place, planner.pack, planner.rng)
            )
            for i in chosen
        ]
    counts = {key: node[key] for key in ("most_confident", "least_confident")}
    pending = {"sources": sources, "seed": seed, **counts}
    kind = before[sources[0]].type
    bare = {**place, "stage": "repeated", "is_catch": False, "condition": ""}
    return [PlannedStep(kind, {**bare, "pending": pending if i == 0 else {}}) for i in range(n)]


def _rounds(steps: list[PlannedStep]) -> list[list[PlannedStep]]:
    trials = [step for step in steps if "round" in step.plan]
    turns = sorted({step.plan["round"] for step in trials})
    return [[step for step in trials if step.plan["round"] == turn] for turn in turns]


def _place_gates(steps: list[PlannedStep]) -> None:
    """Tell each gate where its round begins and where the run goes on when it is passed."""
    for index, step in enumerate(steps):
        if "gate" not in step.plan:
            continue
        section, turn = step.plan["section"], step.plan["round"]
        inside = [i for i, s in enumerate(steps) if s.plan["section"] == section and "round" in s.plan]
        first = min(i for i in inside if steps[i].plan["round"] == turn)
        step.plan["gate"] |= {"first": first, "last": index, "after": inside[-1] + 1}


def _place_scores(steps: list[PlannedStep]) -> None:
    """Tell each page with a score which steps it is about; a page that no scored trials precede has none."""
    for index, step in enumerate(steps):
        if "score_of" not in step.plan:
            continue
        whole = step.plan.get("of") == "run"
        before = steps[:index] if whole else _block_before(steps, index)
        places = enumerate(before, index - len(before))
        scored = [i for i, s in places if _is_scored(s) and not (whole and s.plan["is_practice"])]
        if scored:
            step.plan["score_of"] = [scored[0], scored[-1]]
        else:
            del step.plan["score_of"]


def _block_before(steps: list[PlannedStep], index: int) -> list[PlannedStep]:
    """Return the round of trials right before a page."""
    if index == 0 or not _is_scored(steps[index - 1]):
        return []
    last = steps[index - 1].plan
    first = index
    while first and all(steps[first - 1].plan.get(key) == last[key] for key in ("section", "round")):
        first -= 1
    return steps[first:index]


def _is_scored(step: PlannedStep) -> bool:
    kind = TRIAL_TYPES[step.type]
    return kind.is_trial and kind.guess_rate is not None
