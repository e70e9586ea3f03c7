"""The logistic mixed model of right and wrong answers in the cells of a design."""

from typing import NamedTuple

import numpy as np

from analysis.errors import UserError
from analysis.statistics import mixed_logit
from analysis.statistics.mixed_logit import Fit
from analysis.statistics.trial_table import Trials


class Model(NamedTuple):
    """The trials, the share of right answers per cell, and the model fitted to the `mixed` cells: those with
    right and wrong answers.
    """

    trials: Trials
    names: list[str]
    share: np.ndarray
    mixed: np.ndarray
    slopes: tuple[str, ...]
    fit: Fit


def model_of(table: Trials, names: list[str], slopes: tuple[str, ...]) -> Model:
    """Return the model of answers in named cells; `slopes` as `statistics.mixed_logit.fit` takes them.

    Raises UserError for values other than 0 and 1, and for slopes of what there is but one of.
    """
    wrong = table.values[~np.isin(table.values, (0, 1))]
    if len(wrong):
        raise UserError(f"A trial has the value {wrong[0]:g}; expected 0 (wrong) or 1 (right).")
    for slope in slopes:
        if slope not in table.groups:
            raise UserError(
                f"slopes names {slope}, but the trials have fewer than two; name the column item."
            )
    share = np.bincount(table.cells, table.values, len(names)) / np.bincount(table.cells)
    mixed = (share > 0) & (share < 1)
    model = Model(table, names, share, mixed, slopes, mixed_logit.failed(np.eye(len(names)), ""))
    if table.n_participants < 2:
        problem = "one participant cannot stand for others"
    elif not mixed.any():
        problem = "no level has both right and wrong answers"
    else:
        return model._replace(fit=fit_cells(model, np.eye(len(names))[:, mixed], mixed))
    return model._replace(fit=model.fit._replace(problem=problem))


def fit_cells(model: Model, design: np.ndarray, cells: np.ndarray) -> Fit:
    """Fit a design (cells × fixed effects) to the trials of some cells."""
    chosen = cells[model.trials.cells]
    groups = {name: codes[chosen] for name, codes in model.trials.groups.items()}
    return mixed_logit.fit(
        model.trials.values[chosen], model.trials.cells[chosen], design, groups, model.slopes
    )


def same(model: Model, cells: np.ndarray) -> str:
    """Say which cells have but one kind of answer: `all answers with natural are right`."""
    said = [
        f"all answers with {model.names[cell]} are {'right' if model.share[cell] else 'wrong'}"
        for cell in np.flatnonzero(cells)
    ]
    return " and ".join(said)
