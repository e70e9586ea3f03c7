"""The door to the library that fits cumulative-link models, with errors that clusters cannot fool."""

import warnings
from typing import Any, NamedTuple

import numpy as np
from scipy import special, stats

LARGEST = 12.0  # on the log-odds; beyond it the answers of cells do not overlap and grow without end


class Logistic(stats.rv_continuous):
    """The logistic distribution without the checks of scipy's own, which take most of the time of a fit."""

    def cdf(self, x: np.ndarray) -> np.ndarray:
        """Return the distribution function."""
        return special.expit(x)

    def pdf(self, x: np.ndarray) -> np.ndarray:
        """Return the density."""
        return special.expit(x) * special.expit(-x)

    def ppf(self, q: np.ndarray) -> np.ndarray:
        """Return the quantile."""
        return special.logit(q)


class Ordered(NamedTuple):
    """A fitted model, or the `problem` that kept it from being one.

    shifts: per cell, on the log-odds of higher answers, relative to the first cell. covariance: theirs,
    robust to clusters. means: the predicted mean answer per cell. means_covariance: theirs.
    """

    shifts: np.ndarray
    covariance: np.ndarray
    means: np.ndarray
    means_covariance: np.ndarray
    problem: str


def failed(n_cells: int, problem: str) -> Ordered:
    """Return a fit without numbers, and why."""
    none, square = np.full(n_cells, np.nan), np.full((n_cells, n_cells), np.nan)
    return Ordered(none, square, none, square, problem)


def fit(answers: np.ndarray, cells: np.ndarray, participants: np.ndarray, n_cells: int) -> Ordered:
    """Fit a cumulative logit model with proportional odds and one shift per cell.

    The estimates take trials as independent; their covariance does not (sandwich over participants, Liang
    and Zeger 1986, doi:10.1093/biomet/73.1.13), whatever makes a participant's answers alike.
    """
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    points, codes = np.unique(answers, return_inverse=True)
    design = np.eye(n_cells)[:, 1:]
    model = OrderedModel(codes, design[cells], distr=Logistic(name="logistic"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on what does not converge, which is checked below
        done = model.fit(
            method="bfgs", disp=0, maxiter=500, cov_type="cluster", cov_kwds={"groups": participants}
        )
    covariance = np.asarray(done.cov_params())
    if np.abs(done.params[: n_cells - 1]).max() > LARGEST:
        return failed(n_cells, "the answers do not overlap, so the odds ratio has no finite estimate")
    if not (done.mle_retvals["converged"] and np.isfinite(covariance).all()):
        return failed(n_cells, "the model did not converge")
    to_cells = np.eye(n_cells)[:, 1:] @ np.eye(n_cells - 1, len(done.params))
    slopes = _slopes(
        lambda parameters: model.predict(parameters, exog=design) @ points, np.asarray(done.params)
    )
    return Ordered(
        to_cells @ done.params,
        to_cells @ covariance @ to_cells.T,
        model.predict(done.params, exog=design) @ points,
        slopes @ covariance @ slopes.T,
        "",
    )


def _slopes(function: Any, at: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Return the derivatives of a function's values (rows) with respect to its parameters (columns)."""
    steps = step * np.eye(len(at))
    return np.column_stack([(function(at + one) - function(at - one)) / (2 * step) for one in steps])


def splits(
    answers: np.ndarray, cells: np.ndarray, participants: np.ndarray, n_cells: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return log-odds of answers above each cut (cuts × cells), and their covariance robust to clusters.

    One logistic regression of all cuts at once, with the participant as cluster; cuts that a cell's
    answers are all above or all below are left out, as their log-odds are infinite. With proportional odds
    the differences of cells are the same at all cuts (Brant 1990, doi:10.2307/2532457).
    """
    import statsmodels.api as sm

    n = np.bincount(cells, minlength=n_cells)
    above = [(answers > cut).astype(float) for cut in np.unique(answers)[:-1]]
    share = [np.bincount(cells, one, n_cells) / n for one in above]
    above = [one for one, own in zip(above, share, strict=True) if (own > 0).all() and (own < 1).all()]
    if not above:
        return np.empty((0, n_cells)), np.empty((0, 0))
    column = np.concatenate([cut * n_cells + cells for cut in range(len(above))])
    design = np.eye(len(above) * n_cells)[column]
    done = sm.GLM(np.concatenate(above), design, family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": np.tile(participants, len(above))}
    )
    return done.params.reshape(-1, n_cells), np.asarray(done.cov_params())
