"""Tests of explanations that need no people. To add an experiment: write its file, then add its line here.

An experiment is a function `(work) -> rows`; see `stimuli.debugging.work` for what it is given and
`stimuli.debugging.rows` for what it returns. All follow Adebayo et al. 2020, arXiv:2011.05429, and set
maps that know nothing of any network beside the methods: see `stimuli.debugging.baselines`.
"""

from collections.abc import Callable

from stimuli.debugging.between_models import between_models
from stimuli.debugging.cascade import cascade
from stimuli.debugging.ground_truth import ground_truth
from stimuli.debugging.rows import Row
from stimuli.debugging.work import Work

EXPERIMENTS: dict[str, Callable[[Work], list[Row]]] = {
    "ground-truth": ground_truth,
    "between-models": between_models,
    "cascade": cascade,
}
