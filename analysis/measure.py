"""What a measure is."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from analysis.trials import PARTICIPANT, Trials, count, filled


class Measure(NamedTuple):
    """A measure: what trials say of a participant, in one number per participant and combination of factors.

    `cells(trials, by)`: the columns `*by`, `*splits`, `subject_id`, `value` and `n_trials` (how many trials
    the value rests on), one row where the measure is defined; elsewhere none. `by`: columns of the trials.
    `label`, `unit`: in words, and a key of `analysis.wording.SCALES`; `within`: a participant's own average.
    `needs`: columns that are filled in the trials that it uses. `of`: which trials it is to be given: `main`,
    `catch` or `showings` (see `analysis.parts`).
    `splits`: columns that it adds itself, such as the level of which the value is the share. `column`: the
    single answers of which the value is the average, for models of trials; None where there are none.
    """

    label: str
    unit: str
    within: str
    cells: Callable[[Trials, list[str]], pd.DataFrame]
    needs: tuple[str, ...]
    of: str = "main"
    splits: tuple[str, ...] = ()
    column: str | None = None


def is_measured(measure: Measure, trials: Trials) -> bool:
    """Tell whether a dataset may have the measure: a trial in which all that it needs is filled.

    There may be no cells all the same: forced choices have no true-positive rate.
    """
    if not set(measure.needs) <= set(trials.columns):
        return False
    return not count(filled(trials, *measure.needs), [PARTICIPANT]).empty
