"""The table of Adebayo et al. (2020): would you sell this model? From a dataset of our study.

The paper prints medians and shares, and no tests; those here are for ordered answers, participants as units.
"""

import math
from functools import partial
from pathlib import Path

import pandas as pd
from scipy import stats

from analysis.adjust import adjust
from analysis.inference.friedman import friedman
from analysis.inference.wilcoxon import wilcoxon
from analysis.papers.adebayo_data import EXPLANATIONS, LABELS, MODELS, MOTIVES, read
from analysis.papers.figures.adebayo import pictures
from analysis.papers.means import share_interval
from analysis.papers.replication import Replication
from analysis.papers.table import NOTHING, Claim, Found, Row, covered, number, rows, tested

# Medians of Gradient, SmoothGrad and Integrated Gradients.
MEDIANS = {"normal": ("4", "4", "3"), "spurious": ("2", "2", "3"), "label_errors": ("1", "2", "1")}
EXPECTED = {"gradient": "30 %", "smoothgrad": "40 %"}  # that the map was where expected, normal model
BUGS = tuple(name for name in MODELS if name != "normal")
AGREEMENT = (
    "These are other people's data than the paper's. A printed median agrees if it lies in the 95 % "
    "confidence interval of ours (order statistics), a share if it lies in Wilson's; words if they hold."
)


def _of(answers: pd.DataFrame, model: str, explanation: str) -> pd.DataFrame:
    return answers[(answers["model"] == model) & (answers["explanation"] == explanation)]


def _median(model: str, explanation: str, answers: pd.DataFrame) -> Found:
    """Return the median rating with its distribution-free 95 % interval (Conover 1999, order statistics)."""
    ratings = _of(answers, model, explanation)["rating"].dropna()
    median = float(ratings.median())
    if ratings.empty:
        return Found("no answers", (math.nan,), ends=(math.nan, math.nan))
    ends = stats.quantile_test(ratings, q=median, p=0.5).confidence_interval()
    return Found(f"{number(median)}, n = {len(ratings)}", (median,), ends=(float(ends.low), float(ends.high)))


def _rejected(model: str, explanation: str, answers: pd.DataFrame) -> Found:
    found = _median(model, explanation, answers)
    return Found(found.text, holds=found.values[0] <= 2)


def _share(model: str, explanation: str, motive: str, answers: pd.DataFrame) -> Found:
    given = _of(answers, model, explanation)["motive"]
    count, n = int((given == motive).sum()), len(given)
    if not n:
        return Found("no answers", (math.nan,), ends=(math.nan, math.nan))
    return Found(f"{number(count / n)} ({count} of {n})", (count / n,), ends=share_interval(count, n))


def _most(model: str, explanation: str, names: tuple[str, ...], answers: pd.DataFrame) -> Found:
    given = _of(answers, model, explanation)["motive"]
    count = int(given.isin(names).sum())
    share = count / max(1, len(given))
    return Found(f"{number(share)} ({count} of {len(given)})", holds=share > 0.5)


def _motives(model: str, explanation: str, answers: pd.DataFrame) -> Found:
    counts = _of(answers, model, explanation)["motive"].value_counts()
    return Found(", ".join(f"{name} {counts.get(name, 0)}" for name in MOTIVES))


def _friedman(factor: str, answers: pd.DataFrame) -> Found:
    """Return Friedman's test of participants' median ratings per level of a factor."""
    own = answers.groupby(["subject", factor], as_index=False)["rating"].median()
    test = friedman(own, "rating", "subject", factor)
    text = (
        f"χ²({test.df:g}) = {number(test.statistic)}, p = {number(test.p)}, "
        f"Kendall's W = {number(test.effect_size)}, n = {test.n_participants}"
    )
    return Found(tested(test, text), (test.p,))


def _against_normal(bug: str, answers: pd.DataFrame) -> Found:
    """Return the signed-rank test of the normal model against a bug, p by Holm over the four bugs."""
    own = answers.groupby(["subject", "model"], as_index=False)["rating"].median()
    tests = [wilcoxon(own, "rating", "subject", "model", ("normal", one), zero_rule="pratt") for one in BUGS]
    test = adjust(tests, "normal against each bug")[BUGS.index(bug)]
    text = (
        f"V = {test.statistic:g}, p = {number(test.p)}, by Holm over the bugs {number(test.p_adjusted)}, "
        f"rank-biserial {number(test.effect_size)}, n = {test.n_participants}"
    )
    return Found(tested(test, text), (test.p,))


CELLS = [(model, explanation) for model in MODELS for explanation in EXPLANATIONS]


def _named(model: str, explanation: str) -> str:
    return f"{MODELS[model]}, {EXPLANATIONS[explanation]}"


def _medians() -> list[Claim]:
    """Return the claims of Fig. 5A: numbers of three models, `rejected` for the two others."""
    found = []
    for model, explanation in CELLS:
        item = f"Fig. 5A median, {_named(model, explanation)}"
        printed = MEDIANS.get(model)
        if printed:
            place = list(EXPLANATIONS).index(explanation)
            found.append(Claim(item, printed[place], partial(_median, model, explanation)))
        else:
            found.append(Claim(item, "rejected", partial(_rejected, model, explanation)))
    return found


def _reasons() -> list[Claim]:
    """Return the claims of Fig. 5B, and the counts of all motives."""
    found = [
        Claim(
            f"Fig. 5B 'where expected', {_named('normal', one)}",
            EXPECTED.get(one, NOTHING),
            partial(_share, "normal", one, "where expected"),
        )
        for one in EXPLANATIONS
    ]
    for model, names, said in (
        ("spurious", ("not where expected",), "'not where expected'"),
        ("label_errors", LABELS, "the prediction's label"),
    ):
        for one in EXPLANATIONS:
            item = f"Fig. 5B {said}, {_named(model, one)}"
            found.append(Claim(item, "majority", partial(_most, model, one, names)))
    item = "Fig. 5B answers by motive, {}"
    return found + [Claim(item.format(_named(*cell)), NOTHING, partial(_motives, *cell)) for cell in CELLS]


CLAIMS = [
    *_medians(),
    *_reasons(),
    Claim("Friedman's test of models", NOTHING, partial(_friedman, "model")),
    Claim("Friedman's test of explanations", NOTHING, partial(_friedman, "explanation")),
    *(Claim(f"Ratings, normal - {MODELS[bug]}", NOTHING, partial(_against_normal, bug)) for bug in BUGS),
]


def table(answers: pd.DataFrame) -> list[Row]:
    """Return the rows: medians, motives, tests."""
    return rows(CLAIMS, answers, covered)


def replicate(directory: Path) -> Replication:
    """Return the table and the figures from a dataset of our study."""
    answers = read(directory)
    return Replication(table(answers), pictures(answers), [AGREEMENT])
