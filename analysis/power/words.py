"""What the simulated studies showed, in sentences."""

from collections.abc import Sequence

from analysis import wording
from analysis.inference import INFERENCE
from analysis.power.design import Design
from analysis.power.observers import Observers
from analysis.power.run import Power

ENOUGH = 0.8


def sentences(design: Design, observers: Observers, powers: Sequence[Power]) -> str:
    """Return what was simulated, and how many participants each test needs; one paragraph per test."""
    first = powers[0]
    shares = [
        f"{name} {wording.value(observers.accuracy(strength), 'proportion')}"
        for name, strength in zip(design.conditions, observers.strengths, strict=True)
    ]
    unit = "d'" if observers.scale == "dprime" else "log-odds"
    spreads = [
        f"{observers.spread:g} between participants",
        f"{observers.condition_spread:g} more in each condition",
        f"{observers.item_spread:g} between items",
    ]
    met = "between participants" if design.between else "within participants"
    opening = (
        f"Simulated observers answer right in {', '.join(shares)} of trials"
        + (f" ({met})" if len(design.conditions) > 1 else "")
        + f"; their {unit} has standard deviations of {', '.join(spreads)}; "
        f"{wording.value(observers.lapse, 'proportion')} of trials are lapses. "
        f"Studies of each size were simulated {first.simulations:,} times (seed {first.seed}); "
        "brackets are Wilson's 95 % intervals, the error of simulating no more."
    )
    tests = dict.fromkeys(one.test for one in powers)
    return "\n\n".join([opening, *(_of_test([one for one in powers if one.test == test]) for test in tests)])


def _of_test(powers: Sequence[Power]) -> str:
    label = INFERENCE[powers[0].test].label
    said = [f"The {label} at alpha = {wording.bounded(powers[0].alpha, 3).rstrip('0')}:"]
    for trials in dict.fromkeys(one.n_trials for one in powers):
        said.append(_of_trials([one for one in powers if one.n_trials == trials]))
    lost = sum(one.not_tested for one in powers)
    if lost:
        said.append(f"{lost} studies could not be tested and count as not significant.")
    return " ".join(said)


def _of_trials(powers: Sequence[Power]) -> str:
    ordered = sorted(powers, key=lambda one: one.n_participants)
    where = f"With {wording.count(ordered[0].n_trials, 'trial')} per condition"
    enough = [one for one in ordered if one.power >= ENOUGH]
    if not enough:
        best = max(ordered, key=lambda one: one.power)
        return f"{where}, power stays below 80 %: {_one(best)}."
    before = [one for one in ordered if one.n_participants < enough[0].n_participants]
    less = f", after {_one(before[-1])}" if before else ", the fewest tried"
    unsure = "" if enough[0].low >= ENOUGH else "; the interval reaches below 80 %, so simulate more"
    return f"{where}, power first reaches 80 % at {_one(enough[0])}{less}{unsure}."


def _one(power: Power) -> str:
    people = wording.count(power.n_participants, "participant")
    share = wording.value(power.power, "proportion")
    return f"{people} ({share} {wording.interval(power.low, power.high, 'proportion')})"
