"""The factors of a dataset: what differs between trials, and whether within or between participants."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis import wording
from analysis.trials import PARTICIPANT, Trials, count, distinct, filled

# Columns that say where a trial's images come from: items of the study, not its factors.
ITEMS = ("factor_unit", "factor_layer", "factor_batch")
PREFIX = "factor_"
CONDITION, GROUP = "condition", "group"
MOST_SIDE_BY_SIDE = 5  # levels


@dataclass(frozen=True)
class Factor:
    """A factor: its column in the trials, its levels in order, and `within` or `between` participants.

    `shares`: whether another factor has a level of the same name.
    """

    column: str
    levels: tuple[str, ...]
    kind: str
    shares: bool = False

    @property
    def name(self) -> str:
        """The name without the column's prefix: `scheme` of `factor_scheme`."""
        return self.column.removeprefix(PREFIX)

    def label(self, level: str) -> str:
        """Return how results call a level: `yes`, or `hint=yes` where another factor has a `yes` too."""
        return f"{self.name}={level}" if self.shares else level

    @property
    def labels(self) -> list[str]:
        """The labels of all levels, in order."""
        return [self.label(level) for level in self.levels]

    @property
    def difference(self) -> str:
        """What results call the difference of two levels: `natural - synthetic`."""
        return " - ".join(self.labels)


def factors(trials: Trials, orders: dict[str, list[str]]) -> list[Factor]:
    """Return the factors of the analysed trials, those within participants first.

    trials: rows of docs/dataset.md. orders: the levels of factors as the study file has them, by name;
    levels that it does not name follow in natural order.

    The factors are the columns `factor_…` with two levels or more that every trial fills, where there are
    several; else the one column `condition`, which also tells trials apart that a factor leaves out (no
    references beside natural and synthetic ones). People who came in several groups make a factor `group`.
    A factor is between participants where everybody has one level of it.
    """
    named = [name for name in trials.columns if name.startswith(PREFIX) and name not in ITEMS]
    levels = {name: distinct(trials, name) for name in [*named, CONDITION, GROUP] if name in trials.columns}
    crossed = [name for name in named if len(levels[name]) > 1 and "" not in levels[name]]
    columns = [*(crossed if len(crossed) > 1 else [CONDITION]), GROUP]
    found = [_factor(trials, name, orders) for name in columns if len(levels.get(name, ())) > 1]
    uses = Counter(level for factor in found for level in factor.levels)
    told = [replace(one, shares=any(uses[level] > 1 for level in one.levels)) for one in found]
    return sorted(told, key=lambda factor: factor.kind == "between")


def _factor(trials: Trials, column: str, orders: dict[str, list[str]]) -> Factor:
    levels_of = count(trials, [PARTICIPANT, column]).groupby(PARTICIPANT)[column]
    present = {str(level) for _, own in levels_of for level in own}
    order = orders.get(column.removeprefix(PREFIX), [])
    if column == CONDITION and not order:  # a study of one factor calls its levels conditions
        order = next((levels for levels in orders.values() if present & set(levels)), [])
    first = [level for level in order if level in present]
    rest = sorted(present - set(first), key=wording.natural_order)
    kind = "between" if (levels_of.size() == 1).all() and len(levels_of) > 1 else "within"
    return Factor(column, (*first, *rest), kind)


def hue(factors: Sequence[Factor]) -> Factor | None:
    """Return the factor whose levels stand side by side where there is room for one: that with the fewest."""
    few = [factor for factor in factors if len(factor.levels) <= MOST_SIDE_BY_SIDE]
    return min(few, key=lambda factor: len(factor.levels), default=None)


def orders_of(study: dict | None) -> dict[str, list[str]]:
    """Return the levels of each factor of a study file, in its order; none where there is no file."""
    declared = (study or {}).get("factors")
    if not isinstance(declared, dict):
        return {}
    return {
        name: [str(level) for level in entry["levels"]]
        for name, entry in declared.items()
        if isinstance(entry, dict) and isinstance(entry.get("levels"), (list, dict))
    }


def chance_of(trials: Trials) -> float | None:
    """Return the accuracy of a coin in these trials: one over the number of answers; None if it is unknown.

    Images to choose from count as answers, and so do yes and no.
    """
    judged = filled(trials, "correct_response")
    answers = distinct(judged, "correct_response")
    if not answers:
        return None
    if set(answers) <= {"yes", "no"}:
        return 0.5
    counts = {options.count("|") + 1 for options in distinct(judged, "stimulus_options")}
    return 1 / counts.pop() if len(counts) == 1 and counts != {1} else None
