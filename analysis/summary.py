"""A measure's cells become results: the mean over participants with its intervals."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.cells import pairs
from analysis.exclusions import Selection
from analysis.intervals import INTERVALS, leaves
from analysis.measures import MEASURES
from analysis.results import Result

CONTRAST = ("natural", "synthetic")


def summarise(cells: pd.DataFrame, name: str, selection: Selection) -> list[Result]:
    """Return one result per subset, condition and kind of interval, and per subset for the contrast."""
    results = []
    first, second = CONTRAST
    for subset in dict.fromkeys(cells["subset"]):
        part = cells[cells["subset"] == subset]
        for condition, own in part.groupby("condition", sort=True):
            results += _rows(own, own["value"].to_numpy(), name, subset, str(condition), selection)
        both = pairs(part, first, second)
        used = part[part["subject_id"].isin(both.index)]
        difference = (both[first] - both[second]).to_numpy()
        results += _rows(used, difference, name, subset, f"{first} - {second}", selection)
    return results


def _rows(
    cells: pd.DataFrame, values: np.ndarray, name: str, subset: str, condition: str, selection: Selection
) -> list[Result]:
    measure, n = MEASURES[name], len(values)
    contrast = " - " in condition
    estimate_name = f"mean of participants' {measure.within}s" + (", paired difference" if contrast else "")
    # Sorted, so that the sum does not depend on participants' names either.
    mean = float(np.mean(np.sort(values))) if n else float("nan")
    base = Result(
        measure=name,
        test="",
        subset=subset,
        effect=condition,
        unit=measure.unit,
        estimate_name=estimate_name,
        estimate=mean,
        n_participants=n,
        n_trials=int(cells["n_trials"].sum()),
        n_excluded=selection.n_excluded + _without(selection, subset, n),
        rules=f"{measure.within} per participant and condition, then mean over participants",
    )
    return [_around(base, values, interval) for interval in INTERVALS]


def _around(base: Result, values: np.ndarray, interval: str) -> Result:
    """Return the estimate with one of the intervals around it."""
    low, high = INTERVALS[interval](np.sort(values))
    beyond = leaves(low, high, base.unit, base.is_contrast)
    note = "the interval leaves the possible values" if beyond else _note(values, interval, low)
    return replace(base, low=low, high=high, interval=interval, note=note)


def _without(selection: Selection, subset: str, n: int) -> int:
    """Count the analysed participants that have no value here; those of another observer are not meant."""
    kind, _, observer = subset.partition("=")
    people = selection.participants
    meant = people[people["observer"] == observer] if kind == "observer" else people
    return len(meant) - n


def _note(values: np.ndarray, interval: str, low: float) -> str:
    if len(values) < 2:
        return "an interval needs two participants"
    if np.ptp(values) == 0:
        return "all participants have the same value" + ("; no bootstrap" if "BCa" in interval else "")
    return "the bootstrap gave no interval" if np.isnan(low) else ""
