"""The table of Achtibat et al. (2023): does a participant see that the model relies on a black border?

Participants of five groups saw one explanation each, and answered whether the border has an impact. The
paper's errors are standard errors over trials, its tests t tests over participants.
"""

from functools import partial
from pathlib import Path

import pandas as pd

from analysis import wording
from analysis.inference.student_t import student_t
from analysis.inference.welch_t import welch_t
from analysis.intervals import t_interval
from analysis.measures import criterion, dprime
from analysis.papers.achtibat_data import CRP, METHODS, OTHERS, per_person, read_authors, read_ours, right
from analysis.papers.figures.achtibat import pictures
from analysis.papers.means import standard_error
from analysis.papers.replication import AGREEMENT, Replication, is_dataset
from analysis.papers.table import NOTHING, Claim, Found, Row, Rule, covered, number, rounded, rows, tested
from analysis.results import Result

Answers = dict[str, pd.DataFrame]
PRINTED = {
    CRP: ("89.1 ± 2.4 %", "72.6 ± 3.4 %"),
    "Grad-CAM": ("74.9 ± 3.3 %", "52.6 ± 3.8 %"),
    "IG": ("53.7 ± 3.8 %", "49.7 ± 3.8 %"),
}
CONFIDENT = {CRP: "76 %", "IG": "77 %"}
NO_NAMES = "The files name no participants: seven rows of a category in a row are taken for one of them."
TOP = 9  # of the scales of confidence and clarity


def _people_error(own: pd.Series) -> str:
    return f"{number(standard_error(own))} (SE of {wording.count(len(own), 'participant')})"


def _rate(which: str, answers: pd.DataFrame) -> Found:
    """Return TPR (`relies`), TNR (`not`) or accuracy (`all`) with the standard error over trials.

    The error over participants, who are the unit of inference, stands beside it.
    """
    used = answers if which == "all" else answers[answers["relies"] == (which == "relies")]
    values = right(used)
    own = per_person(used, values)
    error = standard_error(values)
    text = f"{number(values.mean())} ± {number(error)} (SE of {len(values)} trials), {_people_error(own)}"
    return Found(text, (float(values.mean()), error), ends=t_interval(own.to_numpy()))


def _detection(answers: pd.DataFrame) -> pd.DataFrame:
    """Return each participant's d' and criterion, rates by the log-linear rule."""
    words = {True: "yes", False: "no"}
    trials = pd.DataFrame(
        {
            "subject_id": answers["subject"],
            "response": answers["yes"].map(words),
            "correct_response": answers["relies"].map(words),
        }
    )
    values = {
        name: one.cells(trials, [])["value"] for name, one in (("dprime", dprime), ("criterion", criterion))
    }
    return pd.DataFrame(values)


def _signal(name: str, answers: pd.DataFrame) -> Found:
    own = _detection(answers)[name]
    text = f"{number(own.mean())} ± {_people_error(own)}"
    return Found(text, (float(own.mean()),), ends=t_interval(own.to_numpy()))


def _scale(column: str, answers: pd.DataFrame) -> Found:
    values = answers[column] / TOP
    own = per_person(answers, values)
    text = f"{number(own.mean())} ± {_people_error(own)}"
    return Found(text, (float(values.mean()),), ends=t_interval(own.to_numpy()))


def _both(all_answers: Answers, other: str, by_trial: bool) -> pd.DataFrame:
    """Return the accuracies of CRP and another method, one row per participant or per trial."""
    parts = []
    for name in (CRP, other):
        values = right(all_answers[name])
        own = values if by_trial else per_person(all_answers[name], values)
        parts.append(pd.DataFrame({"method": name, "accuracy": own.to_numpy()}))
    table = pd.concat(parts, ignore_index=True)
    return table.assign(subject=table.index)


def _said(test: Result) -> Found:
    text = f"t({test.df:.6g}) = {number(test.statistic)}, p = {number(test.p)}"
    return Found(tested(test, text), (test.p,))


def _participants(other: str, answers: Answers) -> Found:
    data = _both(answers, other, by_trial=False)
    return _said(student_t(data, "accuracy", "subject", "method", (CRP, other)))


