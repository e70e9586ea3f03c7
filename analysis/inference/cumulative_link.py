"""Cumulative-link model of ordered answers (Likert), clustered by participant."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis import tidy, wording
from analysis.errors import UserError
from analysis.results import Result, versions
from analysis.statistics import cell_contrasts, ordered_logit
from analysis.statistics.cell_contrasts import CODINGS, Effect, as_list
from analysis.statistics.ordered_logit import Ordered
from analysis.statistics.rules import check_alternative
from analysis.statistics.trial_table import trials


def cumulative_link(
    data: pd.DataFrame,
    value: str,
    participant: str,
    within: str | Sequence[str] | None = None,
    item: str | None = None,
    levels: Sequence | Mapping | None = None,
    *,
    between: str | Sequence[str] | None = None,
    coding: str = "sum",
    alternative: str = "two-sided",
) -> list[Result]:
    """Test whether ordered answers are higher with one level of a factor than with another.

    Parameters
    ----------
    data: one row per trial, with the columns `value` (ordered: 1, 2, …), `participant` and those of factors.
    within, between: the factors, which the model crosses; to it they are the same.
    item: what was shown; items are not modelled, and `rules` says so.
    levels: the levels, in order: a sequence for one factor, a mapping for several; None takes all, sorted.
    coding: what the effect of one of several factors is: `sum` averages over the levels of the others,
        `treatment` takes their first.
    alternative: `two-sided`, `greater` (first > second) or `less`; for differences of two levels.

    Returns
    -------
    A result per effect, in the order of `analysis.statistics.cell_contrasts.effects`: t with the number of
    participants - 1 degrees of freedom, or Hotelling's F where the effect has several; p; the odds ratio of
    higher answers; the difference of predicted mean answers. Then an estimate per cell: the mean answer.
    `assumptions` says whether the odds are proportional: the odds ratios when the answers are split in two
    at each cut, and a test that they are the same. Where nothing can be tested p is NaN and `note` says
    why. Raises UserError for unknown rules, and for columns, levels and cells that are missing.

    The model is marginal: its odds ratios are of the population, and nearer to 1 than those of a model with
    random effects. Sources: McCullagh (1980), doi:10.1111/j.2517-6161.1980.tb01109.x; Liang and Zeger
    (1986), doi:10.1093/biomet/73.1.13.
    """
    factors = as_list(within) + as_list(between)
    if not factors:
        raise UserError("No factor is named; expected within or between.")
    check_alternative(alternative)
    tidy.check(data, value, participant, *factors, *as_list(item))
    wanted = cell_contrasts.levels_of(data, factors, levels)
    effects = cell_contrasts.effects(wanted, coding)
    if alternative != "two-sided" and any(len(effect.weights) > 1 for effect in effects):
        raise UserError(f"alternative is {alternative!r} for an effect of more than two levels.")
    table = trials(data, value, participant, None, wanted)
    given = (table.values, table.cells, table.groups["participants"], len(effects[0].weights[0]))
    said = [CODINGS[coding]] if len(factors) > 1 else []
    said += ["items not modelled"] if item else []
    shared = Result(
        n_participants=table.n_participants,
        n_trials=len(table.values),
        n_excluded=table.n_excluded,
        rules="; ".join(["proportional odds; sandwich covariance over participants", *said, alternative]),
        note=table.note,
        versions=versions("statsmodels", "scipy"),
    )
    done = _fit(*given, table.n_participants)
    cuts = ordered_logit.splits(*given) if not done.problem else (np.empty((0, 0)), np.empty((0, 0)))
    rows = [_row(done, cuts, effect, shared, alternative) for effect in effects]
    names = cell_contrasts.cell_names(wanted)
    return rows + [_predicted(done, cell, name, shared) for cell, name in enumerate(names)]


def _fit(
    answers: np.ndarray, cells: np.ndarray, participants: np.ndarray, n_cells: int, n_participants: int
) -> Ordered:
    if n_participants < 2:
        return ordered_logit.failed(n_cells, "one participant cannot stand for others")
    if np.ptp(answers) == 0:
        return ordered_logit.failed(n_cells, "all answers are the same")
    return ordered_logit.fit(answers, cells, participants, n_cells)


def _row(
    done: Ordered, cuts: tuple[np.ndarray, np.ndarray], effect: Effect, shared: Result, alternative: str
) -> Result:
    row = replace(shared, test="cumulative_link", effect=effect.name)
    problem, n, df = done.problem, shared.n_participants, len(effect.weights)
    if not problem and n <= df:
        problem = f"{wording.count(n, 'participant')} are too few for {df} degrees of freedom"
    if problem:
        return row.noted(problem)
    means, covariance = effect.weights @ done.shifts, effect.weights @ done.covariance @ effect.weights.T
    row = replace(row, assumptions=_proportional(cuts, effect, n))
    if df > 1:
        return replace(row, **_hotelling(means, covariance, n))
    error = float(np.sqrt(covariance[0, 0]))
    t = float(means[0]) / error
    p = {
        "two-sided": 2 * stats.t.sf(abs(t), n - 1),
        "greater": stats.t.sf(t, n - 1),
        "less": stats.t.cdf(t, n - 1),
    }
    row = replace(row, statistic_name="t", statistic=t, df=n - 1, p=float(p[alternative]))
    return replace(row, **_sizes(done, effect, n, float(means[0]), error))


def _hotelling(means: np.ndarray, covariance: np.ndarray, n: int) -> dict[str, Any]:
    """Return Hotelling's F of several differences at once; (n - q) / (n - 1) / q of the chi-square."""
    q = len(means)
    f = float(means @ np.linalg.pinv(covariance) @ means) * (n - q) / (n - 1) / q
    return {"statistic_name": "F", "statistic": f, "df": q, "df2": n - q, "p": float(stats.f.sf(f, q, n - q))}


