"""The sentence to print of a result, in the style of the APA's manual (7th edition)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis import wording

if TYPE_CHECKING:
    from analysis.results import Result

ALPHA = 0.05
# Effect sizes that cannot leave -1 to 1 are printed without a leading zero.
BOUNDED = ("correlation", "V", "W", "ε²", "η²", "ω²", "probability", "delta")


def sentence(result: Result) -> str:
    """Return an estimate's or a test's sentence, built from the result's fields alone."""
    if not result.test:
        said = wording.value(result.estimate, result.unit, result.is_contrast)
        ends = wording.interval(result.low, result.high, result.unit)
        return f"M = {said}, {result.interval} {ends}, n = {result.n_participants}"
    opening = result.lead or f"{result.measure or 'value'}, {result.effect}".strip(", ")
    if math.isnan(result.p):
        return f"{opening}: not tested ({result.note or 'no p exists'})."
    parts = [opening, _label(result.test), _statistic(result), _p(result)]
    parts += [f"n = {wording.count(result.n_participants, 'participant')}", _size(result), _estimate(result)]
    closing = f" ({result.note})" if result.note else ""
    return ", ".join(part for part in parts if part) + f"{closing}."


def _label(test: str) -> str:
    from analysis.inference import INFERENCE  # here, as the tests themselves make results

    return INFERENCE[test].label if test in INFERENCE else test.replace("_", " ")


def _statistic(result: Result) -> str:
    if math.isnan(result.statistic):
        return ""
    freedom = [degrees(df) for df in (result.df, result.df2) if not math.isnan(df)]
    inside = f"({', '.join(freedom)})" if freedom else ""
    number = wording.statistic(result.statistic, 1 if result.statistic_name in ("V", "U") else 2)
    return f"{result.statistic_name}{inside} = {number}"


def degrees(df: float) -> str:
    """Return degrees of freedom: `9`, or with two decimals where a correction made a fraction of them."""
    return f"{df:.0f}" if float(df).is_integer() else f"{df:.2f}"


def _p(result: Result) -> str:
    kind = f"{result.p_kind} " if result.p_kind else ""
    if math.isnan(result.p_adjusted):
        return kind + wording.p_value(result.p)
    adjusted = wording.p_value(result.p_adjusted)
    return f"{kind}{wording.p_value(result.p)}, {adjusted} by {result.adjustment} over {result.family}"


def _size(result: Result) -> str:
    if math.isnan(result.effect_size):
        return ""
    bounded = result.effect_size_name.endswith(BOUNDED)
    show = wording.bounded if bounded else wording.fixed
    said = f"{result.effect_size_name} = {show(result.effect_size)}"
    if math.isnan(result.effect_size_low):
        return said
    ends = f"[{show(result.effect_size_low)}, {show(result.effect_size_high)}]"
    return f"{said}, {_level(result.effect_size_interval)} {ends}"


def _estimate(result: Result) -> str:
    if math.isnan(result.estimate):
        return ""
    if result.estimate_name.endswith(BOUNDED):
        return f"{result.estimate_name} = {wording.bounded(result.estimate)}"
    said = wording.value(result.estimate, result.unit, result.is_contrast)
    ends = wording.interval(result.low, result.high, result.unit)
    return f"{result.estimate_name} = {said}" + (
        "" if ends == "none" else f", {_level(result.interval)} {ends}"
    )


def _level(interval: str) -> str:
    """Return `90 % CI` of `90 % CI, TOST`."""
    return interval.partition(",")[0]
