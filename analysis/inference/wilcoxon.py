"""Wilcoxon's signed-rank test between two levels of a factor, on participants' values."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis import tidy
from analysis.intervals import RESAMPLES, SEED
from analysis.results import NAN, Result, notes, versions
from analysis.statistics import signed_rank, signed_rank_words
from analysis.statistics.rules import check_alternative, check_exact, check_rule
from analysis.tidy import DECIMALS, two

METHODS = ("exact", "asymptotic")
EXACT_LIMIT = 500
JASP_LIMIT = 50  # R computes exact p below 50 differences
BOOTSTRAP = f"95 % CI, percentile bootstrap over participants, {RESAMPLES} resamples, seed {SEED}"


def wilcoxon(
    data: pd.DataFrame,
    value: str,
    participant: str,
    within: str,
    levels: tuple | None = None,
    *,
    rule: str = "",
    zero_rule: str = "wilcox",
    method: str = "",
    continuity: bool = True,
    alternative: str = "two-sided",
    decimals: int = DECIMALS,
) -> Result:
    """Test whether participants' values differ between two levels of a factor (first minus second).

    Parameters
    ----------
    data: one row per participant and level, with the columns `value`, `participant` and `within`.
    levels: the two levels, in order; None takes the two that occur, sorted.
    rule: `jasp` sets `zero_rule` and `method` as R and JASP do: zeros dropped; exact for fewer than 50
        differences without ties and zeros, else asymptotic with continuity correction.
    zero_rule: `wilcox` drops zero differences (R, JASP, Borowski et al. 2021), `pratt` ranks them first.
    method: `exact` is the permutation distribution given the observed ranks, ties included, for up to 500
        pairs; `asymptotic` is the normal approximation with correction for ties; empty takes `exact`
        where it can.
    continuity: half a rank of correction, for `asymptotic` only.
    alternative: `two-sided`, `greater` (first > second) or `less`.
    decimals: differences are rounded to these, else 35/45 - 30/45 and 25/45 - 20/45 would not tie.

    Returns
    -------
    Statistic V = W+, the sum of the ranks of the positive differences, first minus second (R's V; scipy
    gives the smaller of W+ and W- when two-sided); p; the Hodges-Lehmann difference with its 95 %
    interval; the matched-pairs rank-biserial correlation with a 95 % percentile bootstrap interval over
    participants. Where there is nothing to test, p is NaN and `note` says why. Raises UserError for
    unknown rules and for tables that `analysis.tidy.wide` refuses.

    Source: Wilcoxon (1945), doi:10.2307/3001968; `signed_rank` names those of the parts.
    """
    pair = two(tidy.wide(data, value, participant, [within], levels), within)
    differences = tidy.differences(pair, decimals)
    if rule:
        zero_rule, method, continuity = "wilcox", _as_jasp(rule, differences), True
    method = method or ("exact" if len(differences) <= EXACT_LIMIT else "asymptotic")
    _check(len(differences), zero_rule, method, alternative)
    return Result(
        test="wilcoxon",
        effect=f"{pair.cells[0]} - {pair.cells[1]}",
        **_location(differences),
        statistic_name="V",
        **_test(differences, zero_rule, method, continuity, alternative),
        p_kind=method,
        **_effect(differences),
        n_participants=len(differences),
        n_excluded=pair.n_excluded,
        rules=signed_rank_words.rules(zero_rule, method, continuity, alternative, decimals),
        note=notes(pair.note, signed_rank_words.note(differences, alternative)),
        versions=versions("scipy"),
    )


def _as_jasp(rule: str, differences: np.ndarray) -> str:
    check_rule("rule", rule, ("jasp",))
    sizes = np.abs(differences)
    plain = len(sizes) < JASP_LIMIT and sizes.all() and len(set(sizes)) == len(sizes)
    return "exact" if plain else "asymptotic"


def _check(n: int, zero_rule: str, method: str, alternative: str) -> None:
    check_rule("zero_rule", zero_rule, signed_rank.ZERO_RULES)
    check_rule("method", method, METHODS)
    check_alternative(alternative)
    if method == "exact":
        check_exact(n, EXACT_LIMIT, "pairs")


def _location(differences: np.ndarray) -> dict[str, Any]:
    ends = signed_rank.hodges_lehmann(differences) if len(differences) else (NAN, NAN, NAN)
    return {
        "estimate_name": "Hodges-Lehmann difference",
        **dict(zip(("estimate", "low", "high"), ends, strict=True)),
        "interval": "95 % CI, signed-rank distribution",
    }


def _test(
    differences: np.ndarray, zero_rule: str, method: str, continuity: bool, alternative: str
) -> dict[str, Any]:
    ranks, signs = signed_rank.signed_ranks(differences, zero_rule)
    if not len(ranks):
        return {}
    statistic = float(ranks[signs > 0].sum())
    if method == "exact":
        p = signed_rank.exact_p(ranks, statistic, alternative)
    else:
        p = stats.wilcoxon(
            differences,
            zero_method=zero_rule,
            correction=continuity,
            alternative=alternative,
            method="asymptotic",
        ).pvalue
    return {"statistic": statistic, "p": float(p)}


def _effect(differences: np.ndarray) -> dict[str, Any]:
    named: dict[str, Any] = {
        "effect_size_name": "matched-pairs rank-biserial correlation",
        "effect_size_interval": BOOTSTRAP,
    }
    if not differences.any():
        return named
    named["effect_size"] = float(signed_rank.rank_biserial(differences))
    if len(differences) < 2:
        return named
    ends = stats.bootstrap(
        (differences,),
        signed_rank.rank_biserial,
        n_resamples=RESAMPLES,
        batch=1000,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return named | {"effect_size_low": float(ends.low), "effect_size_high": float(ends.high)}
