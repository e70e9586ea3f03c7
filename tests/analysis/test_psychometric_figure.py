"""The figure of right answers by how extreme the queries are."""

import dataclasses
import re

import numpy as np

from analysis.figures import extremity
from analysis.load import load
from analysis.pipeline import analyse


def test_a_psychometric_function_is_drawn_with_its_threshold(shared):
    read = load(shared)
    rng = np.random.default_rng(2)
    x = rng.integers(1, 9, len(read.trials)) / 8
    right = rng.random(len(x)) < np.where(x > 0.5, 0.95, 0.55)
    changed = dataclasses.replace(read, trials=read.trials.assign(query_extremity=x, correct=right))
    done = analyse(changed)
    caption = extremity.figure(done).caption
    threshold = float(re.search(r"natural: (0\.\d\d)", caption)[1])
    assert 0.4 < threshold < 0.75
    assert "synthetic: 0." in caption
    assert "over participants" in caption
    (found,) = [
        one
        for one in done.results
        if (one.measure, one.effect) == ("query_extremity", "natural") and one.estimate_name.startswith("thr")
    ]
    assert f"natural: {found.estimate:.2f} [{found.low:.2f}, {found.high:.2f}]" in caption


def test_a_psychometric_function_that_the_answers_do_not_bound_is_not_drawn(shared):
    read = load(shared)
    rng = np.random.default_rng(3)
    x = rng.integers(1, 9, len(read.trials)) / 8
    changed = dataclasses.replace(
        read, trials=read.trials.assign(query_extremity=x, correct=rng.random(len(x)) < 0.9)
    )
    made = extremity.figure(analyse(changed))
    assert "natural: no line, as " in made.caption
    assert not [line for line in made.figure.axes[0].lines if len(line.get_xdata()) > 100]
