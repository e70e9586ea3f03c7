"""The psychometric function: the chance of a right answer against the strength of what is asked.

P(x) = guess + (1 - guess - lapse) F(x), with F a logistic function or a cumulative Gaussian, fitted by
maximum likelihood with the lapse rate free within limits (Wichmann and Hill 2001, doi:10.3758/BF03194544).
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import optimize, special, stats

from analysis.statistics.psychometric_curve import Counts, Curve, counts_of, curve_of

PROFILE = "95 % CI, profile likelihood"
STEEPEST, FURTHEST = 9.0, 5.0  # log slope, and place of the threshold, in units of the range of x
CRITICAL = float(stats.chi2.ppf(0.95, 1))
FEWEST = 5  # answers per level for the deviance to follow chi-square


class Psychometric(NamedTuple):
    """A fitted function: the threshold is where it reaches the level, the slope its derivative there.

    The intervals are 95 %, by profile likelihood; an end is infinite (or 0, of a slope) where the answers
    set no bound. deviance, df: of the fit; p: how often a fit of this function would be worse, NaN with
    fewer than 5 answers at a level. note: what the answers cannot tell. Where there is no fit at all,
    numbers are NaN and `note` says why.
    """

    threshold: float
    threshold_interval: tuple[float, float]
    slope: float
    slope_interval: tuple[float, float]
    lapse: float
    deviance: float
    df: int
    p: float
    note: str


def fit(
    x: Sequence[float],
    right: Sequence[float],
    n: Sequence[float],
    *,
    sigmoid: str = "logistic",
    guess: float = 0.5,
    level: float = 0.75,
    most_lapses: float = 0.1,
    intervals: bool = True,
    start: Sequence[float] = (),
) -> Psychometric:
    """Fit a rising psychometric function.

    x: levels, in any order and unit; levels that repeat are added up. right: how many answers were right.
    n: of how many. guess: chance of a right answer far below the threshold: 0.5 of two alternatives.
    level: at which the threshold is taken. most_lapses: the lapse rate is between 0 and this. intervals:
    False leaves them out, which is faster. start: threshold, slope and lapse rate to search from, which is
    faster too; without it the search starts from several.

    Raises UserError for counts that cannot be, and for a level outside of what the function can reach.
    """
    curve = curve_of(sigmoid, guess, level, most_lapses)
    counts = counts_of(x, right, n)
    problem = _problem(counts)
    if problem:
        none = (math.nan, math.nan)
        return Psychometric(math.nan, none, math.nan, none, math.nan, math.nan, 0, math.nan, problem)
    best = _best(counts, curve, start)
    threshold, log_slope, lapse = (float(one) for one in best)
    rises = 2 * (_flat(counts, curve) - _negative(best, counts, curve)) > CRITICAL
    ends = [(math.nan, math.nan)] * 2
    if intervals:
        ends = [_ends(counts, curve, best, place) for place in (0, 1)]
        ends[1] = ends[1] if rises else (-math.inf, ends[1][1])
    deviance = 2 * (_negative(best, counts, curve) - _saturated(counts))
    df = max(0, len(counts.x) - 3)
    enough = counts.n.min() >= FEWEST and df > 0
    return Psychometric(
        threshold=counts.zero + counts.unit * threshold,
        threshold_interval=(counts.zero + counts.unit * ends[0][0], counts.zero + counts.unit * ends[0][1]),
        slope=math.exp(log_slope) / counts.unit,
        slope_interval=(math.exp(ends[1][0]) / counts.unit, math.exp(ends[1][1]) / counts.unit),
        lapse=lapse,
        deviance=deviance,
        df=df,
        p=float(stats.chi2.sf(deviance, df)) if enough else math.nan,
        note=_limits(best, ends, rises),
    )


def _problem(counts: Counts) -> str:
    if len(counts.x) < 2:
        return "all answers are at one level"
    if (counts.right == counts.n).all():
        return "all answers are right, so the threshold is below all levels"
    if (counts.right == 0).all():
        return "all answers are wrong"
    return ""


def _negative(parameters: np.ndarray, counts: Counts, curve: Curve) -> float:
    """Return minus the log-likelihood of threshold, log slope and lapse rate."""
    threshold, log_slope, lapse = parameters
    share = np.clip(curve.share(counts.x, threshold, math.exp(log_slope), lapse), 1e-12, 1 - 1e-12)
    return -float(counts.right @ np.log(share) + (counts.n - counts.right) @ np.log1p(-share))


def _saturated(counts: Counts) -> float:
    wrong = counts.n - counts.right
    return -float(
        (special.xlogy(counts.right, counts.right / counts.n) + special.xlogy(wrong, wrong / counts.n)).sum()
    )


def _bounds(curve: Curve) -> list[tuple[float, float]]:
    return [(-FURTHEST, 1 + FURTHEST), (-STEEPEST, STEEPEST), (0.0, curve.most_lapses)]


def _flat(counts: Counts, curve: Curve) -> float:
    """Return minus the log-likelihood of one chance at all levels."""
    share = min(max(counts.right.sum() / counts.n.sum(), curve.guess, 1e-12), 1 - 1e-12)
    wrong = counts.n - counts.right
    return -float(counts.right.sum() * math.log(share) + wrong.sum() * math.log1p(-share))


def _best(counts: Counts, curve: Curve, start: Sequence[float]) -> np.ndarray:
    """Return the most likely parameters; from several starts, since a likelihood may have several peaks."""
    lapses = (0.01, curve.most_lapses / 2)
    starts = [(t, slope, lapse) for t in (0.2, 0.5, 0.8) for slope in (0.0, 1.5) for lapse in lapses]
    if start:
        starts = [((start[0] - counts.zero) / counts.unit, math.log(start[1] * counts.unit), start[2])]
    found = [
        optimize.minimize(_negative, start, (counts, curve), method="L-BFGS-B", bounds=_bounds(curve))
        for start in starts
    ]
    return min(found, key=lambda one: one.fun).x


def _profile(
    counts: Counts, curve: Curve, place: int, value: float, start: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return minus the largest log-likelihood with one parameter held, and the others there."""
    bounds = [own for index, own in enumerate(_bounds(curve)) if index != place]
    at = optimize.minimize(
        lambda others: _negative(np.insert(others, place, value), counts, curve),
        np.delete(start, place),
        method="L-BFGS-B",
        bounds=bounds,
    )
    return float(at.fun), np.insert(at.x, place, value)


