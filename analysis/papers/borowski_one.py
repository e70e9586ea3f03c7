"""What Borowski et al. (2021) print of experiment I, and how each number is recomputed."""

from functools import partial

import pandas as pd
from scipy import stats

from analysis import wording
from analysis.inference.one_sample_t import one_sample_t
from analysis.papers.borowski_measures import (
    base,
    chosen,
    confidence_counts,
    confidence_test,
    difference,
    listed,
    mean_of,
    means,
    ranked,
    signed_rank,
)
from analysis.papers.borowski_shared import accuracy, caught, correct_key, minutes, reaction
from analysis.papers.means import share_interval
from analysis.papers.table import NOTHING, Claim, Found, number

COPIED = "the printed p is that of correct answers (Fig. 16e)"
# Rows on the paper's own files, which other people's data say nothing about.
THEIRS = ("Data (", "Fig. 3A (I) the ", "Fig. 16a (I) accuracy, none, in two parts")
ALL_THREE = ("natural", "synthetic", "none")


def _none(trials: pd.DataFrame) -> Found:
    found = mean_of(accuracy(trials)["none"])
    side = "below" if found.values[0] < 0.5 else "not below"
    return Found(f"{found.text}, {side} one half", holds=abs(found.values[0] - 0.5) < 0.1)


def _none_parts(trials: pd.DataFrame) -> Found:
    both = means(base(trials), "correct", "part").mean()
    return Found(f"{number(both['none_pre'])} before, {number(both['none_post'])} after the other trials")


def _none_t(trials: pd.DataFrame) -> Found:
    values = accuracy(trials)["none"]
    test = one_sample_t(values.rename("correct").reset_index(), "correct", "subject", mean=0.5)
    return Found(f"t({test.df:g}) = {number(test.statistic)}, p = {number(test.p)} two-sided")


def _none_rank(trials: pd.DataFrame) -> Found:
    wide = accuracy(trials)[["none"]].assign(half=0.5)
    return ranked(wide, "none", "half", "two-sided")


def _only_p(trials: pd.DataFrame) -> Found:
    """Return p of the pair whose p is the printed one, and that of natural against synthetic."""
    wide = accuracy(trials)
    none, pair = (signed_rank(wide, "natural", other, "greater").p for other in ("none", "synthetic"))
    return Found(f"p = {number(none)} against none; {number(pair)} natural against synthetic", (none,))


def _variants(trials: pd.DataFrame) -> Found:
    """Return p of natural against synthetic by every rule that might have been used."""
    wide = accuracy(trials)
    gaps = (wide["natural"] - wide["synthetic"]).round(9)
    gaps = gaps[gaps != 0]
    exact = [
        stats.wilcoxon(gaps, alternative=side, method="exact").pvalue for side in ("two-sided", "greater")
    ]
    normal = [signed_rank(wide, "natural", "synthetic", side).p for side in ("two-sided", "greater")]
    text = (
        f"p = {number(exact[0])} exact, {number(normal[0])} normal, {number(exact[1])} exact one-sided, "
        f"{number(normal[1])} normal one-sided"
    )
    return Found(text, holds=any(round(p, 3) == 0.003 for p in (*exact, *normal)))


def _catch(trials: pd.DataFrame) -> Found:
    missed = caught(trials)
    who = ", ".join(map(str, missed.index[missed == 1])) or "none"
    n = int((trials["catch"]).sum())
    ones = wording.count(int((missed == 1).sum()), "participant")
    text = f"{missed.sum()} of {n}, {ones} one each ({who})"
    return Found(text, (missed.sum(), n), ends=share_interval(missed.sum(), n))


