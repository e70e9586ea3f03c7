"""Units picked by hand against units drawn at random, in experiment I of Borowski et al. (2021)."""

from functools import partial

import pandas as pd

from analysis.papers.borowski_anova import within_two
from analysis.papers.borowski_measures import REFERENCES, base, f_ratio, ranked, signed_rank
from analysis.papers.table import NOTHING, Claim, Found, number

ALL_THREE = (*REFERENCES, "none")


def cells(trials: pd.DataFrame, branches: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return each participant's accuracy by `condition` and `selection`: hand or random, one row each.

    `branches`: those whose random units count; all by default, as the paper's numbers ask for, although all
    units picked by hand are of the pooling branch.
    """
    used = base(trials)
    if branches:
        used = used[used["branch"].isin(branches)]
    picked = used["hand"].map({True: "hand", False: "random"}).rename("selection")
    return used.groupby(["subject", "condition", picked])["correct"].mean().reset_index()


def _rank(condition: str, trials: pd.DataFrame) -> Found:
    """Return the test with the means; the paper prints V as Z(9), 9 being the participants less one."""
    own = cells(trials)
    wide = own[own["condition"] == condition].pivot(index="subject", columns="selection", values="correct")
    found = ranked(wide, "hand", "random", "two-sided")
    means = f"means {number(wide['hand'].mean())} and {number(wide['random'].mean())}"
    return Found(f"{found.text}, {means}", (signed_rank(wide, "hand", "random").statistic, *found.values))


def _anova(
    effect: str,
    trials: pd.DataFrame,
    conditions: tuple[str, ...] = REFERENCES,
    branches: tuple[str, ...] = (),
) -> Found:
    own = cells(trials, branches)
    table = within_two(own[own["condition"].isin(conditions)], "correct", ["selection", "condition"])
    return f_ratio(table[effect])


CLAIMS = [
    Claim("A.2.4 (I) hand - random, natural", "27.5, p = .59", partial(_rank, "natural")),
    Claim("A.2.4 (I) hand - random, synthetic", "41, p = .18", partial(_rank, "synthetic")),
    Claim("A.2.4 (I) ANOVA, selection", "F(1, 9) = 6.14, p = .035", partial(_anova, "selection")),
    Claim("A.2.4 (I) the same ANOVA, reference type", NOTHING, partial(_anova, "condition")),
    Claim("A.2.4 (I) the same ANOVA, interaction", NOTHING, partial(_anova, "selection × condition")),
    Claim(
        "A.2.4 (I) ANOVA, selection, random of pool only",
        NOTHING,
        partial(_anova, "selection", branches=("pool",)),
    ),
    Claim(
        "A.2.4 (I) ANOVA, selection, with none", NOTHING, partial(_anova, "selection", conditions=ALL_THREE)
    ),
]
