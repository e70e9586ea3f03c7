"""McNemar's test between two levels of a factor, on one yes-or-no value per participant and level."""

import math
from typing import Any

import pandas as pd
from scipy import stats

from analysis import tidy
from analysis.results import Result, notes, versions
from analysis.statistics import ranked
from analysis.statistics.effect_sizes import Z
from analysis.statistics.rules import check_rule

METHODS = ("exact", "mid-p", "asymptotic")


def mcnemar(
    data: pd.DataFrame,
    value: str,
    participant: str,
    within: str,
    levels: tuple | None = None,
    *,
    method: str = "exact",
    continuity: bool = False,
) -> Result:
    """Test whether as many participants have a 1 at the first level alone as at the second alone.

    Parameters
    ----------
    data: one row per participant and level, with the columns `value` (0 or 1), `participant` and `within`.
    levels: the two levels, in order; None takes the two that occur, sorted.
    method: `exact` is the binomial test of the pairs that differ, `mid-p` counts the observed outcome by
        half, `asymptotic` is McNemar's χ².
    continuity: Edwards' correction, for `asymptotic` only.

    Returns
    -------
    χ² with one degree of freedom for `asymptotic`, else the number of participants with a 1 at the first
    level alone; p; the difference of proportions (first minus second) with the interval of Bonett and Price
    (2012), doi:10.3102/1076998611411915; the conditional odds ratio of first to second with its exact
    interval (Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404). Where no pair differs, p is NaN and
    `note` says why. Raises UserError for unknown rules, values other than 0 and 1, and tables that
    `analysis.tidy.wide` refuses.

    Source: McNemar (1947), doi:10.1007/BF02295996; methods compared by Fagerland et al. (2013),
    doi:10.1186/1471-2288-13-91.
    """
    check_rule("method", method, METHODS)
    pair = tidy.two(tidy.wide(data, value, participant, [within], levels), within)
    ranked.binary(pair, value)
    differences = pair.values[:, 0] - pair.values[:, 1]
    first, second = int((differences > 0).sum()), int((differences < 0).sum())
    nothing = "" if first + second else "no participant's two values differ, so there is nothing to test"
    return Result(
        test="mcnemar",
        effect=f"{pair.cells[0]} - {pair.cells[1]}",
        unit="proportion",
        **_difference(first, second, len(differences)),
        **_test(first, second, method, continuity),
        **_odds_ratio(first, second),
        n_participants=len(differences),
        n_excluded=pair.n_excluded,
        rules=_rules(method, continuity)
        + f"; {first} with a 1 at the first level alone, {second} at the second",
        note=notes(nothing, pair.note),
        versions=versions("scipy"),
    )


def _rules(method: str, continuity: bool) -> str:
    if method == "exact":
        return "McNemar's test, exact binomial, two-sided"
    if method == "mid-p":
        return "McNemar's test, binomial mid-p, two-sided"
    return "McNemar's χ² test, " + ("with" if continuity else "without") + " continuity correction"


def _test(first: int, second: int, method: str, continuity: bool) -> dict[str, Any]:
    n = first + second
    if not n:
        return {}
    if method == "asymptotic":
        chi2 = max(0.0, abs(first - second) - float(continuity)) ** 2 / n
        tested = {"statistic_name": "χ²", "statistic": chi2, "df": 1.0, "p": float(stats.chi2.sf(chi2, 1))}
        return tested | {"p_kind": method}
    p = 2 * float(stats.binom.cdf(min(first, second), n, 0.5))
    if method == "mid-p":
        p -= float(stats.binom.pmf(min(first, second), n, 0.5))
    return {"statistic_name": "b", "statistic": float(first), "p": min(1.0, p), "p_kind": method}


def _difference(first: int, second: int, n: int) -> dict[str, Any]:
    """Return the difference of proportions; the interval is cut where no difference can be."""
    if not n:
        return {}
    one, other = (first + 1) / (n + 2), (second + 1) / (n + 2)
    half = Z * math.sqrt((one + other - (one - other) ** 2) / (n + 2))
    return {
        "estimate_name": "difference of proportions",
        "estimate": (first - second) / n,
        "low": max(-1.0, one - other - half),
        "high": min(1.0, one - other + half),
        "interval": "95 % CI, adjusted Wald",
    }


def _odds_ratio(first: int, second: int) -> dict[str, Any]:
    if not first + second:
        return {}
    low = float(stats.beta.ppf(0.025, first, second + 1)) if first else 0.0
    high = float(stats.beta.ppf(0.975, first + 1, second)) if second else 1.0
    ends = (share / (1 - share) if share < 1 else math.inf for share in (low, high))
    return {
        "effect_size_name": "odds ratio",
        "effect_size": first / second if second else math.inf,
        **dict(zip(("effect_size_low", "effect_size_high"), ends, strict=True)),
        "effect_size_interval": "95 % CI, Clopper-Pearson",
    }
