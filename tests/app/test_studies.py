"""The bundled studies: each is short, fits its pack and plays from the link to the completion code."""

from collections import Counter
from random import Random

import pytest
from sqlalchemy import select

from app import store
from app.dataset.export import write_dataset
from app.models import Run, Status
from app.study.cells import period
from app.study.launch import launch, versions_of
from app.study.load import BUNDLED, bundled
from app.study.schedule import check_fit
from app.trial_types import TRIAL_TYPES
from tests.app.bundled import SLOTS
from tests.app.play import enter, play_on
from tests.packs import PACKS
from tests.psychds import problems

EVERY_STUDY = pytest.mark.parametrize("key", bundled())


def test_every_bundled_study_has_a_pack_for_the_tests():
    assert sorted(PACKS) == bundled()


@EVERY_STUDY
def test_every_cell_of_a_study_fits_its_pack(planned, key):
    check_fit(planned(key).definition, planned(key).pack)


@EVERY_STUDY
def test_a_study_is_short_enough_to_read(key):
    lines = [line for file in (BUNDLED / key).iterdir() for line in file.read_text().splitlines()]
    assert len(lines) <= 155
    yaml = (BUNDLED / key / "study.yaml").read_text().splitlines()
    assert max(map(len, yaml)) <= 110


@EVERY_STUDY
def test_no_page_of_a_study_is_left_over(planned, key):
    pages = {file.name for file in (BUNDLED / key).glob("*.md")}
    assert pages == set(planned(key).definition["texts"])


@EVERY_STUDY
def test_nothing_is_left_to_fill_in(planned, key):
    study = planned(key)
    for slot in range(min(period(study.definition), 20)):
        assert not any(
            "{" in repr(step.plan.get(name)) for step in study.steps(slot) for name in ("text", "condition")
        )


@EVERY_STUDY
@pytest.mark.parametrize("slot", SLOTS)
def test_no_set_comes_twice_but_in_catch_and_repeated_trials(planned, key, slot):
    shown = [p["set"] for p in planned(key).trials(slot, is_catch=False) if p["stage"] != "repeated"]
    assert Counter(shown).most_common(1)[0][1] == 1


def begin(planned, client, key):
    """Launch a bundled study and consent; return the run's URL."""
    study = planned(key)
    with store.write() as session:
        launch(session, study.definition, study.pack)
    groups = study.definition.get("groups")
    return enter(client, key, **({"group": min(groups)} if groups else {}))


def chance(seed=1):
    """A function that answers any step as somebody who does not look."""
    rng = Random(seed)
    return lambda step: TRIAL_TYPES[step["kind"]].simulate(step["view"], rng)


@EVERY_STUDY
def test_a_study_plays_from_the_link_to_the_code_and_its_dataset_is_valid(client, planned, tmp_path, key):
    seen = play_on(client, begin(planned, client, key), chance())
    assert [step["kind"] for step in seen] == [step.type for step in planned(key).steps(0)]
    assert seen[-1]["view"]["code"].startswith("PF-")
    with store.read() as session:
        assert session.scalars(select(Run.status)).all() == [Status.COMPLETED]
        write_dataset(session, versions_of(session, key), tmp_path / "dataset")
    assert problems(tmp_path / "dataset") == []


def test_borowski_1_repeats_what_was_answered_most_and_least_surely(client, planned):
    play_on(client, begin(planned, client, "borowski-1"), chance())
    with store.read() as session:
        steps = session.scalars(select(Run)).one().steps
        sure = {step.index: step.response.answer.get("confidence") for step in steps[:-1]}
        plans = {step.index: step.plan for step in steps}
    again = [plan for plan in plans.values() if plan.get("stage") == "repeated"]
    assert len(again) == 18
    for condition in ("none", "natural", "synthetic"):
        chosen = [plan["repeats_step"] for plan in again if plan["condition"] == condition]
        levels = sorted(
            sure[i]
            for i, plan in plans.items()
            if plan.get("condition") == condition and plan["stage"] == "main" and not plan["is_catch"]
        )
        assert len(levels) == 45
        assert sorted(sure[i] for i in chosen) == levels[:3] + levels[-3:]