def _sizes(done: Ordered, effect: Effect, n: int, log_odds: float, error: float) -> dict[str, Any]:
    half = float(stats.t.ppf(0.975, n - 1))
    weights = effect.weights[0]
    difference = float(weights @ done.means)
    wide = half * float(np.sqrt(weights @ done.means_covariance @ weights))
    return {
        "estimate_name": "difference in predicted mean answer",
        "estimate": difference,
        "low": difference - wide,
        "high": difference + wide,
        "interval": "95 % CI, delta method",
        "effect_size_name": "ratio of odds ratios" if " × " in effect.name else "odds ratio",
        "effect_size": float(np.exp(log_odds)),
        "effect_size_low": float(np.exp(log_odds - half * error)),
        "effect_size_high": float(np.exp(log_odds + half * error)),
        "effect_size_interval": "95 % CI, t",
    }


def _proportional(cuts: tuple[np.ndarray, np.ndarray], effect: Effect, n: int) -> str:
    """Say whether the effect is the same wherever the answers are split in two."""
    log_odds, covariance = cuts
    if len(log_odds) < 2:
        return "proportional odds not checked: too few cuts have answers on both sides at every level"
    each = log_odds @ effect.weights.T
    said = "proportional odds"
    if len(effect.weights) == 1:
        said += f": odds ratios at the cuts {', '.join(wording.fixed(ratio) for ratio in np.exp(each[:, 0]))}"
    between = np.kron(np.eye(len(log_odds))[:-1] - np.eye(len(log_odds))[-1], effect.weights)
    if n <= len(between):
        return f"{said} (too few participants to test that they are the same)"
    test = _hotelling(between @ log_odds.ravel(), between @ covariance @ between.T, n)
    numbers = f"F({test['df']}, {test['df2']}) = {wording.fixed(test['statistic'])}"
    return f"{said}; the same at all cuts: {numbers}, {wording.p_value(test['p'])}"


def _predicted(done: Ordered, cell: int, name: str, shared: Result) -> Result:
    row = replace(
        shared, effect=name, estimate_name="predicted mean answer", interval="95 % CI, delta method"
    )
    if done.problem:
        return row.noted(done.problem)
    half = float(stats.t.ppf(0.975, shared.n_participants - 1) * np.sqrt(done.means_covariance[cell, cell]))
    mean = float(done.means[cell])
    return replace(row, estimate=mean, low=mean - half, high=mean + half)
