"""The tests: one file each, a function from a tidy table and the names of its columns to results.

Each takes `(data, value, participant, …)` and keyword arguments with names and defaults for every rule, and
gives one Result, or a list of them where it tests several effects. One entry here enrols it in plans, in
the docs and in the general tests. `design` says what the table must look like:

`sample`: one row per participant; `paired`: a row for each of two levels of a factor within participants;
`groups`: one row per participant, two groups; `within`: any number of levels or factors within participants;
`between`: one row per participant, any number of groups; `mixed`: factors within and between;
`table`: one row per participant with two categories; `trials`: one row per trial, with participant and item.
"""

from collections.abc import Callable
from typing import NamedTuple

from analysis.inference.chi_square import chi_square
from analysis.inference.cochran import cochran
from analysis.inference.cumulative_link import cumulative_link
from analysis.inference.exact_table import exact_table
from analysis.inference.friedman import friedman
from analysis.inference.kruskal import kruskal
from analysis.inference.logistic_mixed import logistic_mixed
from analysis.inference.mann_whitney import mann_whitney
from analysis.inference.mcnemar import mcnemar
from analysis.inference.mixed_anova import mixed_anova
from analysis.inference.one_sample_t import one_sample_t
from analysis.inference.one_way_anova import one_way_anova
from analysis.inference.paired_t import paired_t
from analysis.inference.rm_anova import rm_anova
from analysis.inference.student_t import student_t
from analysis.inference.tost import tost
from analysis.inference.welch_anova import welch_anova
from analysis.inference.welch_t import welch_t
from analysis.inference.wilcoxon import wilcoxon
from analysis.results import Result


class Test(NamedTuple):
    """A test: its function, what it is called in a sentence, and the design it is for."""

    run: Callable[..., Result | list[Result]]
    label: str
    design: str


INFERENCE: dict[str, Test] = {
    "wilcoxon": Test(wilcoxon, "Wilcoxon signed-rank test", "paired"),
    "logistic_mixed": Test(logistic_mixed, "logistic mixed model", "trials"),
    "chi_square": Test(chi_square, "Pearson's χ² test", "table"),
    "cochran": Test(cochran, "Cochran's Q test", "within"),
    "exact_table": Test(exact_table, "exact test of a table of counts", "table"),
    "friedman": Test(friedman, "Friedman test", "within"),
    "kruskal": Test(kruskal, "Kruskal-Wallis test", "between"),
    "mann_whitney": Test(mann_whitney, "Mann-Whitney U test", "groups"),
    "mcnemar": Test(mcnemar, "McNemar's test", "paired"),
    "one_sample_t": Test(one_sample_t, "one-sample t test", "sample"),
    "paired_t": Test(paired_t, "paired t test", "paired"),
    "student_t": Test(student_t, "Student's t test", "groups"),
    "tost": Test(tost, "equivalence test (TOST)", "paired"),
    "welch_t": Test(welch_t, "Welch's t test", "groups"),
    "one_way_anova": Test(one_way_anova, "one-way analysis of variance", "between"),
    "welch_anova": Test(welch_anova, "Welch's analysis of variance", "between"),
    "rm_anova": Test(rm_anova, "repeated-measures analysis of variance", "within"),
    "mixed_anova": Test(mixed_anova, "mixed analysis of variance", "mixed"),
    "cumulative_link": Test(cumulative_link, "cumulative-link model", "trials"),
}
