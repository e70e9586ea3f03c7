"""cells.csv: the value of each participant that the estimates rest on."""

from collections.abc import Iterator

import pandas as pd

from analysis.data import Data
from analysis.design import PREFIX
from analysis.estimates import groups_of
from analysis.measures import MEASURES
from analysis.pipeline import Analysis
from analysis.trials import PARTICIPANT

SUBSETS = ("all", "correct", "incorrect")
FIRST = ["measure", "subset"]
LAST = [PARTICIPANT, "value", "unit", "n_trials"]


def table(done: Analysis) -> pd.DataFrame:
    """Return all cells: of each measure and subset of trials, over all levels, per level, per combination.

    Returns
    -------
    Columns `measure`, `subset` (as in results.csv), one for each factor by its name and for each split of a
    measure (`confidence`, `motivation` …), `subject_id`, `value`, `unit` and `n_trials`. An empty cell of a
    factor: taken over all of its levels.
    """
    estimated = dict.fromkeys((one.measure, one.subset) for one in done.results if not one.test)
    parts = [part for measure, subset in estimated for part in _parts(done.data, measure, subset)]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=FIRST + LAST)
    factors = [name for name in whole.columns if name not in FIRST + LAST]
    return whole[[*FIRST, *factors, *LAST]]


def to_csv(done: Analysis) -> str:
    """Return cells.csv as text; numbers with all their digits."""
    return str(table(done).to_csv(index=False, lineterminator="\n"))


def _parts(data: Data, measure: str, subset: str) -> Iterator[pd.DataFrame]:
    name, is_level, level = subset.partition("=")
    only = {name: level} if is_level else None
    trials = subset if subset in SUBSETS else "all"
    for group in groups_of(data.factors(measure)):
        cells = data.cells(measure, trials, [factor.column for factor in group], only)
        if not cells.empty:
            named = cells.rename(columns=lambda column: column.removeprefix(PREFIX))
            yield named.assign(measure=measure, subset=subset, unit=MEASURES[measure].unit)
