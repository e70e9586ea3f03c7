"""Estimates and tests of the effects in a logistic mixed model, as fields of a result."""

from typing import Any

import numpy as np
from scipy import linalg, stats

from analysis.statistics import mixed_logit
from analysis.statistics.answer_model import Model, fit_cells
from analysis.statistics.cell_contrasts import Effect

Z = float(stats.norm.ppf(0.975))


def estimates(model: Model, effect: Effect) -> dict[str, Any]:
    """Return the odds ratio and the difference in probability; nothing for several degrees of freedom.

    The effect is one of `mixed` cells.
    """
    if len(effect.weights) > 1:
        return {}
    weights = effect.weights[0, model.mixed]
    beta, covariance, variance = model.fit.beta, model.fit.covariance, model.fit.variance[model.mixed]
    ends = around(float(weights @ beta), float(np.sqrt(weights @ covariance @ weights)))
    slopes = weights * mixed_logit.averaged_slope(beta, variance)
    difference = float(weights @ mixed_logit.averaged(beta, variance))
    low_high = around(difference, float(np.sqrt(slopes @ covariance @ slopes)))
    return {
        **dict(zip(("estimate", "low", "high"), low_high, strict=True)),
        "estimate_name": "difference in predicted probability",
        "interval": "95 % CI, delta method",
        "effect_size_name": "ratio of odds ratios" if " × " in effect.name else "odds ratio",
        **dict(
            zip(("effect_size", "effect_size_low", "effect_size_high"), np.exp(ends).tolist(), strict=True)
        ),
        "effect_size_interval": "95 % CI, Wald",
    }


def around(estimate: float, error: float) -> tuple[float, float, float]:
    """Return an estimate and the ends of its 95 % interval."""
    return estimate, estimate - Z * error, estimate + Z * error


def wald(model: Model, effect: Effect, alternative: str) -> dict[str, Any]:
    """Test an effect on `mixed` cells by its estimate over its standard error."""
    weights = effect.weights[:, model.mixed]
    means, covariance = weights @ model.fit.beta, weights @ model.fit.covariance @ weights.T
    if len(weights) > 1:
        return _chi2(float(means @ np.linalg.solve(covariance, means)), len(weights))
    z = float(means[0] / np.sqrt(covariance[0, 0]))
    return {"statistic_name": "z", "statistic": z, "p": _normal_p(z, alternative)}


def ratio_test(model: Model, effect: Effect, alternative: str) -> dict[str, Any] | str:
    """Compare with the model in which the effect is zero; returns a sentence where that cannot be fitted.

    A cell of right answers alone has log-likelihood 0 in the limit of infinite odds, so the model without
    it has the whole model's likelihood.
    """
    cells = model.mixed | effect.weights.any(axis=0)
    free = linalg.null_space(effect.weights[:, cells])
    design = np.zeros((len(cells), free.shape[1]))
    design[cells] = free
    without = fit_cells(model, design, cells)
    if without.problem:
        return f"without the effect, {without.problem}"
    ratio = max(0.0, 2 * (model.fit.log_likelihood - without.log_likelihood))
    if len(effect.weights) > 1:
        return _chi2(ratio, len(effect.weights))
    root = np.copysign(np.sqrt(ratio), effect.weights[0] @ model.share)
    return _chi2(ratio, 1) | {"p": _normal_p(float(root), alternative)}


def _chi2(statistic: float, df: int) -> dict[str, Any]:
    return {
        "statistic_name": "χ²",
        "statistic": statistic,
        "df": df,
        "p": float(stats.chi2.sf(statistic, df)),
    }


def _normal_p(z: float, alternative: str) -> float:
    tails = {"two-sided": 2 * stats.norm.sf(abs(z)), "greater": stats.norm.sf(z), "less": stats.norm.cdf(z)}
    return float(tails[alternative])
