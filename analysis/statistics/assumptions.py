"""Checks of what a test assumes, in words: they inform the reader and choose nothing."""

import numpy as np
from scipy import stats

from analysis import wording

SHAPIRO_LIMIT = 5000  # beyond it scipy's p is not accurate


def normality(values: np.ndarray, of: str) -> str:
    """Say what the Shapiro-Wilk test of values finds; empty for fewer than 3, or where all are equal.

    Shapiro and Wilk (1965), doi:10.1093/biomet/52.3-4.591.
    """
    if len(values) < 3 or np.ptp(values) == 0 or len(values) > SHAPIRO_LIMIT:
        return ""
    # Centred, as the algorithm loses digits where the mean is large beside the spread.
    found = stats.shapiro(values - values.mean())
    said = f"W = {wording.bounded(float(found.statistic))}, {wording.p_value(float(found.pvalue))}"
    return f"Shapiro-Wilk test of the {of}: {said}"


def equal_variances(groups: list[np.ndarray]) -> str:
    """Say what the Brown-Forsythe test finds: Levene's test with medians; empty where it has nothing to say.

    Brown and Forsythe (1974), doi:10.1080/01621459.1974.10482955.
    """
    deviations = [np.abs(group - np.median(group)) for group in groups]
    if min(map(len, groups)) < 2 or not any(np.ptp(one) for one in deviations):
        return ""
    found = stats.levene(*groups, center="median")
    df = f"{len(groups) - 1}, {sum(map(len, groups)) - len(groups)}"
    said = f"F({df}) = {wording.fixed(float(found.statistic))}, {wording.p_value(float(found.pvalue))}"
    return f"Brown-Forsythe test of equal variances: {said}"


def residuals(groups: list[np.ndarray]) -> np.ndarray:
    """Return the values of all groups minus the mean of their own."""
    return np.concatenate([group - group.mean() for group in groups])
