"""Forced choice: what is shown where, what is right, which keys answer, how sure an observer is."""

from collections import Counter
from random import Random

import pytest

from app.trial_types.base import with_defaults
from app.trial_types.choice import confidence_of
from app.trial_types.forced_choice import ForcedChoice

KIND = ForcedChoice()
SET = KIND.example_set
MANY = {"references": SET["references"], "alternatives": list("abcd"), "correct": "c"}


def plan_of(entry=SET, seed=0, catch=False, **parameters):
    values = with_defaults(KIND, {"question": "Which?", **parameters})
    return {**values, **KIND.arrange(values, entry, Random(seed), catch)}


def view_of(plan):
    return KIND.view(plan, [f"/{i}" for i in range(len(KIND.images(plan)))])


def right_image(plan):
    return plan["options"][KIND.names(plan).index(plan["correct"])]


@pytest.mark.parametrize("entry", [SET, MANY])
@pytest.mark.parametrize("layout", ["stacked", "row"])
def test_the_right_image_is_equally_often_in_every_place(entry, layout):
    plans = [plan_of(entry, seed, layout=layout) for seed in range(2000)]
    places = Counter(plan["correct"] for plan in plans)
    assert set(places) == set(KIND.names(plans[0]))
    assert all(abs(n / 2000 - 1 / len(places)) < 0.04 for n in places.values())
    assert {right_image(plan) for plan in plans} == {"query-b" if entry is SET else "c"}


@pytest.mark.parametrize(("n_min", "n_max"), [(9, 9), (4, 4), (1, 1), (0, 1), (0, 9), (0, 0)])
def test_the_most_extreme_references_are_shown(n_min, n_max):
    plan = plan_of(references={"min": n_min, "max": n_max})
    assert plan["references"] == {
        "min": [f"min-{i}" for i in range(n_min)],
        "max": [f"max-{i}" for i in range(n_max)],
    }
    view = view_of(plan)
    assert [len(view["references"][side]) for side in ("min", "max")] == [n_min, n_max]
    urls = [alternative["url"] for alternative in view["alternatives"]]
    assert urls == [f"/{n_min + n_max}", f"/{n_min + n_max + 1}"]


def test_a_set_with_too_few_references_cannot_serve():
    few = {**SET, "references": {"min": ["a"] * 9, "max": ["b"] * 4}}
    with pytest.raises(KeyError, match=r"references\.max"):
        plan_of(few)
    assert plan_of(few, references={"min": 9, "max": 4})


def test_a_right_image_that_is_no_alternative_is_refused():
    with pytest.raises(KeyError, match="correct"):
        plan_of({**MANY, "correct": "z"})


@pytest.mark.parametrize("references", [{"min": 9, "max": 9}, {"min": 1, "max": 1}, {"min": 0, "max": 1}])
@pytest.mark.parametrize("seed", range(10))
def test_catch_images_are_copies_and_the_right_one_that_of_a_maximal_reference_shown(references, seed):
    plan = plan_of(seed=seed, catch=True, references=references)
    right = right_image(plan)
    (wrong,) = set(plan["options"]) - {right}
    assert right in plan["references"]["max"]
    assert wrong in (plan["references"]["min"] or SET["references"]["min"])


def test_catch_images_of_many_alternatives_are_all_different():
    plan = plan_of(MANY, catch=True, references={"min": 1, "max": 1})
    assert right_image(plan) == "max-0"
    assert len(set(plan["options"])) == 4


def test_without_references_nothing_can_be_a_catch_trial():
    with pytest.raises(KeyError, match="references"):
        plan_of(catch=True, references={"min": 0, "max": 0})


@pytest.mark.parametrize(
    ("parameters", "keys", "when"),
    [
        ({}, {"upper": "456", "lower": "123"}, "same_click"),
        ({"layout": "row"}, {"left": "123", "right": "456"}, "same_click"),
        ({"confidence": list("abcde")}, {"upper": "67890", "lower": "12345"}, "same_click"),
        ({"confidence": list("abcdef")}, {"upper": "1", "lower": "2"}, "after"),
        ({"confidence_when": "after"}, {"upper": "1", "lower": "2"}, "after"),
        ({"confidence": []}, {"upper": "1", "lower": "2"}, "after"),
    ],
)
def test_every_button_of_two_alternatives_has_a_digit(parameters, keys, when):
    view = view_of(plan_of(**parameters))
    assert {one["name"]: "".join(one["keys"]) for one in view["alternatives"]} == keys
    assert view["confidence_when"] == when


def test_the_confidence_in_one_of_many_alternatives_is_asked_for_afterwards():
    view = view_of(plan_of(MANY))
    assert [(one["name"], one["label"], one["keys"]) for one in view["alternatives"]] == [
        (str(i), f"Image {i}", [str(i)]) for i in range(1, 5)
    ]
    assert view["confidence_when"] == "after"
    assert [level["key"] for level in view["confidence"]] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"choice": "left", "confidence": 1}, "choice must be one of upper, lower."),
        ({"choice": "upper", "confidence": 4}, "confidence must be a whole number from 1 to 3."),
        ({"choice": "upper", "confidence": True}, "confidence must be a whole number from 1 to 3."),
        ({"choice": "upper"}, "An answer has choice and confidence, nothing else."),
    ],
)
def test_what_is_wrong_with_an_answer_is_said(answer, sentence):
    assert KIND.check(plan_of(), answer) == sentence


def test_without_levels_an_answer_is_a_choice_alone():
    plan = plan_of(confidence=[])
    assert KIND.check(plan, {"choice": "upper"}) is None
    assert KIND.check(plan, {"choice": "upper", "confidence": 1}) is not None
    row = KIND.row(plan, {"choice": "upper"})
    assert (row["response"], row["response_label"], row["confidence"]) == ("upper", "Upper image", None)


def test_a_row_tells_what_was_shown_pressed_and_right():
    plan = plan_of(seed=3)
    row = KIND.row(plan, {"choice": "lower", "confidence": 2})
    assert row == {
        "stimulus_options": "|".join(plan["options"]),
        "response": "lower",
        "response_label": "somewhat confident",
        "confidence": 2,
        "correct_response": plan["correct"],
        "correct": plan["correct"] == "lower",
    }


@pytest.mark.parametrize(
    ("margin", "level"), [(0.0, 1), (0.49, 1), (0.51, 2), (1.24, 2), (1.26, 3), (9.0, 3)]
)
def test_an_observer_is_surer_the_further_the_best_is_ahead(margin, level):
    assert confidence_of(margin * 2**0.5, 3) == level


@pytest.mark.parametrize("levels", range(2, 11))
def test_an_observer_uses_every_level_of_confidence(levels):
    used = [confidence_of(margin / 10, levels) for margin in range(60)]
    assert used == sorted(used)
    assert set(used) == set(range(1, levels + 1))
