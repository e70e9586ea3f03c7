"""`lapuschkin-horse`: people say what each cluster of maps is about, and find the map of another cluster."""

import csv
from collections import Counter
from random import Random

import pytest

from app import store
from app.dataset.export import write_dataset
from app.study.launch import launch, versions_of
from app.trial_types import TRIAL_TYPES
from tests.app.play import enter, play_on

KEY = "lapuschkin-horse"


@pytest.mark.parametrize("slot", range(3))
def test_every_cluster_is_shown_each_time_with_other_pictures(planned, slot):
    study = planned(KEY)
    rated = [plan for plan in study.trials(slot, condition="strategy") if not plan["is_catch"]]
    assert Counter(study.entry(plan)["cluster"] for plan in rated) == {1: 3, 2: 3, 3: 2}
    pictures = [picture for plan in rated for column in plan["pictures"] for picture in column]
    assert len(set(pictures)) == len(pictures) == 8 * 12


def test_there_are_four_checks_two_of_them_with_made_up_maps(planned):
    study = planned(KEY)
    checks = study.trials(0, is_catch=True)
    assert [plan["condition"] for plan in checks] == ["strategy", "strategy", "odd", "odd"]
    assert {plan["correct"] for plan in checks[:2]} == {1, -1}
    for plan in checks[2:]:
        assert sorted(Counter(plan["options"]).values()) == [1, 3]


def test_two_of_the_odd_ones_are_for_practice_and_none_comes_twice(planned):
    study = planned(KEY)
    practice = study.trials(0, stage="practice")
    main = study.trials(0, stage="main", condition="odd", is_catch=False)
    assert (len(practice), len(main)) == (2, 12)
    assert all(plan["feedback"] for plan in practice)
    assert len({plan["set"] for plan in practice + main}) == 14


def always_sure(step):
    """The answer of somebody who can tell in all pictures, and says it in words of their own."""
    kind, view = TRIAL_TYPES[step["kind"]], step["view"]
    if step["kind"] == "rating":
        return {"rating": 3, "motivation": "other", "other": "the stable"}
    return kind.simulate(view, Random(1))


def test_every_answer_is_a_row_of_the_dataset(client, planned, tmp_path):
    study = planned(KEY)
    with store.write() as session:
        launch(session, study.definition, study.pack)
    play_on(client, enter(client, KEY), always_sure)
    with store.read() as session:
        write_dataset(session, versions_of(session, KEY), tmp_path / "dataset")
    (file,) = (tmp_path / "dataset" / "data").glob("*trials_data.csv")
    with file.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    rated = [row for row in rows if row["trial_type"] == "rating"]
    odd = [row for row in rows if row["trial_type"] == "odd_one_out"]
    assert (len(rated), len(odd)) == (10, 16)
    for row in rated:
        assert (row["rating"], row["response_label"]) == ("3", "fairly well")
        assert (row["motivation"], row["motivation_other"]) == ("something else", "the stable")
    # Of the made-up maps, one can be told and one cannot.
    assert sorted(row["correct"] for row in rated if row["is_catch"] == "true") == ["false", "true"]
    assert {row["stimulus_id"] for row in rated} == {
        plan["set"] for plan in study.trials(0, condition="strategy")
    }
    for row in odd:
        assert row["confidence"]
        assert row["correct"] == ("true" if row["response"] == row["correct_response"] else "false")
