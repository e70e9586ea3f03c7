"""Analysis of variance of a factorial design: a Result for each effect."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis import wording
from analysis.errors import UserError
from analysis.results import Result, notes, versions
from analysis.statistics import eta_squared
from analysis.statistics.assumptions import equal_variances
from analysis.statistics.contrasts import Effect, effects, of_cells
from analysis.statistics.factorial_table import Factorial
from analysis.statistics.one_way import f_ratio, is_noise
from analysis.statistics.rules import check_rule
from analysis.statistics.sphericity import Sphericity, sphericity

CORRECTIONS = {"gg": "Greenhouse-Geisser", "hf": "Huynh-Feldt", "none": "no"}
TYPES = {2: "II", 3: "III"}


def results(
    test: str, table: Factorial, ss_type: int, correction: str, observed: Sequence[str]
) -> list[Result]:
    """Return one Result for each main effect and interaction, in the order of `contrasts.effects`.

    ss_type: 2 or 3; correction: `gg`, `hf` or `none`; observed: the factors that were not manipulated.
    Raises UserError for other rules.
    """
    _check(table, ss_type, correction, observed)
    found = effects(table.values, table.shape, table.codes, table.sizes, ss_type)
    # An effect has the very matrix of its stratum, so that each is judged once.
    strata = {effect.within: effect for effect in found}
    spheres = {within: sphericity(effect.error, effect.error_df) for within, effect in strata.items()}
    shares = _generalised(table, found, observed)
    variances = _variances(table)
    rules = _rules(ss_type, correction, table, observed)
    return [
        Result(
            test=test,
            effect=_name(table, effect),
            **_test(table, effect, spheres[effect.within], correction, share),
            n_participants=len(table.values),
            n_excluded=table.n_excluded,
            assumptions=_sphericity(effect, spheres[effect.within]) if effect.within else variances,
            rules=rules,
            versions=versions("numpy", "scipy"),
        )
        for effect, share in zip(found, shares, strict=True)
    ]


def _check(table: Factorial, ss_type: int, correction: str, observed: Sequence[str]) -> None:
    check_rule("ss_type", ss_type, TYPES)
    check_rule("correction", correction, CORRECTIONS)
    factors = [*table.between, *table.within]
    for name in observed:
        if name not in factors:
            raise UserError(f"observed names {name}; expected one of the factors {', '.join(factors)}.")


def _factors(table: Factorial, effect: Effect) -> list[str]:
    return [table.between[place] for place in effect.between] + [
        table.within[place] for place in effect.within
    ]


def _name(table: Factorial, effect: Effect) -> str:
    return " × ".join(_factors(table, effect))


def _test(
    table: Factorial, effect: Effect, sphere: Sphericity, correction: str, share: float
) -> dict[str, Any]:
    error_ss = float(np.trace(effect.error))
    error_df = effect.error_df * len(effect.error)
    scale = {"gg": sphere.greenhouse_geisser, "hf": sphere.huynh_feldt, "none": 1.0}[correction]
    why = _nothing_to_test(table, error_ss, error_df, scale)
    described: dict[str, Any] = {
        "statistic_name": "F",
        "df": float(effect.df),
        "df2": float(max(error_df, 0)),
        "note": notes(table.note, why),
    }
    if why:
        return described
    df, df2 = effect.df * scale, error_df * scale
    f, p = f_ratio(effect.ss, df, error_ss, df2)  # the scale leaves F as it is
    return described | {"statistic": f, "df": df, "df2": df2, "p": p} | _sizes(f, df, df2, share)


def _sizes(f: float, df: float, df2: float, share: float) -> dict[str, Any]:
    low, high = eta_squared.interval(f, df, df2)
    return {
        "estimate_name": "generalised η²",
        "unit": "number",
        "estimate": share,
        "effect_size_name": "partial η²",
        "effect_size": eta_squared.partial(f, df, df2),
        "effect_size_low": low,
        "effect_size_high": high,
        "effect_size_interval": eta_squared.HOW,
    }


def _nothing_to_test(table: Factorial, error_ss: float, error_df: int, scale: float) -> str:
    if error_df < 1:
        who = wording.count(len(table.values), "complete participant")
        groups = f" in {np.prod(table.sizes)} groups" if table.between else ""
        return f"{who}{groups}: no degrees of freedom for error, so there is nothing to test"
    if is_noise(error_ss, table.values):
        return "no variance between participants in this effect, so there is nothing to test"
    if np.isnan(scale):
        return "too few participants for Huynh and Feldt's correction"
    return ""


def _generalised(table: Factorial, found: list[Effect], observed: Sequence[str]) -> list[float]:
    """Return generalised eta squared of each effect."""
    strata = {effect.within: float(np.trace(effect.error)) for effect in found}
    if () not in strata:  # without groups no effect is in the stratum of the participants' means
        scores = table.values @ of_cells(table.shape, ())
        strata[()] = float(((scores - scores.sum() / max(len(scores), 1)) ** 2).sum())
    errors = sum(strata.values())
    are = [not set(observed).isdisjoint(_factors(table, effect)) for effect in found]
    ss = sum(effect.ss for effect, is_observed in zip(found, are, strict=True) if is_observed)
    return [
        eta_squared.generalised(effect.ss, errors, ss, is_observed)
        for effect, is_observed in zip(found, are, strict=True)
    ]


def _sphericity(effect: Effect, sphere: Sphericity) -> str:
    p = len(effect.error)
    if p == 1:
        return "sphericity holds with two levels"
    if np.isnan(sphere.greenhouse_geisser):
        return ""
    df, df2 = effect.df, effect.error_df * p
    if np.isnan(sphere.w):
        mauchly = "Mauchly's test needs more participants"
    else:
        mauchly = f"Mauchly's W = {wording.bounded(sphere.w, 3)}, {wording.p_value(sphere.p)}"
    epsilons = [
        f"{name} ε = {wording.bounded(epsilon, 3)}"
        for name, epsilon in zip(("Greenhouse-Geisser", "Huynh-Feldt"), sphere[:2], strict=True)
    ]
    return f"sphericity: {mauchly}; {'; '.join(epsilons)}; uncorrected df = {df}, {df2}"


def _variances(table: Factorial) -> str:
    """Say whether the participants' means have equal variances in all groups."""
    if not table.between:
        return ""
    means = table.values.mean(1)
    codes = np.ravel_multi_index(tuple(table.codes.T), table.sizes)
    return equal_variances([means[codes == code] for code in np.unique(codes)])


def _rules(ss_type: int, correction: str, table: Factorial, observed: Sequence[str]) -> str:
    parts = [f"type {TYPES[ss_type]} sums of squares"] if table.between else []
    if any(levels > 2 for levels in table.shape):
        parts.append(
            f"{CORRECTIONS[correction]} correction of the degrees of freedom where sphericity can fail"
        )
    if observed:
        parts.append(f"generalised η² with {', '.join(observed)} observed")
    else:
        parts.append("generalised η² with all factors manipulated")
    return "analysis of variance on participants' values; " + "; ".join(parts)
