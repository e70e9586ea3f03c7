"""Tests between two conditions: one file per test, a function from cells to one Result.

Each takes the cells of one measure and subset, the two conditions, and keyword arguments with names and
defaults for every rule. One entry here enrols it in the general tests.
"""

from collections.abc import Callable

from analysis.inference.wilcoxon import wilcoxon
from analysis.results import Result

INFERENCE: dict[str, Callable[..., Result]] = {
    "wilcoxon": wilcoxon,
}
