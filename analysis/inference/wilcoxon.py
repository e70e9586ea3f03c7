"""Wilcoxon's signed-rank test between two conditions, on participants' values."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis import signed_rank, signed_rank_words
from analysis.cells import pairs
from analysis.intervals import RESAMPLES, SEED
from analysis.results import NAN, Result

METHODS = ("exact", "asymptotic")
EXACT_LIMIT = 500
BOOTSTRAP = f"95 % CI, percentile bootstrap over participants, {RESAMPLES} resamples, seed {SEED}"


def wilcoxon(
    cells: pd.DataFrame,
    first: str,
    second: str,
    *,
    label: str,
    unit: str,
    zero_rule: str = "wilcox",
    method: str = "exact",
    continuity: bool = True,
    alternative: str = "two-sided",
    decimals: int = 9,
    n_excluded: int = 0,
) -> Result:
    """Test whether participants' values differ between two conditions (first minus second).

    Parameters
    ----------
    cells: columns of `analysis.cells.COLUMNS`, of one measure and one subset.
    label, unit: how to name the measure; a unit of `analysis.wording.SCALES`.
    zero_rule: `wilcox` drops zero differences (R, JASP, Borowski et al. 2021), `pratt` ranks them first.
    method: `exact` is the permutation distribution given the observed ranks, ties included, for up to 500
        pairs; `asymptotic` is the normal approximation with correction for ties.
    continuity: half a rank of correction, for `asymptotic` only.
    alternative: `two-sided`, `greater` (first > second) or `less`.
    decimals: differences are rounded to these, else 35/45 - 30/45 and 25/45 - 20/45 would not tie.
    n_excluded: participants left out before; those without both conditions are added.

    Returns
    -------
    Statistic V = W+, the sum of the ranks of the positive differences, first minus second (R's V; scipy
    gives the smaller of W+ and W- when two-sided); p; the Hodges-Lehmann difference with its 95 %
    interval; the matched-pairs rank-biserial correlation with a 95 % percentile bootstrap interval over
    participants. Where there is nothing to test, p is NaN and `note` says why. Raises ValueError for
    unknown rules.

    Source: Wilcoxon (1945), doi:10.2307/3001968; `signed_rank` names those of the parts.
    """
    both = pairs(cells, first, second)
    # Sorted, so that the bootstrap's draws depend neither on row order nor on participants' names.
    differences = np.sort(np.round((both[first] - both[second]).to_numpy(), decimals))
    _check(len(differences), zero_rule, method, alternative)
    result = Result(
        name=str(cells["measure"].iloc[0]) if len(cells) else "",
        test="wilcoxon",
        subset=str(cells["subset"].iloc[0]) if len(cells) else "",
        condition=f"{first} - {second}",
        unit=unit,
        **_location(differences),
        statistic_name=f"V = W+, sum of the ranks of positive differences, {first} - {second}",
        **_test(differences, zero_rule, method, continuity, alternative),
        **_effect(differences),
        n_participants=len(both),
        n_trials=int(cells.loc[cells["subject_id"].isin(both.index), "n_trials"].sum()),
        n_excluded=n_excluded + cells["subject_id"].nunique() - len(both),
        method=signed_rank_words.rules(zero_rule, method, continuity, alternative, decimals),
        note=signed_rank_words.note(differences, alternative),
    )
    means = both[first].mean(), both[second].mean()
    return replace(
        result, apa=signed_rank_words.apa(result, label, first, second, means, int((differences != 0).sum()))
    )


def _check(n: int, zero_rule: str, method: str, alternative: str) -> None:
    rules = [
        ("zero_rule", zero_rule, signed_rank.ZERO_RULES),
        ("method", method, METHODS),
        ("alternative", alternative, signed_rank.ALTERNATIVES),
    ]
    for name, given, known in rules:
        if given not in known:
            raise ValueError(f"{name} is {given!r}; expected one of {', '.join(known)}.")
    if method == "exact" and n > EXACT_LIMIT:
        raise ValueError(f"{n} pairs are too many for method='exact', which takes up to {EXACT_LIMIT}.")


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
        "effect_name": "matched-pairs rank-biserial correlation",
        "effect_interval": BOOTSTRAP,
    }
    if not differences.any():
        return named
    named["effect"] = float(signed_rank.rank_biserial(differences))
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
    return named | {"effect_low": float(ends.low), "effect_high": float(ends.high)}
