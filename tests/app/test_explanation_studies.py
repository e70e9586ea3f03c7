"""`achtibat` and `adebayo`: people judge models by their explanations."""

from collections import Counter

import pytest

from app.study.cells import cell_of
from tests.app.bundled import SLOTS
from tests.packs import BREEDS, GRADIENTS, MODELS


def test_achtibat_gives_each_participant_one_of_five_explanations(planned):
    study = planned("achtibat")
    levels = [cell_of(study.definition, slot).between["explanation"] for slot in range(25)]
    assert Counter(levels) == dict.fromkeys(("ig", "shap", "gradcam", "lrp", "crp"), 5)
    assert study.definition["target"] == {"per_cell": 25}
    for slot, level in enumerate(levels[:5]):
        assert {study.entry(plan)["explanation"] for plan in study.trials(slot)} == {level}
        gates = [step.plan["text"] for step in study.steps(slot) if step.plan.get("ticks")]
        assert gates == [study.definition["texts"][f"{level}.md"].partition("\n")[2].strip()]


@pytest.mark.parametrize("slot", range(10))
def test_achtibat_shows_sixteen_photographs_in_half_of_the_last_fourteen_the_border_counts(planned, slot):
    study = planned("achtibat")
    practice, main = study.trials(slot, stage="practice"), study.trials(slot, stage="main")
    assert (len(practice), len(main)) == (2, 14)
    assert Counter(plan["correct"] for plan in main) == {"yes": 7, "no": 7}
    assert len({study.entry(plan)["photo"] for plan in practice + main}) == 16
    for plan in main:
        assert study.entry(plan)["border"] == {"yes": "used", "no": "unused"}[plan["correct"]]
        assert plan["confidence"]["points"] == plan["clarity"]["points"] == list(range(10))
    assert not any(plan["is_catch"] for plan in main)


def test_adebayo_asks_about_people_then_explains_then_shows_the_breeds(planned):
    steps = planned("adebayo").steps(0)
    names = [step.plan.get("step") for step in steps if step.type in ("form", "contact_sheet")]
    assert names == ["about_you", "about_learning", *["sheet"] * 10, "about_dogs"]
    assert [len(step.plan["ticks"]) for step in steps if step.plan.get("ticks")] == [1, 3, 1]
    sheets = [step.plan for step in steps if step.type == "contact_sheet"]
    assert [plan["title"].lower().replace(" ", "_") for plan in sheets] == list(BREEDS)
    assert {len(plan["sheet"]) for plan in sheets} == {50}


@pytest.mark.parametrize("slot", SLOTS)
def test_adebayo_asks_21_questions_15_combinations_and_6_of_them_again(planned, slot):
    study = planned("adebayo")
    main, again = study.trials(slot, stage="main"), study.trials(slot, stage="repeated")
    combinations = {f"{model}-{explanation}" for model in MODELS for explanation in GRADIENTS}
    assert Counter(plan["condition"] for plan in main) == Counter(combinations)
    assert len(again) == 6
    assert len({plan["set"] for plan in again}) == 6
    assert {plan["set"] for plan in again} <= {plan["set"] for plan in main}
    for plan in main + again:
        assert [len(column) for column in plan["pictures"]] == [2, 2]
        assert len(plan["points"]) == 5
        assert len(plan["motivation"]["options"]) == 4
    photos = [photo for plan in main for photo in plan["pictures"][0]]
    assert len(set(photos)) == 30


def test_adebayo_shuffles_the_conditions_for_each_participant(planned):
    study = planned("adebayo")
    orders = [[plan["condition"] for plan in study.trials(slot, stage="main")] for slot in range(60)]
    assert len({tuple(order) for order in orders}) == 60
    first = Counter(order[0].partition("-")[0] for order in orders)
    assert all(3 <= first[model] <= 25 for model in MODELS)
