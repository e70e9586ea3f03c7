"""A planned test is run: its measure taken, its factors found, its sentence begun."""

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis import wording
from analysis.apa import ALPHA
from analysis.data import Data
from analysis.errors import UserError
from analysis.inference import INFERENCE
from analysis.measures import MEASURES
from analysis.plan import Planned
from analysis.results import Result
from analysis.trials import PARTICIPANT, filled, frame

AGAINST = "value against "  # how a test against a constant calls its effect
SUBSET_LABELS = {"all": "", "correct": " in correct trials", "incorrect": " in incorrect trials"}


def run(planned: Planned, data: Data) -> list[Result]:
    """Return what a test gives; where the data have nothing for it to compare, one result that says so."""
    test, measure = INFERENCE[planned.test], MEASURES[planned.measure]
    names = [*planned.within, *planned.between]
    columns = {data.column(name): name for name in (*names, *filter(None, [planned.item]))}
    if test.design == "trials":
        if measure.column is None:
            raise UserError(f"{planned.test} is a model of single answers; {planned.measure} has none.")
        trials = filled(data.trials(planned.measure, planned.trials, planned.only), *measure.needs)
        table = frame(trials, [PARTICIPANT, measure.column, *columns])
        table = table.rename(columns={measure.column: "value", **columns}).astype({"value": float})
    else:
        table = data.cells(planned.measure, planned.trials, list(columns), planned.only)
        table = table.rename(columns=columns)
    try:
        found = test.run(table, "value", PARTICIPANT, **_arguments(planned))
    except UserError as error:  # nothing to compare is a finding of this measure, not a fault of the file
        found = Result(test=planned.test, effect=_contrast(planned), note=str(error).rstrip("."))
    results = found if isinstance(found, list) else [found]
    return [_completed(result, planned, data, table) for result in results]


def _arguments(planned: Planned) -> dict[str, Any]:
    given: dict[str, Any] = dict(planned.rules)
    for name, factors in (("within", planned.within), ("between", planned.between)):
        if factors:
            given[name] = factors[0] if len(factors) == 1 else list(factors)
    if planned.item:
        given["item"] = planned.item
    if planned.levels is not None:
        given["levels"] = planned.levels
    return given


def _contrast(planned: Planned) -> str:
    levels = planned.levels
    if isinstance(levels, list | tuple) and len(levels) == 2:
        return f"{levels[0]} - {levels[1]}"
    return " × ".join([*planned.within, *planned.between])


def _completed(result: Result, planned: Planned, data: Data, table: pd.DataFrame) -> Result:
    """Return the result with what only the dataset knows: measure, unit, trials, who is left out."""
    measure, people = MEASURES[planned.measure], data.selection.participants
    subset = ", ".join([planned.trials, *(f"{name}={level}" for name, level in planned.only.items())])
    n_trials = int(table["n_trials"].sum()) if "n_trials" in table else len(table)
    unit = result.unit or measure.unit
    result = replace(
        result,
        measure=planned.measure,
        subset=subset,
        unit=unit,
        n_trials=n_trials,
        n_excluded=data.selection.n_excluded + len(people) - result.n_participants,
        role=planned.role,
    )
    where = "".join(f" where {name} is {level}" for name, level in planned.only.items())
    label = measure.label + SUBSET_LABELS[planned.trials] + where
    said = lead(result, label, _means(result, planned, table))
    return replace(result, lead=said, effect=_told_apart(result.effect, planned, data))


def _told_apart(effect: str, planned: Planned, data: Data) -> str:
    """Return the effect; a difference of levels with the name of their factor, where another has them too."""
    own = [one for one in data.factors(planned.measure) if one.name in (*planned.within, *planned.between)]
    levels = effect.split(" - ")
    if len(own) == 1 and len(levels) == 2 and set(levels) <= set(own[0].levels):
        return " - ".join(map(own[0].label, levels))
    return effect


def _means(result: Result, planned: Planned, table: pd.DataFrame) -> dict[str, float]:
    """Return the mean over participants at both levels of a contrast; sorted, so that order is none."""
    levels = result.effect.split(" - ")
    for factor in (*planned.within, *planned.between):
        present = set(table[factor].astype(str))
        if len(levels) == 2 and set(levels) <= present:
            wide = table.groupby([factor, PARTICIPANT], observed=True)["value"].mean().unstack(0)
            wide = wide[levels].dropna() if factor in planned.within else wide[levels]
            return {level: float(wide[level].dropna().sort_values().mean()) for level in levels}
    return {}


def lead(result: Result, label: str, means: dict[str, float]) -> str:
    """Return how a test's sentence begins: with a finding only where p is below .05."""
    if math.isnan(result.p):
        return f"{label}, {result.effect}".rstrip(", ")
    reliable = result.p < ALPHA
    if result.test == "tost":
        return f"{label}, {result.effect}: {'equivalent' if reliable else 'not shown to be equivalent'}"
    if result.effect.startswith(AGAINST):
        constant = wording.value(float(result.effect.removeprefix(AGAINST)), result.unit)
        above = "above" if result.effect_size > 0 else "below"
        return (
            f"{label} was {above} {constant}"
            if reliable
            else f"{label} did not differ reliably from {constant}"
        )
    levels = result.effect.split(" - ")
    if len(levels) == 2 and set(levels) <= set(means):
        one, other = (wording.value(means[level], result.unit) for level in levels)
        if reliable:
            found = "higher" if result.effect_size > 0 else "lower"
            return f"{label} was {found} with {levels[0]} (M = {one}) than with {levels[1]} (M = {other})"
        return (
            f"{label} did not differ reliably between {levels[0]} (M = {one}) and {levels[1]} (M = {other})"
        )
    if " × " in result.effect:
        first, rest = result.effect.split(" × ", 1)
        verb = "changed" if reliable else "did not change reliably"
        return f"The effect of {first} on {label[0].lower() + label[1:]} {verb} with {rest}"
    if len(levels) == 2:
        verb = "differed" if reliable else "did not differ reliably"
        return f"{label} {verb} between {levels[0]} and {levels[1]}"
    verb = "depended" if reliable else "did not depend reliably"
    return f"{label} {verb} on {result.effect}" if result.effect else label
