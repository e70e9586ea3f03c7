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

from analysis.inference.logistic_mixed import logistic_mixed
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
}
