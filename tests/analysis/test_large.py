"""A dataset whose trials stay in their file gives the report of one in memory."""

import csv
import json
import math
import re
from itertools import chain

import pandas as pd
import pytest

from analysis import intervals
from analysis.errors import UserError
from analysis.files import scale
from analysis.load import load, load_or_open
from analysis.pipeline import analyse
from analysis.plan import read_plan
from analysis.report import cells_file, page, terminal
from analysis.results import to_csv
from tests.analysis.small import write_small
from tests.analysis.test_load import WRONG, edit

PLAN = """
exclusion: [{rule: catch_failed, max: 1}, {rule: catch_failed_in_block, max: 2},
  {rule: catch_correct, min: .3}, {rule: least_chosen, min: 3}, {rule: median_rt_ms, min: 100},
  {rule: practice_rounds, max: 5}, {rule: timed_out, max: 9}, {rule: timing, min: 0}]
tests:
  - {test: logistic_mixed, measure: accuracy, within: condition, item: factor_unit}
  - {test: wilcoxon, measure: reaction_time, trials: correct, within: condition, only: {layer: features_3}}
"""
EXTREME = {"kind": "natural", "unit": "u", "queries": {"max": "high", "min": "low"}}
MANIFEST = {
    "units": {"u": {"group": "main", "natural": {"min": 0.0, "max": 2.0, "p99": 1.0}}},
    "stimuli": {"high": {"activation": 1.9}, "mid": {"activation": 1.2}, "low": {"activation": 0.1}},
    "sets": {
        "i0": EXTREME,
        "i1": EXTREME | {"queries": {"max": "mid", "min": "low"}},
        "i'2": EXTREME | {"queries": {"max": "high", "min": "mid"}},
    },
}


@pytest.fixture
def opened(monkeypatch):
    """Let every dataset be too large for memory, and no bootstrap take long: it sees cells alone."""
    monkeypatch.setattr(scale, "MOST_IN_MEMORY", 0)
    monkeypatch.setattr(intervals, "RESAMPLES", 99)
    return load_or_open


def choice(rng, levels):
    right = rng.choice(["left", "right"])
    said = right if rng.random() < 0.7 else "left"
    return {
        "response": said,
        "correct_response": right,
        "correct": str(said == right).lower(),
        "rt_ms": round(rng.lognormvariate(8, 0.5), 1),
        "stimulus_options": "a|b",
        "response_label": f"{said}, sure",
    }


def judgement(rng, levels):
    right, said = rng.choice(["yes", "no"]), rng.choice(["yes", "no", "yes"])
    return {
        "trial_type": "judgement",
        "response": said,
        "correct_response": right,
        "correct": str(said == right).lower(),
        "clarity": rng.choice([1, 5, 9]),
        "rt_ms": 800 + rng.random(),
    }


def slider(person):
    return [
        {"condition": "x", "stage": stage, "is_practice": "false", "is_catch": "false", "timed_out": "false",
         "trial_type": "slider", "slider_value": value, "repeats_trial": again, "rt_ms": 500}
        for stage, value, again in [("main", 10, ""), ("repeated", 40, 0)]
    ]  # fmt: skip


EXPERTS = [{"group": "expert" if n % 2 else "lay"} for n in range(8)]
DESIGNS = {
    "crossed": ([{}] * 4, {"scheme": ["1", "2"], "hint": ["no", "yes"]}, choice, (slider,)),
    "groups": (EXPERTS, {"border": ["used", "not"]}, judgement, ()),
    "nothing": ([{}] * 3, {"references": ["natural"]}, choice, ()),
}


def same(one, other):
    """Require two tables of words to be the same, and their numbers to agree to ten digits."""
    rows = [list(csv.reader(text.splitlines())) for text in (one, other)]
    assert [len(row) for row in rows[0]] == [len(row) for row in rows[1]]
    for cell, also in zip(*(chain.from_iterable(table) for table in rows), strict=True):
        try:
            assert math.isclose(float(cell), float(also), rel_tol=1e-10, abs_tol=1e-10)
        except ValueError:
            assert cell == also


def without_figures(html):
    return re.sub(r'src="data:[^"]*"', "", html)


def both(directory, opened, plan=None):
    """Return the analyses in memory and in the file, whose numbers must be the same."""
    in_memory, in_file = (analyse(read(directory), plan=plan) for read in (load, opened))
    assert not isinstance(in_file.dataset.trials, pd.DataFrame)
    for part in ("results", "everybody"):
        same(*(to_csv(getattr(done, part)) for done in (in_memory, in_file)))
    same(*(cells_file.to_csv(done) for done in (in_memory, in_file)))
    return in_memory, in_file


@pytest.mark.parametrize("design", DESIGNS)
def test_every_design_gives_the_same_report(design, tmp_path, opened):
    people, factors, answer, extra = DESIGNS[design]
    both(write_small(tmp_path / "set", people, factors, answer, extra=extra), opened)


def test_exclusions_drop_outs_and_a_plan_give_the_same_report(shared, tmp_path, opened):
    (tmp_path / "plan.yaml").write_text(PLAN)
    in_memory, in_file = both(shared, opened, read_plan(tmp_path / "plan.yaml"))
    assert in_file.everybody
    assert terminal.summary(in_memory) == terminal.summary(in_file)
    assert without_figures(page.html(in_memory)) == without_figures(page.html(in_file))


def test_parquet_and_the_extremity_of_queries_give_the_same_numbers(tmp_path, opened):
    def answer(rng, levels):
        return choice(rng, levels) | {"stimulus_id": rng.choice(["i0", "i1", "i'2", "other"])}

    directory = write_small(tmp_path / "set", [{}] * 4, {"references": ["natural", "none"]}, answer, n=30)
    (directory / "materials").mkdir()
    (directory / "materials" / "manifest.json").write_text(json.dumps(MANIFEST))
    (file,) = directory.glob("data/*trials_data.csv")
    pd.read_csv(file, dtype=str, keep_default_na=False).to_parquet(file.with_suffix(".parquet"))
    file.unlink()
    _, done = both(directory, opened)
    assert any(one.measure == "query_extremity" and one.estimate > 0 for one in done.results)


IN_TRIALS = [one for one in WRONG if one[0] == "trials"]
NAMES = [one[2][:50] for one in IN_TRIALS]


@pytest.mark.parametrize(("table", "change", "sentence"), IN_TRIALS, ids=NAMES)
def test_a_mistake_is_one_sentence_that_names_the_column(dataset, opened, table, change, sentence):
    edit(dataset, table, change)
    with pytest.raises(UserError) as caught:
        opened(dataset)
    column = re.search(r"[Cc]olumn (\w+)", sentence)
    assert "\n" not in str(caught.value)
    assert column is None or re.search(rf"\b{column[1]}\b", str(caught.value))


def test_a_small_dataset_is_in_memory(dataset):
    assert isinstance(load_or_open(dataset).trials, pd.DataFrame)
