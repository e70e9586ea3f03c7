"""The analyses of variance of Borowski et al. (2021), by effect.

Type III sums of squares, as in JASP: in the mixed design the means of both groups count alike, however many
people they are of.
"""

import pandas as pd

from analysis.inference.mixed_anova import mixed_anova
from analysis.inference.rm_anova import rm_anova
from analysis.results import Result


def within_two(data: pd.DataFrame, value: str, within: list[str]) -> dict[str, Result]:
    """Return the effects of a repeated-measures analysis of variance: `a`, `b` and `a × b`."""
    return {result.effect: result for result in rm_anova(data, value, "subject", within)}


def mixed(data: pd.DataFrame, value: str, within: str, between: str) -> dict[str, Result]:
    """Return the effects of a mixed analysis of variance: `within`, `between` and `between × within`."""
    return {result.effect: result for result in mixed_anova(data, value, "subject", [within], [between])}
