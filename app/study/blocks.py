"""Plans the blocks of trials of one participant: which sets, in which order, with which catch trials."""

import math
from collections.abc import Mapping
from random import Random
from typing import Any

from app.errors import UserError
from app.pack import Pack
from app.study.catch import mix, n_catch
from app.study.cells import Cell
from app.study.draw import Draws
from app.study.outline import Section, resolve
from app.study.steps import PlannedStep
from app.trial_types import TRIAL_TYPES
from app.trial_types.base import with_defaults

Plan = dict[str, Any]


class Planner:
    """Plans blocks in the order of the timeline; remembers what has been drawn."""

    def __init__(self, definition: dict[str, Any], pack: Pack, cell: Cell, rng: Random) -> None:
        self.definition = definition
        self.pack = pack
        self.cell = cell
        self.rng = rng
        self.draws = Draws(pack, rng)

    def block(self, section: Section, number: int) -> list[PlannedStep]:
        """Return the steps of a block of trials: all its rounds, where a criterion asks for several."""
        node = section.node
        kind = self.definition["trials"][node["trials"]]["type"]
        drawn = [drawn for scope in section.crossed or [section.scope] for drawn in self._draw(node, scope)]
        rounds = node.get("criterion", {}).get("rounds", 1)
        steps: list[PlannedStep] = []
        for turn in range(1, rounds + 1):
            plans = self._order(node, drawn, section)
            for plan in plans:
                plan |= {"section": number, "round": turn}
            if "criterion" in node:
                plans[-1]["gate"] = _gate(node["criterion"], turn, len(plans))
            steps += [PlannedStep(kind, plan) for plan in plans]
        return steps

    def single(self, section: Section, number: int) -> list[PlannedStep]:
        """Return the steps of one form, contact sheet or other single step: all attempts at it."""
        node, scope = section.node, section.scope
        kind, parameters = self._parameters(node["step"], scope)
        name = self.draws.take(resolve(node["sets"], scope, self.cell), 1)[0] if "sets" in node else None
        attempts = parameters.get("attempts") or 1
        steps = []
        for turn in range(1, attempts + 1):
            plan = {
                **parameters,
                **self._arranged(kind, parameters, name),
                "step": node["step"],
                "factors": dict(scope),
                "section": number,
                "round": turn,
            }
            if TRIAL_TYPES[kind].can_fail(plan):
                otherwise = node.get("otherwise", "screened_out")
                plan["gate"] = {"need": 1, "round": turn, "rounds": attempts, "otherwise": otherwise}
                plan["feedback"] = True
            if kind == "score":
                plan["score_of"] = None
            steps.append(PlannedStep(kind, plan))
        return steps

    def _draw(self, node: Mapping[str, Any], scope: Mapping[str, Any]) -> list[tuple[str | None, dict]]:
        if "sets" not in node:
            return [(None, dict(scope))] * node["n"]
        labels = resolve(node["sets"], scope, self.cell)
        in_order = node.get("order") == "fixed"
        names = self.draws.take(labels, node["n"], node.get("distinct"), in_order)
        return [(name, dict(scope)) for name in names]

    def _order(self, node: Mapping[str, Any], drawn: list, section: Section) -> list[Plan]:
        trials = [self._trial(node, name, scope) for name, scope in drawn]
        if node.get("order", "random") == "random":
            self.rng.shuffle(trials)
        spec = node.get("catch")
        checks = self._catch(node, spec, n_catch(spec, len(trials)), section) if spec else []
        return mix(trials, checks, spec.get("position", "anywhere") if spec else "anywhere", self.rng)

    def _catch(self, node: Mapping, spec: Mapping, n: int, section: Section) -> list[Plan]:
        easy = spec.get("source", "references") == "set"
        drawn: list[tuple[str, dict[str, Any]]] = []
        for scope in self.rng.choices(section.crossed or [section.scope], k=n):
            labels = resolve(spec.get("sets") or node.get("sets", {}), scope, self.cell)
            used = {name for name, _ in drawn}
            fresh = [name for name in self.draws.sample(labels) if name not in used]
            drawn.append((fresh[0] if fresh else self.draws.sample(labels)[0], scope))
        return [self._trial(node, name, scope, catch=True, as_it_is=easy) for name, scope in drawn]

    def _trial(
        self, node: Mapping, name: str | None, scope: Mapping, catch: bool = False, as_it_is: bool = False
    ) -> Plan:
        kind, parameters = self._parameters(node["trials"], scope)
        stage = node.get("stage", "main")
        arranged = self._arranged(kind, parameters, name, catch=catch and not as_it_is)
        return {
            **parameters,
            **arranged,
            "replaced": {key: parameters[key] for key in arranged if key in parameters},
            **self._labels(name),
            "condition": self._condition(node, scope),
            "factors": dict(scope),
            "stage": stage,
            "is_practice": stage == "practice",
            "is_catch": catch,
            "feedback": node.get("feedback") == "trial",
        }

    def _parameters(self, name: str, scope: Mapping[str, Any]) -> tuple[str, Plan]:
        """Return type and parameters of a template, with what the levels that apply here set."""
        template = dict(self.definition["trials"][name])
        kind = template.pop("type")
        known = {parameter.name for parameter in TRIAL_TYPES[kind].parameters}
        for factor, level in scope.items():
            levels = self.definition.get("factors", {}).get(factor, {}).get("levels")
            given = (levels.get(level) or {}) if isinstance(levels, dict) else {}
            template |= {key: value for key, value in given.items() if key in known}
        return kind, with_defaults(TRIAL_TYPES[kind], template)

    def _arranged(self, kind: str, parameters: Plan, name: str | None, catch: bool = False) -> Plan:
        if name is None:
            return {}
        try:
            entry = self.pack.manifest["sets"][name]
            return TRIAL_TYPES[kind].arrange(parameters, entry, self.rng, catch)
        except KeyError as error:
            raise UserError(
                f"The set {name} of the pack {self.pack.path} has no {error.args[0]}; a {kind} step needs "
                f"{TRIAL_TYPES[kind].set_needs}."
            ) from error

    def _labels(self, name: str | None) -> Plan:
        if name is None:
            return {"set": "", "unit": "", "layer": "", "batch": None}
        entry = self.pack.manifest["sets"][name]
        unit = self.pack.manifest["units"].get(entry.get("unit"), {})
        return {
            "set": name,
            "unit": entry.get("unit", ""),
            "layer": unit.get("layer", ""),
            "batch": entry.get("batch"),
        }

    def _condition(self, node: Mapping[str, Any], scope: Mapping[str, Any]) -> str:
        if "condition" in node:
            return str(resolve(node["condition"], scope, self.cell))
        factors = self.definition.get("factors", {})
        return "-".join(str(level) for name, level in scope.items() if name in factors) or "all"


def _gate(criterion: Mapping[str, Any], turn: int, n: int) -> Plan:
    return {
        # 0.8 of 5 trials are 4, whatever 0.8 * 5 is in floating point.
        "need": math.ceil(round(criterion["correct"] * n, 9)),
        "round": turn,
        "rounds": criterion["rounds"],
        "otherwise": criterion.get("otherwise", "screened_out"),
    }
