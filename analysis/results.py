"""The one result type, and the table of results."""

import csv
import importlib.metadata
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cache

from analysis import apa

NAN = math.nan


@dataclass(frozen=True)
class Result:
    """One estimate or one test; the fields are the columns of results.csv, in this order.

    measure: the measure (`accuracy`, `reaction_time` …).
    test: the test's name in `analysis.inference.INFERENCE`; empty where the row only estimates.
    subset: `all`, or the trials or participants meant: `correct`, `incorrect`, `layer=…`, `observer=…`.
    sample: `analysed`, or `everybody` where the result is that without exclusions.
    effect: what is estimated or tested: a level (`natural`), a contrast (`natural - synthetic`), a factor
        (`layer`) or an interaction (`layer × reference`).
    unit: of estimate, low and high: a key of `analysis.wording.SCALES`; empty for that of the value.
    estimate_name, estimate: what is estimated, and its value.
    low, high, interval: the interval around the estimate and how it was made.
    statistic_name, statistic: the statistic's symbol (`V`, `t`, `F`, `χ²`) and its value.
    df, df2: degrees of freedom; `df2` those of the denominator of an F. As corrected, where corrected.
    p, p_kind: not adjusted; how p was computed (`exact`, `asymptotic`), where there is a choice.
    p_adjusted, adjustment, family: p over the tests of a named family, and how it was adjusted.
    effect_size_name, effect_size, effect_size_low, effect_size_high, effect_size_interval: the effect size
        and its interval.
    n_participants, n_trials: what the row rests on.
    n_excluded: participants left out: by rules, as drop-outs, or without a value here.
    role: `confirmatory` for tests that a plan names, `exploratory` for all others.
    assumptions: which were checked, and what came out.
    rules: the rules that were used, in words: zeros, ties, sidedness, corrections, type of sums of squares.
    note: what keeps the row from saying more (too few participants, no differences, an interval beyond
        what the value can be); mostly empty.
    versions: of the libraries that computed it.
    lead: how the APA sentence begins; where it is empty the measure and the effect are named.

    A number that does not exist is NaN here and an empty cell in the file.
    """

    measure: str = ""
    test: str = ""
    subset: str = "all"
    sample: str = "analysed"
    effect: str = ""
    unit: str = ""
    estimate_name: str = ""
    estimate: float = NAN
    low: float = NAN
    high: float = NAN
    interval: str = ""
    statistic_name: str = ""
    statistic: float = NAN
    df: float = NAN
    df2: float = NAN
    p: float = NAN
    p_kind: str = ""
    p_adjusted: float = NAN
    adjustment: str = ""
    family: str = ""
    effect_size_name: str = ""
    effect_size: float = NAN
    effect_size_low: float = NAN
    effect_size_high: float = NAN
    effect_size_interval: str = ""
    n_participants: int = 0
    n_trials: int = 0
    n_excluded: int = 0
    role: str = ""
    assumptions: str = ""
    rules: str = ""
    note: str = ""
    versions: str = ""
    lead: str = ""

    @property
    def is_contrast(self) -> bool:
        """Whether the row is about a difference of two levels."""
        return " - " in self.effect

    def noted(self, note: str) -> "Result":
        """Return the result with one more note, before those that it has."""
        return replace(self, note=notes(note, self.note))

    def apa(self) -> str:
        """Return the sentence to print, in the style of the APA's manual (7th edition)."""
        return apa.sentence(self)

    def to_row(self) -> dict[str, str]:
        """Return the cells of the row; numbers with all their digits."""
        return {name: _cell(getattr(self, name)) for name in COLUMNS[:-1]} | {COLUMNS[-1]: self.apa()}


COLUMNS = [field.name for field in fields(Result) if field.name != "lead"] + ["apa"]


def notes(*parts: str) -> str:
    """Join notes, leaving out empty ones."""
    return "; ".join(part for part in parts if part)


@cache
def versions(*libraries: str) -> str:
    """Return `scipy 1.17.1, statsmodels 0.15.0` for `scipy`, `statsmodels`."""
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in libraries)


def _cell(value: str | float | int) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    return str(int(value))


def to_csv(results: Iterable[Result]) -> str:
    """Return results.csv as text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(result.to_row() for result in results)
    return text.getvalue()
