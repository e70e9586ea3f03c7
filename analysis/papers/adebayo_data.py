"""The answers of our studies after Adebayo et al. (2020); those of the paper are not public.

Debugging Tests for Model Explanations, NeurIPS 33, arXiv:2011.05429.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import UserError
from analysis.exclusions import select
from analysis.load import load
from analysis.papers.replication import is_dataset
from analysis.trials import PARTICIPANT, distinct, frame

# Our names of the conditions, and how the paper calls them.
MODELS = {
    "normal": "normal",
    "spurious": "spurious",
    "label_errors": "mislabelled",
    "top_layer": "top layer",
    "out_of_distribution": "out of distribution",
}
EXPLANATIONS = {
    "gradient": "Gradient",
    "smoothgrad": "SmoothGrad",
    "integrated_gradients": "Integrated Gradients",
}
MOTIVES = ("label wrong", "label right", "not where expected", "where expected", "other")
LABELS = MOTIVES[:2]


def read(directory: Path) -> pd.DataFrame:
    """Return one row per participant, model and explanation of a dataset of `adebayo` or `adebayo-small`.

    Columns `subject`, `model`, `explanation`, `rating` (1 to 5; the median, should there be several) and
    `motive` (of MOTIVES, by the words of the option; the first one). Raises UserError for other datasets.
    """
    if not is_dataset(directory):
        raise UserError(
            f"{directory} is no dataset. Adebayo et al. published no answers; expected a dataset of our "
            "study adebayo or adebayo-small."
        )
    trials = select(load(directory)).trials
    for column, known in (("factor_model", MODELS), ("factor_explanation", EXPLANATIONS)):
        if column not in trials.columns or not set(distinct(trials, column)) <= set(known):
            raise UserError(
                f"{directory} has no column {column} with {', '.join(known)}; expected a dataset of the "
                "study adebayo or adebayo-small."
            )
    rows = frame(trials, [PARTICIPANT, "factor_model", "factor_explanation", "rating", "motivation"])
    table = rows.set_axis(["subject", "model", "explanation", "rating", "motive"], axis=1)
    table["motive"] = motives(rows["motivation"])
    cells = table.groupby(["subject", "model", "explanation"], as_index=False)
    return cells.agg(rating=("rating", "median"), motive=("motive", "first"))


def motives(words: pd.Series) -> pd.Series:
    """Return which of MOTIVES the words of an option are: the paper's four, in the words of our studies."""
    lower = words.str.lower()
    about_map = lower.str.contains("explanation")
    cases = [
        about_map & lower.str.contains("did not"),
        about_map,
        lower.str.contains("wrong"),
        lower.str.contains("right|correct"),
    ]
    named = ["not where expected", "where expected", "label wrong", "label right"]
    return pd.Series(np.select(cases, named, "other"), words.index)
