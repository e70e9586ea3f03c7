"""What Borowski et al. (2021) print of experiment II, and how each number is recomputed."""

import itertools
from functools import partial

import pandas as pd

from analysis import wording
from analysis.papers.borowski_anova import mixed
from analysis.papers.borowski_files import SCHEMES
from analysis.papers.borowski_measures import (
    REFERENCES,
    base,
    chosen,
    confidence_counts,
    confidence_test,
    difference,
    f_ratio,
    listed,
    mean_of,
    means,
    ranked,
    signed_rank,
    two_sem,
)
from analysis.papers.borowski_shared import accuracy, caught, correct_key, minutes, reaction
from analysis.papers.means import share_interval
from analysis.papers.table import NOTHING, Claim, Found, agrees, number

GROUPS = {"expert": "experts", "naive": "lay people"}
# The text gives four of the eight bars of Fig. 5C, one of them with two numbers.
PRINTED = {
    ("Max-1", "natural"): [("Fig. 5C", "73 ± 4 %")],
    ("Max-1", "synthetic"): [("Sec. 4.5", "64 ± 5 %"), ("Abstract", "65 ± 5 %")],
    ("Min-Max-9", "natural"): [("Fig. 5C", "91 ± 3 %")],
    ("Min-Max-9", "synthetic"): [("Fig. 5C", "72 ± 4 %")],
}
TWO_PRINTED = "the paper prints both 64 and 65 %"


def scheme_means(trials: pd.DataFrame, scheme: str) -> pd.DataFrame:
    """Return each participant's accuracy (rows) per reference type (columns) in one scheme."""
    return accuracy(trials[trials["scheme"] == scheme])


def expertise(trials: pd.DataFrame) -> pd.Series:
    """Return `expert` or `naive` for each participant."""
    return trials.groupby("subject")["expertise"].first()


def _catch(trials: pd.DataFrame) -> Found:
    missed = caught(trials)
    ones, twos = int((missed == 1).sum()), int((missed == 2).sum())
    more = f", {(missed > 2).sum()} with more" if (missed > 2).any() else ""
    n = int(trials["catch"].sum())
    text = f"{missed.sum()} of {n}; {wording.count(ones, 'participant')} with 1, {twos} with 2{more}"
    return Found(text, (missed.sum(), n, ones, twos), ends=share_interval(missed.sum(), n))


def _effect(effect: str, trials: pd.DataFrame) -> Found:
    wide = accuracy(trials)[list(REFERENCES)]
    tidy = wide.melt(ignore_index=False, value_name="correct").reset_index()
    tidy["expertise"] = tidy["subject"].map(expertise(trials))
    return f_ratio(mixed(tidy, "correct", "condition", "expertise")[effect])


def _group(level: str, condition: str, trials: pd.DataFrame) -> Found:
    return mean_of(accuracy(trials[trials["expertise"] == level])[condition])


def _equal(condition: str, trials: pd.DataFrame) -> Found:
    """Return whether the groups' means are within their two standard errors of each other."""
    own = [accuracy(trials[trials["expertise"] == level])[condition] for level in GROUPS]
    gap, errors = own[0].mean() - own[1].mean(), [two_sem(values) for values in own]
    half = sum(error**2 for error in errors) ** 0.5
    return Found(f"{number(gap)} ± {number(half)}", holds=bool(abs(gap) <= half))


def _scheme(scheme: str, condition: str, trials: pd.DataFrame) -> Found:
    return mean_of(scheme_means(trials, scheme)[condition])


def _scheme_test(scheme: str, trials: pd.DataFrame) -> Found:
    """Return the test two-sided with p one-sided beside it: the figure prints neither, but marks the ns."""
    return ranked(scheme_means(trials, scheme), *REFERENCES, "greater")


def _between(first: str, second: str, condition: str, trials: pd.DataFrame) -> Found:
    """Return the test of two schemes, within a reference type."""
    own = base(trials)
    wide = means(own[own["condition"] == condition], "correct", "scheme")
    return ranked(wide, first, second, "two-sided")


def _confidence(which: str, trials: pd.DataFrame) -> Found:
    return confidence_test(chosen(trials, which))


def _counts(which: str, trials: pd.DataFrame) -> Found:
    return listed(confidence_counts(chosen(trials, which)))


