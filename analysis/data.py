"""What the measures and tests of one analysis draw on: trials, factors, and the cells taken so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.cells import filled
from analysis.design import PREFIX, Factor, factors
from analysis.errors import UserError
from analysis.exclusions import Selection
from analysis.measure import is_measured
from analysis.measures import MEASURES


@dataclass
class Data:
    """The analysed part of a dataset; `orders`: the levels of factors in the order of the study file.

    A study's task is the type of trial that it has most of. A measure that the task has is of the task's
    trials alone, so that the time taken for a slider between two blocks is no reaction time.
    """

    selection: Selection
    orders: dict[str, list[str]]
    taken: dict[Any, Any] = field(default_factory=dict)

    def trials(self, measure: str, subset: str = "all", only: dict[str, str] | None = None) -> pd.DataFrame:
        """Return a measure's trials: all, or those answered right or wrong; of some levels."""
        trials = self._given(measure)
        if subset != "all":
            trials = trials[trials["correct"] == (subset == "correct")]
        for name, level in (only or {}).items():
            trials = trials[trials[self.column(name)].astype(str) == level]
        return trials

    def cells(
        self, measure: str, subset: str, by: Sequence[str], only: dict[str, str] | None = None
    ) -> pd.DataFrame:
        """Return a measure's cells per combination of the columns `by`, of a subset of its trials."""
        key = (measure, subset, tuple(by), tuple((only or {}).items()))
        if key not in self.taken:
            self.taken[key] = MEASURES[measure].cells(self.trials(measure, subset, only), list(by))
        return self.taken[key]

    def factors(self, measure: str) -> list[Factor]:
        """Return the factors of the trials in which a measure is defined."""
        if ("factors", measure) not in self.taken:
            used = filled(self._given(measure), *MEASURES[measure].needs)
            self.taken["factors", measure] = factors(used, self.orders)
        return self.taken["factors", measure]

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

    def _given(self, measure: str) -> pd.DataFrame:
        of = MEASURES[measure].of
        if ("trials", measure) not in self.taken:
            trials, task = self.selection.part(of), self._task(of)
            self.taken["trials", measure] = task if is_measured(MEASURES[measure], task) else trials
        return self.taken["trials", measure]

    def _task(self, of: str) -> pd.DataFrame:
        """Return the trials of the task: the same table where there are no others, so that none is copied."""
        if ("task", of) not in self.taken:
            trials = self.selection.part(of)
            name = self.selection.trials["trial_type"].value_counts().idxmax()
            is_task = trials["trial_type"] == name
            self.taken["task", of] = trials if is_task.all() else trials[is_task]
        return self.taken["task", of]