def deviance_at(counts: Counts, curve: Curve, best: np.ndarray, place: int, value: float) -> float:
    """Return by how much the deviance rises when a parameter is held at a value."""
    return 2 * (_profile(counts, curve, place, value, best)[0] - _negative(best, counts, curve))


def _ends(counts: Counts, curve: Curve, best: np.ndarray, place: int) -> tuple[float, float]:
    low, high = (_end(counts, curve, best, place, side) for side in (-1, 1))
    return low, high


def _end(counts: Counts, curve: Curve, best: np.ndarray, place: int, side: int) -> float:
    """Walk from the estimate to where the deviance has risen enough; infinite where it never has."""

    def rise(value: float) -> float:
        return deviance_at(counts, curve, best, place, value) - CRITICAL

    edge, step, inner = _bounds(curve)[place][side > 0], 0.05, float(best[place])
    while side * (edge - inner) > 1e-9:
        outer = min(inner + step, edge) if side > 0 else max(inner - step, edge)
        if rise(outer) > 0:
            return float(optimize.brentq(rise, inner, outer, xtol=1e-6))
        inner, step = outer, step * 2
    return side * math.inf


def _limits(best: np.ndarray, ends: list[tuple[float, float]], rises: bool) -> str:
    said = []
    if not 0 <= best[0] <= 1:
        said.append("the threshold is outside of the levels asked")
    if math.isinf(ends[0][0]) or math.isinf(ends[0][1]):
        said.append("the answers do not bound the threshold")
    if best[1] > STEEPEST - 1e-6 or ends[1][1] == math.inf:
        said.append("the answers do not bound the slope from above")
    if not rises:
        said.append("the answers do not show that the function rises")
    return "; ".join(said)
