"""Accuracy by layer, by branch and by unit, in both experiments of Borowski et al. (2021)."""

from functools import partial

import pandas as pd

from analysis.papers.borowski_files import BRANCHES, LAYERS
from analysis.papers.borowski_measures import REFERENCES, base
from analysis.papers.table import NOTHING, Claim, Found, number

LAYERS_TWO = ("3a", "4a", "4c", "4e", "5b")


def shares(trials: pd.DataFrame, by: str, conditions: tuple[str, ...] = REFERENCES) -> pd.DataFrame:
    """Return the mean over participants of their accuracy, per level of `by` (rows) and condition."""
    own = base(trials).groupby(["subject", by, "condition"])["correct"].mean()
    return own.groupby([by, "condition"]).mean().unstack("condition")[list(conditions)]


def _level(by: str, level: str, trials: pd.DataFrame) -> Found:
    found = shares(trials, by).loc[level]
    return Found(f"{number(found['natural'])} natural, {number(found['synthetic'])} synthetic")


def _hardest(trials: pd.DataFrame) -> Found:
    found = shares(trials, "layer").mean(axis=1).sort_values()
    said = ", ".join(f"{layer} {number(value)}" for layer, value in found.head(3).items())
    return Found(f"lowest mean of both: {said}", holds=set(found.index[:2]) == {"3a", "5b"})


def right(trials: pd.DataFrame) -> pd.DataFrame:
    """Return the number of right answers per unit (layer, branch, hand) and condition."""
    return (
        base(trials).groupby(["layer", "branch", "hand", "condition"])["correct"].sum().unstack("condition")
    )


def _unit(layer: str, branch: str, hand: bool, trials: pd.DataFrame) -> Found:
    found = right(trials).loc[(layer, branch, hand)]
    return Found(
        f"{found['synthetic']} synthetic, {found['natural']} natural", (found["synthetic"], found["natural"])
    )


def _distinct(trials: pd.DataFrame) -> Found:
    units = base(trials)[["subject", "condition", "layer", "branch", "hand"]].drop_duplicates()
    sizes = units.groupby(["subject", "condition"]).size()
    return Found(f"{sizes.min()} to {sizes.max()}" if sizes.min() < sizes.max() else f"{sizes.min()} each")


def _by(figure: str, by: str, levels: tuple[str, ...]) -> list[Claim]:
    return [
        Claim(f"{figure} accuracy, {by} {level}", NOTHING, partial(_level, by, level)) for level in levels
    ]


ONE = [
    Claim("Fig. 4A (I) 3a and 5b are hardest", "slightly more difficult", _hardest),
    *_by("Fig. 4A (I)", "layer", LAYERS),
    *_by("Fig. 4B (I)", "branch", tuple(BRANCHES.values())),
    Claim("Fig. 23 (I) 5a, pool*: right of 10", "10 and 10", partial(_unit, "5a", "pool", True)),
    Claim("Fig. 24a, b (I) 4d, 5x5: right of 10", "4 and 9", partial(_unit, "4d", "5x5", False)),
    Claim("Fig. 24c, d (I) 5b, 5x5: right of 10", "9 and 4", partial(_unit, "5b", "5x5", False)),
    Claim(
        "Fig. 25 (I) 4a, pool: right of 10",
        "8 and 9",
        partial(_unit, "4a", "pool", False),
        "4a, 5x5 has 8 and 9, so the label may be wrong",
    ),
    Claim("Fig. 25 (I) 4a, 5x5: right of 10", NOTHING, partial(_unit, "4a", "5x5", False)),
    Claim("Fig. 26 (I) 3a, 3x3: right of 10", "7 and 8", partial(_unit, "3a", "3x3", False)),
    Claim("Fig. 26 (I) 5b, pool: right of 10", NOTHING, partial(_unit, "5b", "pool", False)),
    Claim("Data (I) different units per participant and condition", NOTHING, _distinct),
]

TWO = [
    *_by("Fig. 19a (II)", "layer", LAYERS_TWO),
    *_by("Fig. 19b (II)", "branch", tuple(BRANCHES.values())),
]
