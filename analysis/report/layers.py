"""Accuracy by layer and by unit of a network."""

import pandas as pd

from analysis import wording
from analysis.design import Factor
from analysis.measures import MEASURES
from analysis.pipeline import Analysis
from analysis.trials import Trials, count, distinct, filled

LAYER, UNIT = "factor_layer", "factor_unit"


def layers_of(done: Analysis) -> tuple[str, ...]:
    """Return the layers of the trials that have a right answer, in natural order."""
    if "accuracy" not in done.data.measured():
        return ()
    names = set(distinct(_judged(done), LAYER)) - {""}
    return tuple(sorted(names, key=wording.natural_order))


def unit_shares(done: Analysis, factor: Factor | None) -> pd.DataFrame:
    """Return the share of right answers per unit, over all participants' trials.

    Returns
    -------
    Columns `factor_layer`, `factor_unit`, `level` (of the factor; `all` without one), `share` (0 to 1) and
    `n_trials`, in natural order of layers and units.
    """
    keys = [LAYER, UNIT, *([factor.column] if factor else [])]
    counts = count(filled(_judged(done), UNIT), [*keys, "correct"])
    right = counts["n"] * counts["correct"]
    sums = counts.assign(right=right).groupby(keys, observed=True)[["right", "n"]].sum().reset_index()
    found = sums.assign(share=sums["right"] / sums["n"]).rename(columns={"n": "n_trials"})
    found["level"] = found[factor.column].astype(str) if factor else "all"
    found = found.astype({LAYER: str, UNIT: str})
    order = sorted(found.index, key=lambda row: _place(found, row, factor))
    return found.loc[order, [LAYER, UNIT, "level", "share", "n_trials"]].reset_index(drop=True)


def _place(found: pd.DataFrame, row: int, factor: Factor | None) -> tuple:
    level = found.at[row, "level"]
    index = factor.levels.index(level) if factor and level in factor.levels else 0
    return wording.natural_order(found.at[row, LAYER]), wording.natural_order(found.at[row, UNIT]), index


def _judged(done: Analysis) -> Trials:
    return filled(done.data.trials("accuracy"), *MEASURES["accuracy"].needs)
