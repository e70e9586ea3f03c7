"""Calibration of confidence, against all pairs of answers, scipy and an area under a drawn curve."""

import math

import numpy as np
import pytest
from scipy import stats

from analysis.measures import MEASURES
from tests.analysis.measures.made import frame, told, trials_for

AREA, GAMMA, LEVELS = (MEASURES[f"calibration{end}"] for end in ("", "_gamma", "_by_level"))


def answers_by_person(by):
    """Return (confidence, correct) of the judged answers with a confidence, per combination."""
    own = {}
    for row in trials_for("calibration").to_dict("records"):
        if row["response"] and row["correct_response"] and not math.isnan(row["confidence"]):
            key = (*(row[name] for name in by), row["subject_id"])
            own.setdefault(key, []).append((row["confidence"], row["correct"]))
    return own


@pytest.mark.parametrize("by", [[], ["condition"]])
def test_area_and_gamma_equal_a_loop_over_pairs(by):
    areas, gammas = (told(measure.cells(trials_for("calibration"), by), *by) for measure in (AREA, GAMMA))
    for key, answers in answers_by_person(by).items():
        right = [sure for sure, correct in answers if correct]
        wrong = [sure for sure, correct in answers if not correct]
        signs = [np.sign(one - other) for one in right for other in wrong]
        more, fewer, tied = (signs.count(sign) for sign in (1, -1, 0))
        if not signs:
            assert key not in areas
            continue
        assert areas[key] == (pytest.approx((more + tied / 2) / len(signs)), len(answers))
        if more + fewer:
            assert gammas[key] == (pytest.approx((more - fewer) / (more + fewer)), len(answers))
        # R: wilcox.test(right, wrong)$statistic / (length(right) * length(wrong))
        assert areas[key][0] == pytest.approx(stats.mannwhitneyu(right, wrong).statistic / len(signs))


def test_the_area_is_that_under_the_curve_through_all_thresholds():
    areas = told(AREA.cells(trials_for("calibration"), []))
    own = answers_by_person([])
    assert 1 < len(areas) < len(own)  # somebody has no wrong answer
    for key in areas:
        answers = own[key]
        points = [(0.0, 0.0)]
        for threshold in (3, 2, 1):
            shares = []
            for wanted in (False, True):
                sure = [confidence >= threshold for confidence, correct in answers if correct == wanted]
                shares.append(sum(sure) / len(sure))
            points.append(tuple(shares))
        x, y = zip(*points, strict=True)
        assert areas[key][0] == pytest.approx(np.trapezoid(y, x))


def made(sure, correct):
    answer = {"response": "upper", "correct_response": "upper" if correct else "lower", "correct": correct}
    return {"subject_id": "p", "confidence": sure} | answer


def test_extremes():
    apart = frame([made(3, True), made(3, True), made(1, False)])
    assert (AREA.cells(apart, [])["value"].item(), GAMMA.cells(apart, [])["value"].item()) == (1, 1)
    tied = frame([made(2, True), made(2, False)])
    assert AREA.cells(tied, [])["value"].item() == 0.5
    assert GAMMA.cells(tied, []).empty
    sure = frame([made(3, True), made(1, True)])
    assert AREA.cells(sure, []).empty
    assert GAMMA.cells(sure, []).empty
    assert len(LEVELS.cells(sure, [])) == 2


def test_levels_equal_a_loop():
    own = {}
    for key, answers in answers_by_person(["condition"]).items():
        for sure, correct in answers:
            own.setdefault((key[0], sure, key[1]), []).append(correct)
    cells = told(LEVELS.cells(trials_for("calibration"), ["condition"]), "condition", "confidence")
    assert cells == {key: (pytest.approx(np.mean(values)), len(values)) for key, values in own.items()}
