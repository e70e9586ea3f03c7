"""The table `item, paper, recomputed, agrees`, and when a recomputed number agrees with a printed one."""

import csv
import io
import math
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from analysis.results import Result

COLUMNS = ("item", "paper", "recomputed", "agrees")
HEADINGS = ("figure", "paper", "recomputed", "agrees?")
NOTHING = "-"  # the paper prints no number, or says nothing
NO_DATA = "no data"
PRINTED = re.compile(r"(<)?\s*(-?(?:\d+\.\d+|\.\d+|\d+)(?:e-?\d+)?)")
SHARE = re.compile(r"(\d+) of (\d+)")
ALPHA = 0.05
SLACK = 1e-9  # of half a unit of the last printed place: 64.5 may have been rounded either way
WIDTHS = (44, 16, 54)  # of the columns on a terminal; the last one needs none


class Row(NamedTuple):
    """One row: what it is about, what the paper prints, what we find and whether they agree.

    `agrees`: `yes`, `no`, `no data` (the file is not there) or `-` (the paper gives nothing to compare).
    """

    item: str
    paper: str
    recomputed: str
    agrees: str


class Found(NamedTuple):
    """What was recomputed: in words, and as numbers in the order in which the paper prints them.

    `holds` says whether a claim in words holds; it is None where numbers decide. `ends`: the 95 % confidence
    interval of the first number, where there is one; the last number of a test is its p.
    """

    text: str
    values: tuple[float, ...] = ()
    holds: bool | None = None
    ends: tuple[float, float] | None = None


class Claim(NamedTuple):
    """One thing that a paper says, and how to recompute it from the data.

    `paper`: as printed, `-` for what the paper leaves out. `why_not`: what we know of why it does not
    reproduce; shown only where it does not.
    """

    item: str
    paper: str
    recompute: Callable[[Any], Found]
    why_not: str = ""


Rule = Callable[[str, Found], bool]


def rounded(printed: str, found: Found) -> bool:
    """Return whether the data are the paper's: each number, rounded as printed, is the one printed."""
    return agrees(printed, found.values) if found.holds is None else found.holds


def covered(printed: str, found: Found) -> bool:
    """Return whether other people's data agree: the printed number lies in their 95 % confidence interval.

    A p agrees if it is on the same side of .05; a claim in words if it holds for these data.
    """
    if found.ends is None:
        if found.holds is not None and not found.values:
            return found.holds
        bound, last = PRINTED.findall(printed)[-1]
        return (found.values[-1] < ALPHA) == (bool(bound) or float(last) < ALPHA)
    share = SHARE.search(printed)
    if share:
        value = int(share[1]) / int(share[2])
    else:
        value = float(PRINTED.findall(printed)[0][1]) / _scale(printed)
    return found.ends[0] <= value <= found.ends[1]


def rows(claims: Iterable[Claim], data: Any, rule: Rule = rounded) -> list[Row]:
    """Return a row for each claim; `data` goes to each claim's function, None where there are no data.

    `rule`: `rounded` for the paper's own data, `covered` for those of a replication.
    """
    return [_row(claim, data, rule) for claim in claims]


def _row(claim: Claim, data: Any, rule: Rule) -> Row:
    if data is None:
        return Row(claim.item, claim.paper, "", NO_DATA)
    found = claim.recompute(data)
    text = found.text
    compared = found.values if found.ends is None or rule is rounded else found.ends
    unsure = any(map(math.isnan, compared))
    if rule is covered and found.ends is not None:
        text += f", {_interval(found.ends)}"
    if claim.paper == NOTHING or unsure:
        return Row(claim.item, claim.paper, text, NOTHING)
    if rule(claim.paper, found):
        return Row(claim.item, claim.paper, text, "yes")
    if rule is rounded:
        text += "; " + (claim.why_not or f"not as printed ({claim.paper})")
    return Row(claim.item, claim.paper, text, "no")


def _interval(ends: tuple[float, float]) -> str:
    if math.isnan(ends[0]):
        return "no interval: too few participants"
    return f"95 % CI [{number(ends[0])}, {number(ends[1])}]"


def _scale(printed: str) -> float:
    return 100.0 if "%" in printed else 1.0


def agrees(printed: str, values: Sequence[float]) -> bool:
    """Return whether each value, rounded as printed, is the number printed in its place.

    The numbers of `printed` are taken in order: `82 ± 4 %` holds two, in per cent of the values; `F(1, 9) =
    6.14, p = .035` four; `p < .001` is a bound. Raises ValueError where there are not as many values.
    """
    scale = _scale(printed)
    numbers = PRINTED.findall(printed)
    return all(
        _matches(bound, number, value * scale) for (bound, number), value in zip(numbers, values, strict=True)
    )


def _matches(bound: str, number: str, value: float) -> bool:
    if bound:
        return value < float(number)
    decimals = len(number.partition(".")[2])
    return abs(value - float(number)) <= (0.5 + SLACK) * 10**-decimals


def number(value: float) -> str:
    """Return a number with six significant digits, trailing zeros kept: `0.820000`, `6.12642e-19`."""
    return "none" if math.isnan(value) else f"{value:#.6g}".removesuffix(".")


def tested(result: Result, text: str) -> str:
    """Return the text of a test, or why there was nothing to test."""
    return f"not tested: {result.note}" if math.isnan(result.p) else text


def to_csv(table: Iterable[Row]) -> str:
    """Return table.csv as text, with the header `item,paper,recomputed,agrees`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(table)
    return text.getvalue()


def terminal(table: Iterable[Row]) -> str:
    """Return the table as text for a terminal, long cells wrapped."""
    lines = _wrapped(HEADINGS)
    lines.append("-" * len(lines[0]))
    for row in table:
        lines += _wrapped(row)
    return "\n".join(lines)


def _wrapped(cells: Sequence[str]) -> list[str]:
    columns = [
        textwrap.wrap(cell, width, break_long_words=False, break_on_hyphens=False) or [""]
        for cell, width in zip(cells, (*WIDTHS, 20), strict=True)
    ]
    depth = max(map(len, columns))
    filled = [column + [""] * (depth - len(column)) for column in columns]
    widths = (*WIDTHS, 0)
    return [
        " | ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip(" |")
        for line in zip(*filled, strict=True)
    ]


def markdown(table: Iterable[Row]) -> str:
    """Return the table in Markdown, as docs/papers.md shows it."""
    lines = [f"| {' | '.join(HEADINGS)} |", "|---|---|---|---|"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in table]
    return "\n".join(lines)