def _either(paper: str, wide: pd.DataFrame, first: str, second: str) -> Found:
    """Return the test of first > second, holding if the printed p is p of this side, of both or of the other.

    The paper does not say on which side it tests.
    """
    found = ranked(wide, first, second, "greater")
    sides = {"": found.values[0]}
    sides |= {side: signed_rank(wide, first, second, side).p for side in ("two-sided", "less")}
    fitting = [side for side, p in sides.items() if agrees(paper, (p,))]
    if not fitting or not fitting[0]:
        return Found(found.text, found.values, bool(fitting))
    named = {"two-sided": "two-sided", "less": f"one-sided for {first} < {second}"}[fitting[0]]
    return Found(f"{found.text}; {number(sides[fitting[0]])} {named}", found.values, True)


def _rt(panel: str, which: str, paper: str) -> list[Claim]:
    return [
        Claim(
            f"Fig. 17{panel} (II) reaction time, {which}, synthetic - natural",
            paper,
            lambda d: _either(paper, reaction(d, which), "synthetic", "natural"),
        ),
        Claim(
            f"Fig. 17{panel} (II) seconds faster, {which}, synthetic - natural",
            NOTHING,
            lambda d: difference(reaction(d, which), "synthetic", "natural"),
        ),
    ]


def _schemes() -> list[Claim]:
    """Return the claims of Fig. 5C: each scheme's means, then the tests within each."""
    found = []
    for scheme in SCHEMES:
        for condition in REFERENCES:
            for place, paper in PRINTED.get((scheme, condition), [("Fig. 5C", NOTHING)]):
                item = f"{place} (II) accuracy, {scheme}, {condition}"
                why = TWO_PRINTED if condition == "synthetic" and scheme == "Max-1" else ""
                found.append(Claim(item, paper, partial(_scheme, scheme, condition), why))
    item = "Fig. 5C (II) accuracy, {}, natural - synthetic"
    found += [Claim(item.format(scheme), NOTHING, partial(_scheme_test, scheme)) for scheme in SCHEMES]
    for condition in REFERENCES:
        for pair in itertools.combinations(SCHEMES, 2):
            item = f"Fig. 5C (II) accuracy, {condition}, {pair[0]} - {pair[1]}"
            found.append(Claim(item, NOTHING, partial(_between, *pair, condition)))
    return found


PERFORMANCE = [
    Claim("Fig. 17a (II) accuracy, synthetic", NOTHING, lambda d: mean_of(accuracy(d)["synthetic"])),
    Claim("Fig. 17a (II) accuracy, natural", NOTHING, lambda d: mean_of(accuracy(d)["natural"])),
    Claim(
        "Fig. 17a (II) accuracy, natural - synthetic",
        "p < .001",
        lambda d: ranked(accuracy(d), "natural", "synthetic", "greater"),
    ),
]

TIMES = [
    *_rt("e", "correct", "p < .001"),
    *_rt("f", "incorrect", "p = .611"),
    *_rt("g", "all", "p < .001"),
]

CONFIDENCE = [
    claim
    for panel, which in (("b", "correct"), ("c", "incorrect"), ("d", "all"))
    for claim in (
        Claim(f"Fig. 17{panel} (II) confidence, {which}", NOTHING, partial(_confidence, which)),
        Claim(f"Fig. 17{panel} (II) answers at confidence 1/2/3, {which}", NOTHING, partial(_counts, which)),
    )
]

EXPERTISE = [
    Claim("A.2.2 (II) ANOVA, expert level", "F(1, 21) = 0.6, p = .44", partial(_effect, "expertise")),
    Claim(
        "A.2.2 (II) ANOVA, interaction with reference type",
        "F(1, 21) = 0.4, p = .53",
        partial(_effect, "expertise × condition"),
    ),
    Claim("A.2.2 (II) ANOVA, reference type", "F(1, 21) = 230.2, p < .001", partial(_effect, "condition")),
    *(
        Claim(f"Fig. 5A (II) accuracy, {name}, {condition}", NOTHING, partial(_group, level, condition))
        for level, name in GROUPS.items()
        for condition in REFERENCES
    ),
    *(
        Claim(f"Fig. 5A (II) experts - lay people, {condition}", "equal", partial(_equal, condition))
        for condition in REFERENCES
    ),
]

SCHEME = _schemes()

ROUND_OFF = [
    Claim("A.2.8 (II) catch trials missed", "13 of 736; 5 miss 1, 4 miss 2", _catch),
    Claim("Data (II) trials whose right answer is a", NOTHING, correct_key),
    Claim("Data (II) minutes of answering per participant", NOTHING, minutes),
]