def _trials(other: str, pooled: bool, answers: Answers) -> Found:
    data = _both(answers, other, by_trial=True)
    test = student_t if pooled else welch_t
    return _said(test(data, "accuracy", "subject", "method", (CRP, other)))


def _each(name: str) -> list[Claim]:
    """Return the claims about one method."""
    tpr, tnr = PRINTED.get(name, (NOTHING, NOTHING))
    return [
        Claim(f"Fig. 6d TPR, {name}", tpr, partial(_rate, "relies")),
        Claim(f"Fig. 6d TNR, {name}", tnr, partial(_rate, "not")),
        Claim(f"Accuracy, {name}", NOTHING, partial(_rate, "all")),
        Claim(f"d', {name}", NOTHING, partial(_signal, "dprime")),
        Claim(f"Criterion c, {name}", NOTHING, partial(_signal, "criterion")),
        Claim(f"Confidence of 9, {name}", CONFIDENT.get(name, NOTHING), partial(_scale, "confidence")),
        Claim(f"Clarity of 9, {name}", NOTHING, partial(_scale, "clarity")),
    ]


def _against(other: str) -> list[Claim]:
    """Return the tests of CRP against another method, per participant and per trial."""
    item = f"Accuracy, {CRP} - {other}"
    return [
        Claim(f"{item}, t test of participants", "P < 8e-4", partial(_participants, other)),
        Claim(f"{item}, t test of trials, pooled variance", NOTHING, partial(_trials, other, True)),
        Claim(f"{item}, Welch's t test of trials", NOTHING, partial(_trials, other, False)),
    ]


def _mean(answers: pd.DataFrame, value: str) -> float:
    return right(answers).mean() if value == "accuracy" else answers[value].mean() / TOP


def _order(value: str, places: slice, names: set[str], answers: Answers) -> Found:
    """Return the methods from high to low, holding if those at the places are the ones named."""
    own = pd.Series({name: float(_mean(one, value)) for name, one in answers.items()})
    ordered = own.sort_values(ascending=False)
    text = ", ".join(f"{name} {number(share)}" for name, share in ordered.items())
    return Found(text, holds=set(ordered.index[places]) == names)


def _bias(answers: Answers) -> Found:
    """Return TPR minus TNR of each method, holding if all are above 0."""
    gaps = {}
    for name, one in answers.items():
        share = right(one).groupby(one["relies"]).mean()
        gaps[name] = share[True] - share[False]
    text = ", ".join(f"{name} {number(gap)}" for name, gap in gaps.items())
    return Found(text, holds=all(gap > 0 for gap in gaps.values()))


TOGETHER = [
    Claim("Highest accuracy", "CRP", partial(_order, "accuracy", slice(1), {CRP})),
    Claim("Second highest accuracy", "Grad-CAM", partial(_order, "accuracy", slice(1, 2), {"Grad-CAM"})),
    Claim("Lowest accuracy", "IG", partial(_order, "accuracy", slice(-1, None), {"IG"})),
    Claim("Highest confidence", "IG", partial(_order, "confidence", slice(1), {"IG"})),
    Claim("Highest clarity", "IG and LRP", partial(_order, "clarity", slice(2), {"IG", "LRP"})),
    Claim("Lowest clarity", "CRP", partial(_order, "clarity", slice(-1, None), {CRP})),
    Claim("TPR above TNR", "all methods", _bias),
]


def table(answers: Answers, rule: Rule = rounded) -> list[Row]:
    """Return the rows of all methods; those of a method without data have none."""
    found = []
    for name in METHODS:
        found += rows(_each(name), answers.get(name), rule)
    for other in OTHERS:
        pair = answers if {CRP, other} <= set(answers) else None
        found += rows(_against(other), pair, rule)
    return found + rows(TOGETHER, answers if len(answers) == len(METHODS) else None, rule)


def replicate(directory: Path) -> Replication:
    """Return the table and the figure from the authors' CSV files, or from a dataset of our study."""
    if is_dataset(directory):
        ours = read_ours(directory)
        return Replication(table(ours, covered), pictures(ours), [AGREEMENT])
    answers, missing = read_authors(directory)
    notes = [NO_NAMES] + [f"There is no file {name}: no data for its rows." for name in missing]
    return Replication(table(answers), pictures(answers), notes)
