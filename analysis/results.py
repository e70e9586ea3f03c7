"""The one result type, and the table of results."""

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass, fields

NAN = math.nan


@dataclass(frozen=True)
class Result:
    """One estimate or one test; the fields are the columns of results.csv, in this order.

    name: the measure (`accuracy`, `reaction_time`, `confidence`, `catch`).
    test: the test (`wilcoxon`); empty where the row only estimates.
    subset: `all`, or the trials or participants meant: `correct`, `incorrect`, `layer=…`, `observer=…`.
    condition: `natural`, `synthetic`, or a contrast, `natural - synthetic`.
    unit: of estimate, low and high: `proportion` (0 to 1), `ms`, `level` (1 to 3).
    estimate_name, estimate: what is estimated, and its value.
    low, high, interval: the interval around the estimate and how it was made.
    statistic_name, statistic, df, p: of a test; df is empty for tests without degrees of freedom. The name
        says which: of `wilcoxon`, V = W+, the sum of the ranks of the positive differences, first condition
        minus second.
    effect_name, effect, effect_low, effect_high, effect_interval: the effect size and its interval.
    n_participants, n_trials: what the row rests on.
    n_excluded: participants left out: by the dataset's rules, as drop-outs, or without a value here.
    method: the rules that were used, in words.
    note: what keeps the row from saying more (too few participants, no differences, an interval beyond
        what the value can be); mostly empty.
    apa: the sentence to print.

    A number that does not exist is NaN here and an empty cell in the file.
    """

    name: str
    test: str
    subset: str
    condition: str
    unit: str
    estimate_name: str
    estimate: float = NAN
    low: float = NAN
    high: float = NAN
    interval: str = ""
    statistic_name: str = ""
    statistic: float = NAN
    df: float = NAN
    p: float = NAN
    effect_name: str = ""
    effect: float = NAN
    effect_low: float = NAN
    effect_high: float = NAN
    effect_interval: str = ""
    n_participants: int = 0
    n_trials: int = 0
    n_excluded: int = 0
    method: str = ""
    note: str = ""
    apa: str = ""

    @property
    def is_contrast(self) -> bool:
        """Whether the row is about a difference of two conditions."""
        return " - " in self.condition

    def to_row(self) -> dict[str, str]:
        """Return the cells of the row; numbers with all their digits."""
        return {field.name: _cell(getattr(self, field.name)) for field in fields(self)}


def _cell(value: str | float | int) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    return str(int(value))


def to_csv(results: Iterable[Result]) -> str:
    """Return results.csv as text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(Result)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(result.to_row() for result in results)
    return text.getvalue()
