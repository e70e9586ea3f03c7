"""What the signed-rank test says in words: its rules, its limits, its APA sentence."""

import math

import numpy as np

from analysis import wording
from analysis.results import Result

ALPHA = 0.05


def rules(zero_rule: str, method: str, continuity: bool, alternative: str, decimals: int) -> str:
    """Say which rules the test used."""
    zeros = {"wilcox": "zero differences dropped", "pratt": "zero differences ranked, then dropped (Pratt)"}
    if method == "exact":
        how = "exact permutation distribution given the ranks"
    else:
        how = "normal approximation corrected for ties, " + ("with" if continuity else "without")
        how += " continuity correction"
    return (
        f"Wilcoxon signed-rank test on participants' values; {zeros[zero_rule]}; ties share the mean rank; "
        f"differences rounded to {decimals} decimals; {how}; {alternative}"
    )


def note(differences: np.ndarray, alternative: str) -> str:
    """Say what keeps the test from saying more; empty where nothing does."""
    n, nonzero = len(differences), int((differences != 0).sum())
    if n == 0:
        return "no participant has both conditions"
    if nonzero == 0:
        every = "the only difference is" if n == 1 else f"all {n} differences are"
        return f"{every} zero, so there is nothing to test"
    smallest = min(1.0, 2.0**-nonzero * (2 if alternative == "two-sided" else 1))
    if smallest > ALPHA:
        return (
            f"too few participants: with {wording.count(nonzero, 'non-zero difference')} "
            f"an exact p cannot be below {wording.bounded(smallest, 3)}"
        )
    if len(set(np.sign(differences[differences != 0]))) == 1:
        return "all non-zero differences have one sign, so the bootstrap interval of r has no width"
    return ""


def apa(result: Result, label: str, first: str, second: str, means: tuple[float, float], nonzero: int) -> str:
    """Return the sentence to print: direction only where p is below .05."""
    if math.isnan(result.p):
        return f"{label} was not compared between {first} and {second} references: {result.note}."
    unit = result.unit
    one, other = (wording.value(mean, unit) for mean in means)
    if result.p < ALPHA:
        found = f"was {'higher' if result.effect > 0 else 'lower'} with {first} (M = {one}) than with"
        opening = f"{label} {found} {second} references (M = {other})"
    else:
        opening = (
            f"{label} did not differ reliably between {first} (M = {one}) and {second} (M = {other}) "
            "references"
        )
    kind = "exact" if "exact" in result.method else "asymptotic"
    closing = f" ({result.note})" if result.note else ""
    return (
        f"{opening}, Wilcoxon signed-rank test, V = {wording.statistic(result.statistic)}, "
        f"{kind} {wording.p_value(result.p)}, "
        f"n = {nonzero} non-zero differences of {wording.count(result.n_participants, 'participant')}, "
        f"matched-pairs rank-biserial r = {wording.bounded(result.effect)}, 95 % CI "
        f"{wording.bounded_interval(result.effect_low, result.effect_high)}, "
        f"Hodges-Lehmann difference = {wording.value(result.estimate, unit, difference=True)}, 95 % CI "
        f"{wording.interval(result.low, result.high, unit)}{closing}."
    )
