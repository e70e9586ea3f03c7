"""Tables of counts: how many participants of each level gave each value, and all tables with these sums."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special, stats

from analysis import tidy
from analysis.errors import UserError
from analysis.results import notes

MOST = 2_000_000  # tables that one step of the enumeration may hold


class Counts(NamedTuple):
    """Counts (levels × values), the names of both, and who or what was left out."""

    table: np.ndarray
    levels: list
    values: list
    n_participants: int
    n_excluded: int
    note: str

    @property
    def nothing(self) -> str:
        """Say why there is nothing to test; empty where there is."""
        if min(self.table.shape) < 2:
            side = "level" if self.table.shape[0] < 2 else "value"
            return f"the table has one {side} only, so there is nothing to test"
        return ""


def counts(
    data: pd.DataFrame,
    value: str,
    participant: str,
    between: str,
    levels: Sequence | None,
    pool: bool,
) -> Counts:
    """Return how many participants of each level have each value; rows instead of participants where pooled.

    `value` may hold numbers, words or booleans. Rows without a value are left out and counted. Raises
    UserError for a missing column, a level that does not occur, and participants with two rows unless
    `pool`.
    """
    tidy.check_filled(data, value, participant, between)
    used = data[data[value].notna()]
    wanted = sorted(set(used[between])) if levels is None else list(levels)
    for level in wanted:
        if not (used[between] == level).any():
            found = ", ".join(map(str, sorted(set(used[between])))) or "none"
            raise UserError(f"No row has {between} {level}; the levels that occur are {found}.")
    used = used[used[between].isin(wanted)]
    pooled = _repeated(used, participant, pool)
    values = sorted(set(used[value]))
    table = np.zeros((len(wanted), len(values)), dtype=int)
    cells = (pd.Index(wanted).get_indexer(used[between]), pd.Index(values).get_indexer(used[value]))
    np.add.at(table, cells, 1)  # pandas' crosstab takes ten times as long
    people = int(used[participant].nunique())
    meant = data if levels is None else data[data[between].isin(wanted)]
    gone = int(meant[participant].nunique()) - people
    note = notes(pooled, tidy.left_out(gone, "a value"))
    return Counts(table, wanted, values, people, gone, note)


def _repeated(used: pd.DataFrame, participant: str, pool: bool) -> str:
    """Say that rows are not independent, or refuse them."""
    repeated = used.duplicated([participant])
    if not repeated.any():
        return ""
    if not pool:
        name = used.loc[repeated, participant].iloc[0]
        raise UserError(
            f"Participant {name} has several rows; expected one, as counts must be independent "
            "(pool=True counts rows all the same, and says so)."
        )
    people = used[participant].nunique()
    return f"{len(used)} rows of {people} participants pooled as if independent, so p is too small"


def expected(table: np.ndarray) -> np.ndarray:
    """Return the counts expected from the sums alone."""
    return np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()


def smallest_expected(table: np.ndarray) -> str:
    """Say how small expected counts are, by Cochran's (1954, doi:10.2307/3001616) rule of 5."""
    cells = expected(table)
    share = float((cells < 5).mean())
    return f"smallest expected count {cells.min():.1f}; {100 * share:.0f} % of the cells are expected below 5"


def enumerated(table: np.ndarray) -> tuple[float, int] | None:
    """Return Freeman and Halton's p over all tables with these sums, and their number; None for too many.

    P(a table as probable as this one, or less), each weighed by its multivariate hypergeometric
    probability. Tables are built one column at a time. Columns but the last are free, and what rows have
    left is the last.
    """
    table = table if table.shape[0] <= table.shape[1] else table.T
    rows, columns = table.sum(axis=1), np.sort(table.sum(axis=0))
    left, weight = rows[None, :], np.zeros(1)
    for total in columns[:-1]:
        steps = _compositions(int(total), rows)
        if steps is None or len(left) * len(steps) > MOST:
            return None
        after = left[:, None, :] - steps[None, :, :]
        fits = (after >= 0).all(axis=2)
        weight = (weight[:, None] - special.gammaln(steps + 1).sum(axis=1)[None, :])[fits]
        left = after[fits]
    weight = weight - special.gammaln(left + 1).sum(axis=1)
    constant = _log_constant(rows, columns)
    probability = np.exp(weight + constant)
    own = math.exp(constant - float(special.gammaln(table + 1).sum()))
    # As R does: tables that differ by the noise of floats alone are equally probable.
    return min(1.0, float(probability[probability <= own * (1 + 1e-7)].sum())), len(left)


def _log_constant(rows: np.ndarray, columns: np.ndarray) -> float:
    sums = special.gammaln(rows + 1).sum() + special.gammaln(columns + 1).sum()
    return float(sums - special.gammaln(rows.sum() + 1))


def _compositions(total: int, most: np.ndarray) -> np.ndarray | None:
    """Return all ways to give a total to the rows, none more than its most; None for too many."""
    found = np.zeros((1, 0), dtype=int)
    for i, limit in enumerate(most):
        last = i == len(most) - 1
        given = found.sum(axis=1)
        steps = np.arange(min(int(limit), total) + 1)
        if len(found) * len(steps) > MOST:
            return None
        sums = given[:, None] + steps[None, :]
        fits = sums == total if last else sums <= total
        which, step = np.nonzero(fits)
        found = np.column_stack([found[which], steps[step]])
    return found


def sampled(table: np.ndarray, samples: int, seed: int) -> float:
    """Return Freeman and Halton's p over random tables with these sums: (hits + 1) / (samples + 1).

    Phipson and Smyth (2010), doi:10.2202/1544-6115.1585: never zero.
    """
    tables = stats.random_table(table.sum(axis=1), table.sum(axis=0))
    drawn = tables.rvs(samples, random_state=np.random.default_rng(seed))
    weights = -special.gammaln(drawn + 1).sum(axis=(1, 2))
    own = -float(special.gammaln(table + 1).sum())
    return (int((weights <= own + 1e-7).sum()) + 1) / (samples + 1)
