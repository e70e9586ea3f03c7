"""One study of simulated observers, as a tidy table of trials."""

import numpy as np
import pandas as pd

from analysis.errors import UserError
from analysis.power.design import Design
from analysis.power.observers import Observers


def simulate(design: Design, observers: Observers, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return the trials of `n` participants (per condition, where conditions are between participants).

    The columns are `participant`, `item`, `condition` and `value`: 1 where the answer is right, else 0.
    """
    conditions, trials = len(design.conditions), design.trials
    if len(observers.strengths) != conditions:
        raise UserError(
            f"There are {len(observers.strengths)} strengths; expected {conditions}, one per condition."
        )
    people = n * conditions if design.between else n
    condition = (
        np.repeat(np.arange(conditions), n)[:, None] if design.between else np.arange(conditions)[None, :]
    )
    condition = np.broadcast_to(condition, (people, 1 if design.between else conditions))
    strength = np.array(observers.strengths)[condition] + rng.normal(0, observers.spread, (people, 1))
    strength = strength + rng.normal(0, observers.condition_spread, condition.shape)
    item = _items(design, condition.shape, rng)
    ease = rng.normal(0, observers.item_spread, design.items or trials)
    right = rng.random(item.shape) < observers.chance_right(strength[:, :, None] + ease[item])
    each = condition.shape[1] * trials
    return pd.DataFrame(
        {
            "participant": np.repeat(np.arange(people), each),
            "item": item.ravel(),
            "condition": pd.Categorical.from_codes(
                np.repeat(condition.ravel(), trials), list(design.conditions)
            ),
            "value": right.ravel().astype(float),
        }
    ).astype({"condition": object})


def _items(design: Design, blocks: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Return the item of each trial, drawn without repetition while the items last."""
    items = design.items or design.trials
    rounds = -(-design.trials // items)
    order = np.tile(np.arange(items), (*blocks, rounds, 1))
    return rng.permuted(order, axis=-1).reshape(*blocks, -1)[:, :, : design.trials]
