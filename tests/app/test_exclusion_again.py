"""The rules of exclusion that an analysis applies again give what the study's own gave."""

import random

import pytest

from analysis import exclusion_rules
from analysis.load import load
from app import store
from app.dataset.export import write_dataset
from app.study.launch import versions_of
from tests.app.play import TIMING, current, enter, post_and_go_on
from tests.app.small_study import launch_small

RULES = [
    {"rule": "catch_failed", "max": 1},
    {"rule": "catch_failed_in_block", "max": 0},
    {"rule": "catch_correct", "min": 0.6},
    {"rule": "least_chosen", "min": 3},
    {"rule": "median_rt_ms", "min": 900, "max": 1200},
    {"rule": "timed_out", "max": 0},
    {"rule": "timing", "min": 1},
    {"rule": "minutes", "min": 0.02},
]
SETS = {"kind": "natural", "group": "main", "batch": 0}
BLOCK = {"trials": "choice", "sets": SETS, "n": 4, "catch": {"n": 2}}


def play(client, rng):
    """Answer all steps of a run as a person of some speed, some care and a machine of some reliability."""
    url = enter(client, "small")
    speed, smooth, lapses = rng.uniform(700, 1400), rng.random() < 0.5, rng.random() < 0.4
    step, now = current(client, url), 0.0
    while step["kind"] != "debrief":
        rt = speed * rng.uniform(0.5, 1.5)
        now += rt + 100
        timing = {**TIMING, "onset_ms": now - rt, "response_ms": now, "rt_ms": rt, "time_elapsed_ms": now}
        timing["n_dropped_frames"] = 0 if smooth else rng.choice([0, 0, 1])
        answer = {"choice": rng.choice(["upper", "lower"]), "confidence": rng.choice([1, 2, 3])}
        changes = {"answer": answer} if step["kind"] == "forced_choice" else {}
        if lapses and step["kind"] == "forced_choice" and rng.random() < 0.3:
            changes = {"answer": {}}
            timing["timed_out"] = True
        step = post_and_go_on(client, url, step, timing=timing, **changes)


@pytest.fixture
def dataset(client, tmp_path, pack_path):
    trials = {"choice": {"type": "forced_choice", "question": "Which one?", "time_limit_s": 9}}
    launch_small(tmp_path, pack_path, [BLOCK, BLOCK], exclusion=RULES, trials=trials)
    rng = random.Random(3)
    for _ in range(12):
        play(client, rng)
    with store.read() as session:
        write_dataset(session, versions_of(session, "small"), tmp_path / "dataset")
    return load(tmp_path / "dataset")


def test_every_value_and_verdict_is_the_same(dataset):
    own = dataset.exclusions.sort_values(["subject_id", "rule", "bound"], ignore_index=True)
    own = own[own["value"].notna()]
    again = exclusion_rules.judge(dataset, RULES)
    both = own.merge(again, on=["subject_id", "rule", "bound"], suffixes=("", "_again"), how="outer")
    assert len(both) == len(own) == len(again) == 12 * 9
    assert both["value_again"].to_numpy() == pytest.approx(both["value"].to_numpy())
    assert (both["excluded"] == both["excluded_again"]).all()
    verdicts = both.groupby("rule")["excluded"].mean()
    assert ((verdicts > 0) & (verdicts < 1)).sum() >= 6  # both verdicts occur, so that a mistake would show
    applied = exclusion_rules.apply(dataset, RULES).participants
    assert list(applied["excluded"]) == list(dataset.participants["excluded"])
    assert list(applied["exclusion_reason"]) == list(dataset.participants["exclusion_reason"])
