"""What the measures and tests of one analysis draw on: trials, factors, and the cells taken so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.design import PREFIX, Factor, chance_of, factors
from analysis.errors import UserError
from analysis.exclusions import Selection
from analysis.measure import is_measured
from analysis.measures import MEASURES
from analysis.trials import Trials, count, distinct, filled, only


@dataclass
class Data:
    """The analysed part of a dataset; `orders`: the levels of factors in the order of the study file.

    A study's task is the type of trial that it has most of. A measure that the task has is of the task's
    trials alone, so that the time taken for a slider between two blocks is no reaction time.
    """

    selection: Selection
    orders: dict[str, list[str]]
    taken: dict[Any, Any] = field(default_factory=dict)

    def trials(self, measure: str, subset: str = "all", levels: dict[str, str] | None = None) -> Trials:
        """Return a measure's trials: all, or those answered right or wrong; of some levels."""
        trials = self._given(measure)
        if subset != "all":
            trials = only(trials, "correct", subset == "correct")
        for name, level in (levels or {}).items():
            trials = only(trials, self.column(name), level)
        return trials

    def cells(
        self, measure: str, subset: str, by: Sequence[str], levels: dict[str, str] | None = None
    ) -> pd.DataFrame:
        """Return a measure's cells per combination of the columns `by`, of a subset of its trials."""
        key = (measure, subset, tuple(by), tuple((levels or {}).items()))
        if key not in self.taken:
            self.taken[key] = MEASURES[measure].cells(self.trials(measure, subset, levels), list(by))
        return self.taken[key]

    def factors(self, measure: str) -> list[Factor]:
        """Return the factors of the trials in which a measure is defined."""
        if ("factors", measure) not in self.taken:
            used = filled(self._given(measure), *MEASURES[measure].needs)
            self.taken["factors", measure] = factors(used, self.orders)
        return self.taken["factors", measure]

    def chance(self) -> float | None:
        """Return the accuracy of a coin; None where it is unknown or nothing is right or wrong."""
        if "chance" not in self.taken:
            has = "accuracy" in self.measured()
            self.taken["chance"] = chance_of(self.trials("accuracy")) if has else None
        return self.taken["chance"]

    def measured(self) -> list[str]:
        """Return the measures that the analysed trials have."""
        if "measured" not in self.taken:
            part = self.selection.part
            self.taken["measured"] = [
                name for name, one in MEASURES.items() if is_measured(one, part(one.of))
            ]
        return self.taken["measured"]

    def column(self, name: str) -> str:
        """Return the trials' column for the name of a factor or item; raises UserError for an unknown one."""
        columns = self.selection.trials.columns
        for column in (PREFIX + name, name):
            if column in columns:
                return column
        known = ", ".join(sorted(one.removeprefix(PREFIX) for one in columns if one.startswith(PREFIX)))
        raise UserError(f"The trials have no factor {name}; this dataset has condition, group, {known}.")

    def _given(self, measure: str) -> Trials:
        of = MEASURES[measure].of
        if ("trials", measure) not in self.taken:
            trials, task = self.selection.part(of), self._task(of)
            self.taken["trials", measure] = task if is_measured(MEASURES[measure], task) else trials
        return self.taken["trials", measure]

    def _task(self, of: str) -> Trials:
        """Return the trials of the task: the same table where there are no others, so that none is copied."""
        if ("task", of) not in self.taken:
            trials = self.selection.part(of)
            types = count(self.selection.trials, ["trial_type"]).set_index("trial_type")["n"]
            others = set(distinct(trials, "trial_type")) - {types.idxmax()}
            self.taken["task", of] = only(trials, "trial_type", str(types.idxmax())) if others else trials
        return self.taken["task", of]
