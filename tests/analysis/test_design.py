"""The factors of a dataset, and what accuracy would be by chance."""

import pandas as pd
import pytest

from analysis.design import Factor, chance_of, factors, orders_of
from analysis.load import load
from analysis.pipeline import analyse, shown
from analysis.report.tables import levels
from tests.analysis.small import write_small


def trials(**columns):
    return pd.DataFrame({"group": "", **columns})


def test_crossed_factors_are_told_from_their_columns():
    table = trials(
        subject_id=list("aaaabbbb"),
        condition=["x-1", "x-2", "y-1", "y-2"] * 2,
        factor_side=list("xxyyxxyy"),
        factor_size=list("12121212"),
        factor_unit=list("uvuvuvuv"),
    )
    assert factors(table, {}) == [
        Factor("factor_side", ("x", "y"), "within"),
        Factor("factor_size", ("1", "2"), "within"),
    ]


def test_a_factor_that_some_trials_lack_leaves_the_condition_as_the_factor():
    table = trials(
        subject_id=list("aaabbb"),
        condition=["none", "natural", "synthetic"] * 2,
        factor_references=["", "natural", "synthetic"] * 2,
        factor_again=["", "natural", "synthetic"] * 2,
    )
    (found,) = factors(table, {"references": ["synthetic", "natural"]})
    assert found == Factor("condition", ("synthetic", "natural", "none"), "within")


def test_a_factor_is_between_where_everybody_has_one_level():
    table = trials(
        subject_id=list("aabbcc"),
        condition=["crp-used", "crp-not", "ig-used", "ig-not", "ig-used", "ig-not"],
        factor_method=["crp", "crp", "ig", "ig", "ig", "ig"],
        factor_border=["used", "not"] * 3,
    )
    found = factors(table, {"border": ["used", "not"]})
    assert [(one.name, one.levels, one.kind) for one in found] == [
        ("border", ("used", "not"), "within"),
        ("method", ("crp", "ig"), "between"),
    ]


def test_people_who_came_in_groups_make_a_factor():
    table = pd.DataFrame({"subject_id": list("aabb"), "condition": list("xyxy"), "group": list("eell")})
    found = [(one.name, one.kind) for one in factors(table, {})]
    assert found == [("condition", "within"), ("group", "between")]


def test_one_condition_is_no_factor():
    assert factors(trials(subject_id=list("ab"), condition="x"), {}) == []


def test_levels_come_in_the_order_of_the_study_file_and_then_in_natural_order():
    study = {"factors": {"size": {"levels": [10, 2]}, "kind": {"levels": {"b": {}, "a": {}}}, "odd": 3}}
    assert orders_of(study) == {"size": ["10", "2"], "kind": ["b", "a"]}
    assert orders_of(None) == {}
    table = trials(
        subject_id=["a"] * 4,
        condition=["2-a", "2-b", "10-a", "3-b"],
        factor_size=["2", "2", "10", "3"],
        factor_kind=["a", "b", "a", "b"],
    )
    assert [one.levels for one in factors(table, orders_of(study))] == [("10", "2", "3"), ("b", "a")]


@pytest.mark.parametrize(
    ("answers", "options", "chance"),
    [
        (["upper", "lower"], ["a|b", "c|d"], 0.5),
        (["1", "3"], ["a|b|c|d", "e|f|g|h"], 0.25),
        (["yes", "no"], ["", ""], 0.5),
        (["upper", "2"], ["a|b", "a|b|c"], None),
        (["", ""], ["a|b", "a|b"], None),
    ],
)
def test_chance_is_one_over_the_number_of_answers(answers, options, chance):
    assert chance_of(pd.DataFrame({"correct_response": answers, "stimulus_options": options})) == chance


def test_levels_of_one_name_are_told_apart_by_their_factors(tmp_path):
    """Hints help and borders hurt, and both are there or not: `yes`, `no`."""

    def answer(rng, levels):
        chance = 0.6 + 0.35 * (levels["hint"] == "yes") - 0.1 * (levels["border"] == "yes")
        said = "left" if rng.random() < chance else "right"
        right = {"response": said, "correct_response": "left", "correct": str(said == "left").lower()}
        return right | {"rt_ms": 900 + rng.random(), "stimulus_options": "a|b"}

    factors = {"hint": ["yes", "no"], "border": ["yes", "no"]}
    done = analyse(load(write_small(tmp_path / "set", [{}] * 8, factors, answer, n=20)))
    keys = [
        (one.measure, one.subset, one.effect, one.test, one.interval, one.statistic_name)
        for one in done.results
    ]
    assert len(set(keys)) == len(keys)
    trials = done.selection.trials
    for name in factors:
        own = trials.groupby([f"factor_{name}", "subject_id"])["correct"].mean().unstack(0).mean()
        for level in ("yes", "no"):
            found = shown(done.results, "accuracy", f"{name}={level}")
            assert found.estimate == pytest.approx(own[level])
        difference = shown(done.results, "accuracy", f"{name}=no - {name}=yes")
        assert difference.estimate == pytest.approx(own["no"] - own["yes"])
        for test in ("wilcoxon", "logistic_mixed"):
            (tested,) = [
                one
                for one in done.results
                if (one.measure, one.test, one.effect) == ("accuracy", test, f"{name}=no - {name}=yes")
            ]
            assert (tested.effect_size < (1 if test == "logistic_mixed" else 0)) == (name == "hint")
    rows = levels(done, "accuracy").rows
    assert [row[:2] for row in rows[1:]] == [
        [name, level] for name in factors for level in ("no", "yes", "no - yes")
    ]
    assert f"{100 * shown(done.results, 'accuracy', 'hint=no').estimate:.1f} %" in rows[1][-1]
