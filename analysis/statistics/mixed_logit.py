"""The door to the library that fits logistic mixed models: cell means in, estimates or a problem out."""

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

LARGEST_SD = 10.0  # on the log-odds; beyond it nearly all answers are the same and Laplace's method runs away
NODES, WEIGHTS = hermegauss(40)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


class Fit(NamedTuple):
    """A fitted model, or the `problem` that kept it from being one (then numbers are NaN).

    beta, covariance: of the fixed effects, on the log-odds. log_likelihood: Laplace's. deviations: the
    standard deviations of random effects by name. variance: of all random effects together, per column of
    the design (a cell).
    """

    beta: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    deviations: dict[str, float]
    variance: np.ndarray
    problem: str


def fit(
    correct: np.ndarray,
    cells: np.ndarray,
    design: np.ndarray,
    groups: Mapping[str, np.ndarray],
    slopes: Sequence[str] = (),
) -> Fit:
    """Fit a logistic mixed model by Laplace's approximation.

    correct: 0 or 1 per trial. cells: each trial's cell. design: cells × fixed effects. groups: per grouping
    factor each trial's group (integers); each has a random intercept, and those in `slopes` random effects
    of cells too, correlated.

    Source: Bates et al. (2015), doi:10.18637/jss.v067.i01; fitted by the library glmm.
    """
    import glmm

    random = _slope_columns(len(design)) if slopes else np.empty((len(design), 0))
    table = {"y": correct.astype(float)}
    table |= {f"x{i}": column[cells] for i, column in enumerate(design.T)}
    table |= {f"s{i}": column[cells] for i, column in enumerate(random.T)}
    table |= {name: np.char.mod("g%05d", group) for name, group in groups.items()}
    inside = {name: " + ".join(["1", *_names("s", random if name in slopes else [])]) for name in groups}
    terms = ["0", *_names("x", design), *(f"({inside[name]} | {name})" for name in groups)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", glmm.DiagnosticWarning)  # what they say is read off the fit
        try:
            done = glmm.fit(table, f"y ~ {' + '.join(terms)}", "binomial")
        except ValueError:  # glmm 0.6.2 panics where fixed effects separate right from wrong answers
            return failed(design, "the model could not be fitted")
    return _checked(done, design, random, slopes)


def _names(letter: str, columns: np.ndarray | list) -> list[str]:
    return [f"{letter}{i}" for i in range(np.shape(columns)[1] if len(columns) else 0)]


def _slope_columns(n: int) -> np.ndarray:
    """Return n - 1 columns over n cells, each of mean zero."""
    return np.eye(n)[:, :-1] - 1 / n


def failed(design: np.ndarray, problem: str) -> Fit:
    """Return a fit without numbers, and why."""
    n = design.shape[1]
    return Fit(
        np.full(n, np.nan), np.full((n, n), np.nan), math.nan, {}, np.full(len(design), np.nan), problem
    )


def _checked(done: Any, design: np.ndarray, random: np.ndarray, slopes: Sequence[str]) -> Fit:
    if not done.converged:
        return failed(design, "the model did not converge")
    deviations, variance = {}, np.zeros(len(design))
    for index, (name, _) in enumerate(done.re_groups):
        own, correlation = done.stddev_corr(index)
        deviations[name] = float(own[0])
        deviations |= {f"{name}, slope {i}": float(sd) for i, sd in enumerate(own[1:], 1)}
        loading = np.column_stack([np.ones(len(design)), random if name in slopes else random[:, :0]])
        covariance = np.nan_to_num(correlation) * np.outer(own, own)
        variance += np.einsum("ci,ij,cj->c", loading, covariance, loading)
    if deviations and max(deviations.values()) > LARGEST_SD:
        worst = max(deviations, key=lambda name: deviations[name])
        return failed(
            design, f"the spread of {worst} has no finite estimate: nearly all answers are the same"
        )
    if not np.isfinite(done.se).all():
        return failed(design, "the standard errors could not be computed")
    return Fit(done.beta, done.vcov, float(done.loglik), deviations, variance, "")


def averaged(log_odds: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Return the probability averaged over normal random effects of this variance around the log-odds."""
    return _expit(_spread(log_odds, variance)) @ WEIGHTS


def averaged_slope(log_odds: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Return the derivative of `averaged` with respect to the log-odds."""
    p = _expit(_spread(log_odds, variance))
    return (p * (1 - p)) @ WEIGHTS


def _spread(log_odds: np.ndarray, variance: np.ndarray) -> np.ndarray:
    return np.asarray(log_odds)[:, None] + np.sqrt(variance)[:, None] * NODES


def _expit(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(x / 2))
