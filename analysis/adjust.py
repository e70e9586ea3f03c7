"""Adjustment of p values for the number of tests in a named family."""

import math
from collections.abc import Iterable
from dataclasses import replace

from statsmodels.stats.multitest import multipletests

from analysis.errors import UserError
from analysis.results import Result

# Per method: statsmodels' name, and what a sentence calls it.
METHODS = {
    "holm": ("holm", "Holm"),
    "bonferroni": ("bonferroni", "Bonferroni"),
    "fdr": ("fdr_bh", "Benjamini-Hochberg"),
    "fdr_by": ("fdr_by", "Benjamini-Yekutieli"),
}


def adjust(results: Iterable[Result], family: str, method: str = "holm") -> list[Result]:
    """Return the results with p adjusted over all of them, and the family's name; their order stays.

    `method`: `holm` (Holm 1979, jstor:4615733) and `bonferroni` bound the chance of any false positive,
    `fdr` (Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x) and `fdr_by` (Benjamini and
    Yekutieli 2001, doi:10.1214/aos/1013699998; any dependence) the expected share of false ones among the
    positives. A result without p belongs to the family but does not count as a test. Raises UserError for an
    unknown method.
    """
    results = list(results)
    if method not in METHODS:
        raise UserError(f"method is {method!r}; expected one of {', '.join(METHODS)}.")
    name, said = METHODS[method]
    tested = [result.p for result in results if not math.isnan(result.p)]
    adjusted = iter(multipletests(tested, method=name)[1] if tested else [])
    return [
        replace(result, family=family)
        if math.isnan(result.p)
        else replace(result, family=family, adjustment=said, p_adjusted=float(next(adjusted)))
        for result in results
    ]
