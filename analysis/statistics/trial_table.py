"""Tables with one row per trial become arrays for models of trials, in an order of their own."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import wording
from analysis.statistics import cell_contrasts


class Trials(NamedTuple):
    """Answers and what they belong to, all per trial, sorted so that the order of rows cannot matter.

    cells: as `analysis.statistics.cell_contrasts.cell_codes` counts. groups: integers by name
    (`participants`, `items`); items that are but one have no entry. `n_excluded`: participants without any
    answer here. `note` says what was left out.
    """

    values: np.ndarray
    cells: np.ndarray
    groups: dict[str, np.ndarray]
    n_participants: int
    n_excluded: int
    note: str


def trials(
    data: pd.DataFrame,
    value: str,
    participant: str,
    item: str | None,
    levels: Mapping[str, Sequence],
) -> Trials:
    """Return the trials with an answer in the cells of `levels`; raises UserError where a cell has none."""
    columns = {"participants": participant} | ({"items": item} if item else {})
    complete = data[[value, *columns.values()]].notna().all(axis=1).to_numpy()
    used = data[complete]
    cells = cell_contrasts.cell_codes(used, levels)
    used, cells = used[cells >= 0], cells[cells >= 0]
    groups = {name: pd.factorize(used[column], sort=True)[0] for name, column in columns.items()}
    values = used[value].to_numpy(dtype=float)
    order = np.lexsort((values, cells, *groups.values()))
    groups = {name: codes[order] for name, codes in groups.items()}
    gone = len(data) - int(complete.sum())
    notes = [f"{wording.count(gone, 'trial')} without an answer left out" if gone else ""]
    if "items" in groups and groups["items"].max() == 0:
        del groups["items"]
        notes.append("one item, so no random effect of items")
    n = int(groups["participants"].max()) + 1
    note = "; ".join(note for note in notes if note)
    return Trials(values[order], cells[order], groups, n, int(data[participant].nunique()) - n, note)
