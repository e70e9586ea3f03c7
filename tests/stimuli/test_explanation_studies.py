"""The studies of Achtibat et al. and Adebayo et al. read packs of explanations."""

import pytest

from app.pack import read_pack, verify
from app.study.load import load
from app.study.schedule import check_fit, plan_run
from tests.stimuli.builds import make
from tests.stimuli.explanation_recipes import build, writer


@pytest.fixture
def small(tmp_path):
    return writer(tmp_path)


JUDGEMENT = """
key: mine
title: Mine
contact: lab@example.org
seed: 1
screen: {min_width: 800, min_height: 600}
consent: page.md
trials:
  judgement:
    type: judgement
    question: Does the border have an influence?
    columns: [{role: input, title: Picture}, {role: explanation, title: Explanation}]
  rating:
    type: rating
    question: Is it ready?
    points: ["no", "yes"]
    columns: [{role: input, title: Prediction}, {role: explanation, title: Explanation}]
timeline:
  - trials: %s
    sets: {group: main, explanation: %s, %s}
    n: 2
    distinct: {name: photos, by: %s}
  - debrief: page.md
"""


def steps_on(folder, pack, study):
    """The trials of a study on a pack, as the application plans them."""
    (folder / "study").mkdir()
    (folder / "study" / "page.md").write_text("# Page\n\nWords.\n")
    (folder / "study" / "study.yaml").write_text(study)
    study, pack = load(folder / "study" / "study.yaml"), read_pack(pack)
    verify(pack)
    check_fit(study, pack)
    return [step.plan for step in plan_run(study, pack, 0) if step.type in ("judgement", "rating")]


def test_the_study_of_achtibat_reads_such_a_pack(small, tmp_path):
    labels = {"border": "used", "correct": "yes"}
    explanations = [{"method": "gradient", "name": "ig"}]
    recipe = small(sets={"labels": labels}, explanations=explanations)
    make(recipe, tmp_path / "pack")
    study = JUDGEMENT % ("judgement", "ig", "border: used", "photo")
    first, second = steps_on(tmp_path, tmp_path / "pack", study)
    assert first["correct"] == second["correct"] == "yes"
    assert first["pictures"] != second["pictures"]


def test_the_study_of_adebayo_reads_such_a_pack(small, tmp_path):
    images = {"set": "photos", "size": 64, "main": 4}
    recipe = small(
        images=images, sets={"images": 2, "labels": {"model": "normal"}}, explanations=["gradient"]
    )
    found = build(recipe, tmp_path / "pack")
    assert all(len(entry["images"]["input"]) == 2 for entry in found["sets"].values())
    study = JUDGEMENT % ("rating", "gradient", "model: normal", "photos")
    first, second = steps_on(tmp_path, tmp_path / "pack", study)
    assert [len(words) for words in first["captions"]] == [2, 2]
    assert not set(first["pictures"][0]) & set(second["pictures"][0])
