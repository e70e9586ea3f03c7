"""From a dataset to all results: select, measure, test."""

import math
from dataclasses import dataclass, replace

import pandas as pd

from analysis import images, wording
from analysis.apa import ALPHA
from analysis.cells import pairs
from analysis.errors import UserError
from analysis.exclusions import Selection, select
from analysis.inference import INFERENCE
from analysis.intervals import BCA, T_INTERVAL, leaves
from analysis.load import Dataset
from analysis.measures import MEASURES
from analysis.modes import others
from analysis.results import Result
from analysis.summary import CONTRAST, summarise

SHOWN = ("accuracy", "reaction_time", "confidence", "catch")
COMPARED_BY = ("wilcoxon",)
# Which measures are tested between the conditions, and on which trials. Catch trials are a check.
TESTED = [
    ("accuracy", "all"),
    ("reaction_time", "correct"),
    ("reaction_time", "all"),
    ("confidence", "all"),
]
SUBSET_LABELS = {"all": "", "correct": " in correct trials", "incorrect": " in incorrect trials"}


@dataclass(frozen=True)
class Analysis:
    """A dataset, what of it was analysed, and what that gave.

    `cells`: per measure; `results`: in the order of the file; `units`: the check of the pack's images.
    """

    dataset: Dataset
    selection: Selection
    cells: dict[str, pd.DataFrame]
    results: list[Result]
    units: list[images.UnitCheck]


def analyse(dataset: Dataset, mode: str | None = None, keep_excluded: bool = False) -> Analysis:
    """Return all estimates, then all tests; raises UserError for a study of another kind."""
    selection = select(dataset, mode, keep_excluded)
    _check_kind(selection)
    present = sorted(set(selection.trials["condition"]))
    if len(present) < 2:
        raise UserError(
            f"The analysed trials hold one condition only ({present[0]}); expected {' and '.join(CONTRAST)}"
            f"{others(dataset, selection.modes)}."
        )
    cells = {name: measured(name, selection) for name in SHOWN}
    results = [result for name in SHOWN for result in summarise(cells[name], name, selection)]
    for test in COMPARED_BY:
        results += [_compare(test, name, subset, cells[name], selection) for name, subset in TESTED]
    return Analysis(dataset, selection, cells, results, images.check(dataset.manifest))


def _check_kind(selection: Selection) -> None:
    """Raise UserError where a trial has another condition or kind of answer than the measures expect."""
    trials = selection.trials
    known = trials["condition"].isin(CONTRAST)
    answered = (trials["response"] != "") & (trials["correct_response"] != "")
    fits = (
        trials["trial_type"].isin(["forced_choice", ""])  # "": not in an older dataset
        & (trials["stimulus_options"].str.count(r"\|") < 2)
        & answered
        & trials["confidence"].isin([1, 2, 3])
    )
    if not known.all():
        found = "the analysed trials have the conditions " + ", ".join(sorted(set(trials["condition"])))
    elif not fits.all():
        found = f"the trial with row_id {trials.loc[~fits, 'row_id'].iloc[0]} is something else"
    else:
        return
    raise UserError(
        "Only studies with the conditions natural and synthetic can be analysed so far, with forced choices "
        f"between two images and a confidence of 1, 2 or 3; {found}."
    )


def measured(name: str, selection: Selection) -> pd.DataFrame:
    """Return a measure's cells per condition, for each subset of the trials that is reported."""
    measure = MEASURES[name]
    parts = {
        subset: measure.cells(trials, ["condition"]).assign(measure=name, subset=subset)
        for subset, trials in _subsets(name, selection).items()
    }
    return pd.concat(parts.values(), ignore_index=True)


def _subsets(name: str, selection: Selection) -> dict[str, pd.DataFrame]:
    trials, people = selection.trials, selection.participants
    parts = {"all": selection.catch if MEASURES[name].of == "catch" else trials}
    if name in ("reaction_time", "confidence"):
        parts["correct"] = trials[trials["correct"]]
    if name == "confidence":
        parts["incorrect"] = trials[~trials["correct"]]
    if name == "accuracy":
        for layer in sorted(set(trials["factor_layer"]) - {""}, key=wording.natural_order):
            parts[f"layer={layer}"] = trials[trials["factor_layer"] == layer]
        for observer in sorted(set(people["observer"]) - {""}):
            theirs = people.loc[people["observer"] == observer, "subject_id"]
            parts[f"observer={observer}"] = trials[trials["subject_id"].isin(theirs)]
    return parts


def _compare(test: str, name: str, subset: str, cells: pd.DataFrame, selection: Selection) -> Result:
    part = cells[cells["subset"] == subset]
    measure = MEASURES[name]
    try:
        found = INFERENCE[test].run(part, "value", "subject_id", "condition", CONTRAST)
        result = found if isinstance(found, Result) else found[0]
    except UserError as error:  # nothing to compare is a finding of this measure, not a fault of the file
        result = Result(test=test, effect=" - ".join(CONTRAST), note=str(error).rstrip("."))
    used = part[part["subject_id"].isin(pairs(part, *CONTRAST).index)]
    result = replace(
        result,
        measure=name,
        subset=subset,
        unit=measure.unit,
        n_trials=int(used["n_trials"].sum()),
        n_excluded=selection.n_excluded + len(selection.participants) - result.n_participants,
    )
    label = measure.label + SUBSET_LABELS[subset]
    return replace(result, lead=lead(result, label, used.groupby("condition")["value"].mean().to_dict()))


def lead(result: Result, label: str, means: dict[str, float]) -> str:
    """Return how a contrast's sentence begins: with a direction only where p is below .05."""
    first, second = result.effect.split(" - ")
    if math.isnan(result.p):
        return f"{label} was not compared between {first} and {second}"
    one, other = (wording.value(means[level], result.unit) for level in (first, second))
    if result.p < ALPHA:
        found = "higher" if result.effect_size > 0 else "lower"
        return f"{label} was {found} with {first} (M = {one}) than with {second} (M = {other})"
    return f"{label} did not differ reliably between {first} (M = {one}) and {second} (M = {other})"


def pick(
    results: list[Result], name: str, condition: str, subset: str = "all", interval: str = T_INTERVAL
) -> Result | None:
    """Return the estimate with this measure, condition, subset and interval, or None."""
    for result in results:
        key = (result.measure, result.effect, result.subset, result.interval)
        if not result.test and key == (name, condition, subset, interval):
            return result
    return None


def shown(results: list[Result], name: str, condition: str, subset: str = "all") -> Result | None:
    """Return the estimate with the one interval to show: t, or BCa where t leaves the possible values.

    A t interval is symmetric: near 100 % it can pass what a proportion can be, which nobody should read
    as a limit. The BCa interval of the same participants' values cannot. Where there is none, t stays.
    """
    usual = pick(results, name, condition, subset)
    if usual is None or not leaves(usual.low, usual.high, usual.unit, usual.is_contrast):
        return usual
    other = pick(results, name, condition, subset, BCA)
    return usual if other is None or math.isnan(other.low) else other