PERFORMANCE = [
    Claim("Fig. 3A (I) accuracy, synthetic", "82 ± 4 %", lambda d: mean_of(accuracy(d)["synthetic"])),
    Claim("Fig. 3A (I) accuracy, natural", "92 ± 2 %", lambda d: mean_of(accuracy(d)["natural"])),
    Claim("Fig. 3A (I) accuracy, none", "close to chance", _none),
    Claim("Fig. 16a (I) accuracy, none, in two parts", NOTHING, _none_parts),
    Claim("Fig. 3A (I) accuracy, none against one half", NOTHING, _none_t),
    Claim("Fig. 3A (I) accuracy, none against one half, ranks", NOTHING, _none_rank),
    Claim(
        "Fig. 16a (I) accuracy, natural - synthetic",
        "p = .005",
        lambda d: ranked(accuracy(d), "natural", "synthetic", "greater"),
    ),
    Claim(
        "Fig. 16a (I) accuracy, natural - none",
        "p = .003",
        lambda d: ranked(accuracy(d), "natural", "none", "greater"),
    ),
    Claim(
        "Fig. 16a (I) accuracy, synthetic - none",
        "p = .003 (or .00?, hard to read)",
        lambda d: _readable(ranked(accuracy(d), "synthetic", "none", "greater")),
    ),
    Claim("Fig. 3A (I) the one p, of a comparison with none", "p = .003", _only_p),
    Claim(
        "Fig. 3A (I) the same p, read as natural - synthetic",
        "p = .003",
        _variants,
        "by no rule is it the printed one, which fits the comparisons with none",
    ),
]


def _readable(found: Found) -> Found:
    return Found(found.text, found.values, round(found.values[0], 3) == 0.003)


def _slower(which: str, first: str, second: str, trials: pd.DataFrame) -> Found:
    return ranked(reaction(trials, which), first, second, "greater")


def _rt(panel: str, which: str, printed: tuple[str, str, str], why_not: str = "") -> list[Claim]:
    """Return the claims of a panel of Fig. 16; `printed`: of the pairs below, in their order."""
    pairs = [("synthetic", "natural"), ("natural", "none"), ("synthetic", "none")]
    item = f"Fig. 16{panel} (I) reaction time, {which}"
    return [
        Claim(f"{item}, {first} - {second}", paper, partial(_slower, which, first, second), why_not)
        for (first, second), paper in zip(pairs, printed, strict=True)
    ]


def _faster(which: str, paper: str, why_not: str = "") -> Claim:
    return Claim(
        f"Sec. 4.1 (I) seconds faster, {which}, synthetic - natural",
        paper,
        lambda d: difference(reaction(d, which), "synthetic", "natural"),
        why_not,
    )


TIMES = [
    *_rt("e", "correct", ("p = .002", "p = .003", "p < .001")),
    *_rt("f", "incorrect", ("p = .002", "p = .003", "p < .001"), COPIED),
    *_rt("g", "all", ("p < .001", "p < .001", "p < .001")),
    _faster("correct", "3.7 s", "3.7 s is the difference over all trials"),
    _faster("all", NOTHING),
    _faster("incorrect", NOTHING),
]

CONFIDENCE = [
    Claim(
        "Fig. 3B (I) confidence, correct, natural and synthetic",
        "p < .001",
        lambda d: confidence_test(chosen(d, "correct")),
    ),
    Claim(
        "Fig. 3B (I) answers at confidence 1/2/3, correct",
        NOTHING,
        lambda d: listed(confidence_counts(chosen(d, "correct"))),
    ),
    Claim(
        "Fig. 16b (I) confidence, correct, with none",
        NOTHING,
        lambda d: confidence_test(chosen(d, "correct"), ALL_THREE),
    ),
    Claim(
        "Fig. 16c (I) confidence, incorrect",
        NOTHING,
        lambda d: confidence_test(chosen(d, "incorrect")),
    ),
    Claim(
        "Fig. 16d (I) confidence, all trials",
        NOTHING,
        lambda d: confidence_test(chosen(d, "all")),
    ),
]

ROUND_OFF = [
    Claim("A.2.8 (I) catch trials missed, one each by two", "2 of 180", _catch),
    Claim("Data (I) trials whose right answer is a", NOTHING, correct_key),
    Claim("Data (I) minutes of answering per participant", NOTHING, minutes),
]
