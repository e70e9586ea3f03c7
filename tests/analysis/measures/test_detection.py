"""d' and criterion, against the definition, published values and what observers were made with."""

import random
from statistics import NormalDist

import pytest

from analysis.errors import UserError
from analysis.measures import MEASURES
from tests.analysis.measures.made import frame, given, rows, told, trials_for

Z = NormalDist().inv_cdf
DPRIME, CRITERION = MEASURES["dprime"], MEASURES["criterion"]


def trials_of(hits, misses, false_alarms, rejections, yes="yes", no="no", person="p", **more):
    """Return trials with so many answers of each kind."""
    pairs = [(yes, yes)] * hits + [(yes, no)] * misses + [(no, yes)] * false_alarms + [(no, no)] * rejections
    return [
        {"subject_id": person, "correct_response": right, "response": said, "correct": right == said} | more
        for right, said in pairs
    ]


def both(made, by=()):
    trials = frame(made)
    return [measure.cells(trials, list(by)) for measure in (DPRIME, CRITERION)]


# Macmillan and Creelman (2005), chapter 1: H = .8, F = .4 has d' = 1.095 and c = -0.294. The log-linear rule
# moves the rates little where there are many trials.
def test_a_published_value():
    dprime, criterion = both(trials_of(8_000, 2_000, 4_000, 6_000))
    assert dprime["value"].item() == pytest.approx(1.095, abs=5e-4)
    assert criterion["value"].item() == pytest.approx(-0.294, abs=5e-4)


@pytest.mark.parametrize(("kind", "scale"), [("judgement", 1), ("choice", 2**0.5)])
def test_values_equal_a_loop_over_rows(kind, scale):
    trials = given("dprime", frame(rows(kind)))
    own = {}
    for row in trials.to_dict("records"):
        if row["response"] and row["correct_response"]:
            first = [row[name] in ("yes", "upper", "left") for name in ("correct_response", "response")]
            own.setdefault((row["condition"], row["subject_id"]), []).append(first)
    found = [told(measure.cells(trials, ["condition"]), "condition") for measure in (DPRIME, CRITERION)]
    assert found[0].keys() == found[1].keys() == own.keys()
    for key, answers in own.items():
        rates = []
        for right in (True, False):
            said = [answer[1] for answer in answers if answer[0] == right]
            rates.append((sum(said) + 0.5) / (len(said) + 1))
        hit, false_alarm = map(Z, rates)
        assert found[0][key] == (pytest.approx((hit - false_alarm) / scale), len(answers))
        assert found[1][key] == (pytest.approx(-(hit + false_alarm) / 2), len(answers))


def test_all_correct_is_finite_by_the_log_linear_rule():
    dprime, criterion = both(trials_of(10, 0, 0, 10))
    assert dprime["value"].item() == pytest.approx(2 * Z(10.5 / 11), rel=1e-12)
    assert criterion["value"].item() == pytest.approx(0, abs=1e-12)


def test_without_trials_of_both_kinds_there_is_no_value():
    made = trials_of(5, 5, 0, 0, person="only yes") + trials_of(5, 5, 5, 5, person="both")
    for cells in both(made):
        assert list(cells["subject_id"]) == ["both"]


def test_swapping_what_is_asked_for_turns_the_criterion_round():
    dprime, criterion = both(trials_of(30, 10, 18, 22))
    turned = both(trials_of(22, 18, 10, 30))
    assert turned[0]["value"].item() == pytest.approx(dprime["value"].item(), rel=1e-12)
    assert turned[1]["value"].item() == pytest.approx(-criterion["value"].item(), rel=1e-12)


def test_answers_of_two_kinds_are_never_mixed():
    made = trials_of(5, 5, 5, 5, condition="a")
    made += trials_of(6, 4, 2, 8, yes="upper", no="lower", condition="b")
    with pytest.raises(UserError, match="Participant p has yes/no answers and choices between images"):
        both(made)
    assert list(both(made, ["condition"])[0]["condition"]) == ["a", "b"]
    sides = trials_of(5, 5, 5, 5, "left", "right") + trials_of(5, 5, 5, 5, "upper", "lower")
    assert both(sides)[0]["n_trials"].item() == 40


@pytest.mark.parametrize("kind", ["odd", "rating", "slider"])
def test_other_trials_have_no_rates(kind):
    assert DPRIME.cells(given("dprime", frame(rows(kind))), []).empty


@pytest.mark.parametrize("names", [("yes", "no"), ("upper", "lower")])
def test_the_sensitivity_of_an_observer_is_recovered(names):
    """Yes/no: says yes above 0.3; choice: takes the larger of two. One d', whatever the task."""
    rng, made = random.Random(1), []
    for _ in range(6_000):
        signal = rng.random() < 0.5
        first, second = (rng.gauss(1.2 * shown) for shown in (signal, not signal))
        said = first > (0.3 if names[0] == "yes" else second)
        right, answer = names[not signal], names[not said]
        made.append({"subject_id": "p", "correct_response": right, "response": answer})
    dprime, criterion = both(made)
    assert dprime["value"].item() == pytest.approx(1.2, abs=0.08)
    expected = 0.3 - 0.6 if names[0] == "yes" else 0.0
    assert criterion["value"].item() == pytest.approx(expected, abs=0.05)


def test_trials_without_an_answer_are_not_used():
    trials = trials_for("dprime")
    silent = trials.assign(response=trials["response"].where(trials["subject_id"] != "0001", ""))
    assert "0001" not in set(DPRIME.cells(silent, [])["subject_id"])
