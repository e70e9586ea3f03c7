"""Simulated studies are what was asked for: sensitivities, spreads, lapses, and who meets what."""

import numpy as np
import pandas as pd
import pytest
from scipy import special

from analysis.errors import UserError
from analysis.power.design import Design
from analysis.power.observers import Observers
from analysis.power.simulate import simulate

RNG = np.random.default_rng


def observers(*accuracies, **what):
    plain = Observers((0.0,) * len(accuracies), **what)
    return Observers(tuple(plain.strength(one) for one in accuracies), **what)


@pytest.mark.parametrize("scale", ["dprime", "logit"])
def test_accuracies_come_out_as_given_with_all_spreads_and_lapses(scale):
    who = observers(0.9, 0.6, scale=scale, spread=0.7, item_spread=0.4, condition_spread=0.3, lapse=0.05)
    table = simulate(Design(("a", "b"), 40), who, 4000, RNG(1))
    # Items are few, and their mean differs from study to study; so take the mean over several studies.
    tables = [simulate(Design(("a", "b"), 40), who, 300, RNG(seed)) for seed in range(30)]
    shares = pd.concat([table, *tables]).groupby("condition")["value"].mean()
    assert shares.to_numpy() == pytest.approx([0.9, 0.6], abs=0.02)


def test_without_spread_the_share_is_that_of_d_prime():
    # Macmillan and Creelman (2005), chapter 7: in 2AFC d' = 1.81 gives 90 % right answers.
    assert Observers((1.81,), 0, 0, 0, lapse=0).accuracy(1.81) == pytest.approx(0.9, abs=5e-4)
    assert Observers((1.81,), 0, 0, 0, lapse=0.1).accuracy(1.81) == pytest.approx(0.86, abs=5e-4)
    assert Observers((2.0,), 0, 0, 0, lapse=0, scale="logit").accuracy(2.0) == special.expit(2.0)


def test_spreads_between_participants_conditions_and_items_are_as_given():
    who = Observers((0.0, 0.0), spread=0.8, condition_spread=0, item_spread=0, lapse=0, scale="logit")
    table = simulate(Design(("a", "b"), 2000), who, 300, RNG(2))
    strengths = special.logit(table.groupby(["participant", "condition"])["value"].mean().unstack())
    assert strengths.std().to_numpy() == pytest.approx([0.8, 0.8], rel=0.1)
    assert np.corrcoef(strengths.T)[0, 1] > 0.98
    own = Observers((0.0, 0.0), spread=0, condition_spread=0.8, item_spread=0, lapse=0, scale="logit")
    table = simulate(Design(("a", "b"), 2000), own, 300, RNG(2))
    strengths = special.logit(table.groupby(["participant", "condition"])["value"].mean().unstack())
    assert abs(np.corrcoef(strengths.T)[0, 1]) < 0.2
    items = Observers((0.0, 0.0), spread=0, condition_spread=0, item_spread=0.8, lapse=0, scale="logit")
    table = simulate(Design(("a", "b"), 200), items, 1000, RNG(2))
    assert special.logit(table.groupby("item")["value"].mean()).std() == pytest.approx(0.8, rel=0.15)


def test_participants_meet_each_condition_and_no_item_twice_in_it():
    table = simulate(Design(("a", "b"), 6, items=8), Observers((1.0, 1.0)), 5, RNG(3))
    assert (table.groupby(["participant", "condition"])["item"].nunique() == 6).all()
    assert (len(table), table["item"].nunique(), table["participant"].nunique()) == (60, 8, 5)
    few = simulate(Design(("a",), 6, items=4), Observers((1.0,)), 5, RNG(3))
    assert set(few.groupby(["participant", "item"]).size()) == {1, 2}


def test_between_participants_each_meets_one_condition():
    table = simulate(Design(("a", "b", "c"), 6, between=True), Observers((1.0, 1.0, 1.0)), 5, RNG(4))
    assert (table.groupby("participant")["condition"].nunique() == 1).all()
    assert (table.groupby("condition")["participant"].nunique() == 5).all()


def test_the_same_seed_gives_the_same_study():
    design, who = Design(("a", "b"), 6), Observers((1.0, 1.0))
    assert simulate(design, who, 5, RNG(5)).equals(simulate(design, who, 5, RNG(5)))
    assert not simulate(design, who, 5, RNG(5)).equals(simulate(design, who, 5, RNG(6)))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: observers(0.995, lapse=0.02), "cannot be with 0.02 lapses; expected between 0.01 and 0.99"),
        (lambda: Observers((1.0,), spread=-1), "spread is -1"),
        (lambda: Observers((1.0,), lapse=1), "lapse is 1"),
        (lambda: Observers((1.0,), scale="probit"), "scale is 'probit'"),
        (lambda: Design((), 4), "no condition"),
        (lambda: Design(("a",), 0), "expected one trial or more"),
        (lambda: simulate(Design(("a", "b"), 4), Observers((1.0,)), 5, RNG(1)), "expected 2"),
    ],
)
def test_what_cannot_be_is_said(make, said):
    with pytest.raises(UserError, match=said):
        make()
