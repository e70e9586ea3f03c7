"""How intuitive participants of Borowski et al. (2021) found three feature visualizations, -100 to 100."""

from functools import partial
from typing import NamedTuple

import pandas as pd

from analysis.papers.borowski_files import MAPS
from analysis.papers.borowski_measures import mean_of, ranked
from analysis.papers.table import NOTHING, Claim, Found

NOT_NEUTRAL = "0 is further away than ±2 SEM"


class BeforeAfter(NamedTuple):
    """The ratings of experiment II: `beginning` and `end`, one row per participant and map each."""

    beginning: pd.DataFrame
    end: pd.DataFrame


def by_map(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the ratings with participants as rows and the maps a, b, c as columns."""
    return ratings.pivot(index="subject", columns="map", values="rating").astype(float)


def before_after(both: BeforeAfter, name: str) -> pd.DataFrame:
    """Return the ratings of one map of those who gave both: columns `before` and `after`."""
    return pd.DataFrame({"before": by_map(both.beginning)[name], "after": by_map(both.end)[name]}).dropna()


def _neutral(name: str, ratings: pd.DataFrame) -> Found:
    found = mean_of(by_map(ratings)[name])
    mean, error = found.values
    return Found(found.text, holds=abs(mean) <= error)


def _test(name: str, both: BeforeAfter) -> Found:
    return ranked(before_after(both, name), "after", "before", "two-sided")


def _no_difference(name: str, both: BeforeAfter) -> Found:
    found = _test(name, both)
    return Found(found.text, holds=found.values[0] >= 0.05)


def _change(name: str, both: BeforeAfter) -> Found:
    wide = before_after(both, name)
    return mean_of(wide["after"] - wide["before"])


ONE = [
    Claim(f"Fig. 6A (I) intuitiveness of {label}, beginning", "neutral", partial(_neutral, name), NOT_NEUTRAL)
    for name, label in MAPS.items()
]


def _neutral_at(when: str, name: str, both: BeforeAfter) -> Found:
    return _neutral(name, both.beginning if when == "beginning" else both.end)


TWO = [
    *(
        Claim(
            f"Fig. 6B (II) intuitiveness of {label}, {when}",
            "neutral",
            partial(_neutral_at, when, name),
            NOT_NEUTRAL,
        )
        for when in ("beginning", "end")
        for name, label in MAPS.items()
    ),
    *(
        Claim(f"Fig. 6C (II) end - beginning, {label}", NOTHING, partial(_change, name))
        for name, label in MAPS.items()
    ),
    Claim("Fig. 6C (II) end - beginning, mixed3a, test", "ns", partial(_no_difference, "a")),
    Claim("Fig. 6C (II) end - beginning, mixed4b, test", "p < .001", partial(_test, "b")),
    Claim("Fig. 6C (II) end - beginning, mixed5b, test", "ns", partial(_no_difference, "c")),
]
