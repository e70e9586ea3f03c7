"""What the signed-rank test says in words: its rules and its limits."""

import numpy as np

from analysis import wording
from analysis.apa import ALPHA
from analysis.statistics import ranked


def rules(zero_rule: str, method: str, continuity: bool, alternative: str, decimals: int) -> str:
    """Say which rules the test used."""
    zeros = {"wilcox": "zero differences dropped", "pratt": "zero differences ranked, then dropped (Pratt)"}
    how = ranked.distribution(method, continuity)
    return (
        f"Wilcoxon signed-rank test on participants' values; {zeros[zero_rule]}; ties share the mean rank; "
        f"differences rounded to {decimals} decimals; {how}; {alternative}"
    )


def note(differences: np.ndarray, alternative: str) -> str:
    """Say what keeps the test from saying more; empty where nothing does."""
    n, nonzero = len(differences), int((differences != 0).sum())
    if n == 0:
        return "no participant has both levels"
    if nonzero == 0:
        every = "the only difference is" if n == 1 else f"all {n} differences are"
        return f"{every} zero, so there is nothing to test"
    smallest = min(1.0, 2.0**-nonzero * (2 if alternative == "two-sided" else 1))
    if smallest > ALPHA:
        return (
            f"too few participants: with {wording.count(nonzero, 'non-zero difference')} "
            f"an exact p cannot be below {wording.bounded(smallest, 3)}"
        )
    if nonzero < n:
        return f"{wording.count(n - nonzero, 'zero difference')} of {n}"
    if len(set(np.sign(differences[differences != 0]))) == 1:
        return "all non-zero differences have one sign, so the bootstrap interval of r has no width"
    return ""
