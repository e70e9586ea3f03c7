"""The psychometric function of all participants of a tidy table, as results."""

import math
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis import tidy, wording
from analysis.errors import UserError
from analysis.results import Result, notes, versions
from analysis.statistics import psychometric
from analysis.statistics.psychometric import Psychometric

JACKKNIFE = "95 % CI, jackknife over participants, t"


def function_of(
    data: pd.DataFrame,
    value: str,
    participant: str,
    x: str,
    *,
    sigmoid: str = "logistic",
    guess: float = 0.5,
    level: float = 0.75,
    most_lapses: float = 0.1,
) -> list[Result]:
    """Return threshold, slope and lapse rate of the function through all participants' answers.

    data: one row per trial, with the columns `value` (0 or 1), `participant` and `x`, a number that says
    how easy the trial is, such as the extremity of its query. The rules are those of
    `analysis.statistics.psychometric.fit`. One function goes through the answers of all; its intervals come
    from leaving out each participant in turn (Efron and Stein 1981, doi:10.1214/aos/1176345462), since trials
    of one are alike. With one participant they are by profile likelihood. Where answers cannot constrain the
    function, `note` says so. Raises UserError for missing columns and values other than 0 and 1.
    """
    tidy.check(data, value, participant, x)
    tidy.check(data, x)
    used = data[data[[value, x]].notna().all(axis=1)]
    if not used[value].isin([0, 1]).all():
        raise UserError(f"Column {value} holds other numbers than 0 (wrong) and 1 (right).")
    rules: dict[str, Any] = {"sigmoid": sigmoid, "guess": guess, "level": level, "most_lapses": most_lapses}
    people = [table for _, table in used.groupby(participant, sort=True)]
    fitted = _fit(used, value, x, intervals=len(people) == 1, **rules)
    gone = len(data) - len(used)
    left_out = f"{wording.count(gone, 'trial')} without an answer left out" if gone else ""
    shared: dict[str, Any] = {
        "n_participants": len(people),
        "n_trials": len(used),
        "n_excluded": int(data[participant].nunique()) - len(people),
        "rules": f"{sigmoid} function from {guess:g}; lapse rate from 0 to {most_lapses:g}",
        "assumptions": _goodness(fitted),
        "note": notes(fitted.note, left_out),
        "versions": versions("scipy"),
    }
    ends = _profile(fitted) if len(people) == 1 else _jackknife(used, value, participant, x, fitted, rules)
    named = {
        "threshold": f"threshold at {100 * level:g} %",
        "slope": "slope at the threshold",
        "lapse": "lapse rate",
    }
    return [
        Result(effect=name, estimate_name=said, estimate=getattr(fitted, name), **ends[name], **shared)
        for name, said in named.items()
    ]


def _fit(used: pd.DataFrame, value: str, x: str, **rules: Any) -> Psychometric:
    counts = used.groupby(x)[value].agg(["sum", "count"])
    return psychometric.fit(counts.index.to_numpy(float), counts["sum"], counts["count"], **rules)


def _goodness(fitted: Psychometric) -> str:
    if math.isnan(fitted.p):
        return ""
    return f"fit: deviance {wording.fixed(fitted.deviance)}, df {fitted.df}, {wording.p_value(fitted.p)}"


def _profile(fitted: Psychometric) -> dict[str, dict[str, Any]]:
    ends = {"threshold": fitted.threshold_interval, "slope": fitted.slope_interval}
    found = {
        name: {"low": low, "high": high, "interval": psychometric.PROFILE}
        for name, (low, high) in ends.items()
    }
    return {**found, "lapse": {}}


def _jackknife(
    used: pd.DataFrame, value: str, participant: str, x: str, fitted: Psychometric, rules: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """Return the intervals; that of the slope is made on its logarithm."""
    none: dict[str, dict[str, Any]] = {"threshold": {}, "slope": {}, "lapse": {}}
    if math.isnan(fitted.threshold):
        return none
    start = (fitted.threshold, fitted.slope, fitted.lapse)
    without = [
        _fit(used[used[participant] != name], value, x, intervals=False, start=start, **rules)
        for name in sorted(used[participant].unique())
    ]
    place = np.array([one.threshold for one in without])
    steep = np.log([one.slope for one in without])
    low, high = _around(fitted.threshold, place)
    gentle, steepest = _around(math.log(fitted.slope), steep)
    named = {"interval": JACKKNIFE}
    return none | {
        "threshold": {"low": low, "high": high} | named,
        "slope": {"low": math.exp(gentle), "high": math.exp(steepest)} | named,
    }


def _around(estimate: float, without: np.ndarray) -> tuple[float, float]:
    n = len(without)
    error = math.sqrt((n - 1) / n * float(np.sum((without - without.mean()) ** 2)))
    half = float(stats.t.ppf(0.975, n - 1)) * error
    return estimate - half, estimate + half
