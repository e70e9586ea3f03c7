"""Participants' means of the trials of Borowski et al. (2021), and what the paper computes of them.

The paper's unit is the participant: a mean per participant first, then the mean of these, ±2 standard errors.
Its Wilcoxon tests are R's and JASP's; its tests of a direction fit one-sided p only, which it does not say.
"""

import numpy as np
import pandas as pd

from analysis.inference.chi_square import chi_square
from analysis.inference.wilcoxon import wilcoxon
from analysis.intervals import t_interval
from analysis.papers.means import standard_error
from analysis.papers.table import Found, number, tested
from analysis.results import Result

REFERENCES = ("natural", "synthetic")
LEVELS = (1, 2, 3)  # of confidence: not, somewhat, very


def base(trials: pd.DataFrame) -> pd.DataFrame:
    """Return the main trials without catch trials, on which all but a few of the numbers rest."""
    return trials[(trials["stage"] == "main") & ~trials["catch"]]


def chosen(trials: pd.DataFrame, which: str) -> pd.DataFrame:
    """Return the base trials that are `correct` or `incorrect`, or `all` of them."""
    main = base(trials)
    return main if which == "all" else main[main["correct"] == (which == "correct")]


def means(trials: pd.DataFrame, value: str, by: str = "condition") -> pd.DataFrame:
    """Return each participant's mean (rows) per level of `by` (columns); NaN without trials."""
    return trials.groupby(["subject", by])[value].mean().unstack(by)


def two_sem(values: pd.Series) -> float:
    """Return two standard errors of the mean of participants' values, their standard deviation over n - 1."""
    return 2 * standard_error(values)


def mean_of(values: pd.Series) -> Found:
    """Return the mean of participants' values ±2 standard errors."""
    mean, error = float(values.mean()), two_sem(values)
    return Found(
        f"{number(mean)} ± {number(error)}", (mean, error), ends=t_interval(values.dropna().to_numpy())
    )


def signed_rank(wide: pd.DataFrame, first: str, second: str, alternative: str = "two-sided") -> Result:
    """Return Wilcoxon's test as R and JASP compute it, of the participants who have both values."""
    pairs = wide[[first, second]].dropna()
    tidy = pairs.rename_axis(columns="level").reset_index(names="subject")
    tidy = tidy.melt("subject", var_name="level", value_name="value")
    levels = (first, second)
    return wilcoxon(tidy, "value", "subject", "level", levels, rule="jasp", alternative=alternative)


def ranked(wide: pd.DataFrame, first: str, second: str, alternative: str) -> Found:
    """Return V, n without zeros and p of first minus second: one-sided and two-sided, or two-sided alone.

    The number to compare is p on the side of `alternative`. V of the reversed difference is in brackets.
    """
    test, both = (signed_rank(wide, first, second, side) for side in (alternative, "two-sided"))
    pairs = wide[[first, second]].dropna()
    n = int((np.round(pairs[first] - pairs[second], 9) != 0).sum())
    rest = n * (n + 1) / 2 - both.statistic
    sides = f"p = {number(both.p)} two-sided"
    if alternative != "two-sided":
        sides = f"p = {number(test.p)} one-sided ({number(both.p)} two-sided)"
    gone = f", {len(wide) - len(pairs)} without a value left out" if len(pairs) < len(wide) else ""
    text = f"V = {both.statistic:g} ({rest:g} reversed), n = {n}, {sides}{gone}"
    return Found(tested(both, text), (test.p,))


def difference(wide: pd.DataFrame, first: str, second: str) -> Found:
    """Return the difference of the two means over participants, in the unit of the values."""
    means = wide[first].mean(), wide[second].mean()
    ends = t_interval((wide[first] - wide[second]).dropna().to_numpy())
    text = f"{number(means[0] - means[1])} ({number(means[0])} - {number(means[1])})"
    return Found(text, (means[0] - means[1],), ends=ends)


def confidence_counts(trials: pd.DataFrame, conditions: tuple[str, ...] = REFERENCES) -> pd.DataFrame:
    """Return how often each level of confidence was given (columns) per condition (rows), trials pooled."""
    used = trials[trials["condition"].isin(conditions)]
    counts = pd.crosstab(used["condition"], used["confidence"])
    return counts.reindex(index=list(conditions), columns=list(LEVELS), fill_value=0)


def confidence_test(trials: pd.DataFrame, conditions: tuple[str, ...] = REFERENCES) -> Found:
    """Return Pearson's χ² of these counts, without Yates' correction; p is the number to compare."""
    used = trials[trials["condition"].isin(conditions)]
    test = chi_square(used, "confidence", "subject", "condition", pool=True)
    text = f"χ²({test.df:g}) = {number(test.statistic)}, p = {number(test.p)}"
    return Found(tested(test, text), (test.p,))


def f_ratio(effect: Result) -> Found:
    """Return `F(1, 9) = …, p = …` with the four numbers in the order of the paper."""
    text = f"F({effect.df:g}, {effect.df2:g}) = {number(effect.statistic)}, p = {number(effect.p)}"
    return Found(tested(effect, text), (effect.df, effect.df2, effect.statistic, effect.p))


def listed(counts: pd.DataFrame) -> Found:
    """Return the counts of each row, `natural 45/97/273`."""
    return Found(", ".join(f"{name} {'/'.join(map(str, counts.loc[name]))}" for name in counts.index))
