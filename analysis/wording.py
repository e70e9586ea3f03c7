"""Numbers as people read them: APA style (7th edition), with the unit."""

import math
import re

# A difference of two proportions is in points, so that "9.8 %" never means "9.8 % of 82 %".
SCALES = {
    "proportion": (100.0, 1, " %"),
    "ms": (0.001, 2, " s"),
    "level": (1.0, 2, ""),
    "number": (1.0, 2, ""),
    "": (1.0, 2, ""),
}


def value(number: float, unit: str, difference: bool = False) -> str:
    """Return a value with its unit: `92.2 %`, `4.29 s`, `2.31`; a difference of proportions in points."""
    suffix = " points" if difference and unit == "proportion" else SCALES[unit][2]
    return _scaled(number, unit) + suffix


def interval(low: float, high: float, unit: str) -> str:
    """Return the two ends of an interval in the unit's scale: `[88.1, 96.3]`; `none` where there is none."""
    return "none" if math.isnan(low) else f"[{_scaled(low, unit)}, {_scaled(high, unit)}]"


def _scaled(number: float, unit: str) -> str:
    factor, decimals, _ = SCALES[unit]
    return "none" if math.isnan(number) else minus(f"{number * factor:.{decimals}f}")


def p_value(p: float) -> str:
    """Return `p = .004` or `p < .001`: no leading zero, as p cannot exceed 1."""
    if math.isnan(p):
        return "p not defined"
    return "p < .001" if p < 0.0005 else f"p = {bounded(p, 3)}"


def plain(number: float) -> str:
    """Return a number of no particular unit: `4`, `0.25`; `none` where it is missing."""
    return "none" if math.isnan(number) else f"{number:g}"


def statistic(number: float, decimals: int = 1) -> str:
    """Return a statistic: a sum of ranks with all its digits (`128.5`, `130,412`), others with decimals."""
    if math.isnan(number):
        return "none"
    text = f"{number:,.{decimals}f}"
    return minus(text.removesuffix(".0") if decimals == 1 else text)


def fixed(number: float) -> str:
    """Return a number with two decimals: `1.23`, `−0.40`."""
    return "none" if math.isnan(number) else minus(f"{number:.2f}")


def bounded(number: float, decimals: int = 2) -> str:
    """Return a number between -1 and 1 without its leading zero: `.85`, `-.20`, `1.00`."""
    if math.isnan(number):
        return "none"
    text = f"{number:.{decimals}f}"
    return minus(text.replace("0.", ".", 1) if abs(float(text)) < 1 else text)


def bounded_interval(low: float, high: float) -> str:
    """Return the ends of an interval of such numbers: `[-.10, .82]`; `none` where there is none."""
    return "none" if math.isnan(low) else f"[{bounded(low)}, {bounded(high)}]"


def minus(text: str) -> str:
    """Return the number with a real minus sign, and without one where it rounds to zero."""
    if text.startswith("-") and not text.strip("-0."):
        return text[1:]
    return text.replace("-", "\N{MINUS SIGN}")


def count(n: int, noun: str) -> str:
    """Return `1 participant`, `12 participants`, `1,860 trials`."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def natural_order(name: str) -> list[tuple[int, str]]:
    """Give the key that sorts `layer_2` before `layer_10`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def unbroken(text: str) -> str:
    """Return the text with spaces that do not break between a number and its unit or sign."""
    text = re.sub(r"(?<=\d) (?=%|s\b|points)", "\N{NO-BREAK SPACE}", text)
    return re.sub(r"(?<=[MVnpr]) ([=<]) ", "\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}", text)
