"""The bootstrap over participants: whole participants are drawn, with all their rows, never single trials.

Efron and Tibshirani (1993), doi:10.1201/9780429246593; for clustered data Davison and Hinkley (1997),
doi:10.1017/CBO9780511802843, section 3.8. No draw depends on row order or on participants' names.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from analysis.errors import UserError
from analysis.intervals import RESAMPLES, SEED
from analysis.results import NAN

METHODS = ("percentile", "basic", "BCa")
Ends = tuple[float, float, str]


class Bootstrapped(NamedTuple):
    """A statistic of a table, its interval, how that was made, and the participants it rests on."""

    estimate: float
    low: float
    high: float
    interval: str
    n_participants: int


def bootstrap(
    data: pd.DataFrame,
    participant: str,
    statistic: Callable[[pd.DataFrame], float],
    *,
    method: str = "BCa",
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
    seed: int = SEED,
) -> Bootstrapped:
    """Return any statistic of a tidy table with its bootstrap interval over participants.

    `statistic` gets tables with the columns of `data`. A participant who is drawn twice stands there as two,
    under two numbers. The ends are NaN for fewer than two participants, and for `BCa` also where the
    statistic stays the same whoever is left out. Raises UserError for an unknown method or column.
    """
    if method not in METHODS:
        raise UserError(f"method is {method!r}; expected one of {', '.join(METHODS)}.")
    if participant not in data.columns:
        raise UserError(f"The table has no column {participant}; expected one of {', '.join(data)}.")
    ordered, rows = _participants(data, participant)
    named = (
        f"{100 * confidence:g} % CI, {method} bootstrap over participants, {resamples} resamples, seed {seed}"
    )
    estimate = float(statistic(data))

    def drawn(indices: np.ndarray) -> float:
        chosen = [rows[i] for i in indices]
        table = ordered.take(np.concatenate(chosen)).reset_index(drop=True)
        table[participant] = np.repeat(np.arange(len(indices)), [len(one) for one in chosen])
        return float(statistic(table))

    if len(rows) < 2 or (method == "BCa" and _nothing_changes(drawn, len(rows))):
        return Bootstrapped(estimate, NAN, NAN, named, len(rows))
    ends = stats.bootstrap(
        (np.arange(len(rows)),),
        drawn,
        vectorized=False,
        n_resamples=resamples,
        method=method,
        confidence_level=confidence,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Bootstrapped(estimate, float(ends.low), float(ends.high), named, len(rows))


def _nothing_changes(drawn: Callable[[np.ndarray], float], n: int) -> bool:
    """Say whether the statistic stays the same whoever is left out: then BCa has no acceleration."""
    return len({drawn(np.delete(np.arange(n), i)) for i in range(n)}) == 1


def _participants(data: pd.DataFrame, participant: str) -> tuple[pd.DataFrame, list[np.ndarray]]:
    """Return the table and where each participant's rows are, in an order that depends on values alone."""
    others = [name for name in data.columns if name != participant]
    ordered = data.sort_values(others, key=lambda column: column.astype(str), kind="stable")
    ordered = ordered.reset_index(drop=True)
    rows = list(ordered.groupby(participant, sort=False).indices.values())
    return ordered, sorted(rows, key=lambda one: ordered[others].take(one).to_csv(index=False))


def of_rows(values: np.ndarray, statistic: Callable[[np.ndarray], np.ndarray], resamples: int) -> Ends:
    """Return the 95 % percentile interval of a statistic of rows (… × participants × levels), and its name.

    `resamples`: 0 leaves the interval out, where only p is needed.
    """
    if resamples == 0 or len(values) < 2:
        return NAN, NAN, ""
    values = values[np.lexsort(values.T)]

    def drawn(indices: np.ndarray, axis: int = -1) -> np.ndarray:
        return statistic(values[indices])

    return _percentile((np.arange(len(values)),), drawn, resamples, "over participants")


def of_groups(groups: Sequence[np.ndarray], statistic: Callable[..., np.ndarray], resamples: int) -> Ends:
    """Return the 95 % percentile interval of a statistic of groups, drawn within groups, and its name."""
    if resamples == 0 or min(map(len, groups)) < 2:
        return NAN, NAN, ""
    return _percentile(tuple(map(np.sort, groups)), statistic, resamples, "over participants within groups")


def _percentile(samples: tuple, statistic: Callable, resamples: int, over: str) -> Ends:
    found = stats.bootstrap(
        samples,
        statistic,
        vectorized=True,
        n_resamples=resamples,
        batch=1000,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    named = f"95 % CI, percentile bootstrap {over}, {resamples} resamples, seed {SEED}"
    return float(found.low), float(found.high), named
