"""The study's answer in one sentence."""

import math

from analysis import wording
from analysis.apa import ALPHA
from analysis.design import Factor
from analysis.inference import INFERENCE
from analysis.measures import MEASURES
from analysis.pipeline import Analysis, pick
from analysis.report.tests_shown import confirmatory, tests_of
from analysis.results import Result

REFERENCES = ("natural", "synthetic")
# Which measure answers the question, where several are tested.
FIRST = ("accuracy", "rating", "clarity", "confidence", "intuitiveness", "reaction_time")
MOST_LISTED = 4  # levels that are all named


def headline(done: Analysis) -> str:
    """Answer the study's question: that of the plan's first test, of references, or of the first measure.

    Of several factors the one that the study file names first is meant.
    """
    planned = confirmatory(done)
    if planned:
        return _planned(planned[0])
    name = next((name for name in FIRST if name in done.data.measured()), None)
    if name is None:
        return f"{_who(done)}: no answer is measured."
    order = list(done.data.orders)
    factors = sorted(
        done.data.factors(name), key=lambda one: order.index(one.name) if one.name in order else len(order)
    )
    if name == "accuracy" and any(set(factor.levels) == set(REFERENCES) for factor in factors):
        said = _references(done)
        if said:
            return said
    return _levels(done, name, factors)


def _who(done: Analysis) -> str:
    return "Simulated participants" if done.selection.modes == ("simulated",) else "Participants"


def _planned(test: Result) -> str:
    begins = test.lead or f"{test.measure}, {test.effect}"
    if math.isnan(test.p):
        return f"{begins}: not tested ({test.note or 'no p exists'})."
    return f"{begins} ({_test(test)})."


def _test(test: Result) -> str:
    label = INFERENCE[test.test].label
    p = test.p if math.isnan(test.p_adjusted) else test.p_adjusted
    return f"{label}, {wording.p_value(p)}, n = {test.n_participants}"


def _references(done: Analysis) -> str:
    """Say which references helped more; empty where one of the two has no trials."""
    one, other = (pick(done.results, "accuracy", level) for level in REFERENCES)
    test = next(
        (each for each in _tests(done, "accuracy") if set(each.effect.split(" - ")) == set(REFERENCES)),
        None,
    )
    if one is None or other is None or test is None:
        return ""
    found = (
        f"{_who(done)} picked the right image in {wording.value(one.estimate, 'proportion')} of trials with "
        f"natural references and in {wording.value(other.estimate, 'proportion')} with synthetic ones"
    )
    if not test.p < ALPHA:  # NaN too
        return f"{found}: no reliable difference ({wording.p_value(test.p)}, n = {test.n_participants})."
    # The effect may be the other way round, as the study file has its levels.
    sign = 1 if test.effect.startswith(REFERENCES[0]) else -1
    better = REFERENCES[0] if sign * test.effect_size > 0 else REFERENCES[1]
    difference = pick(done.results, "accuracy", test.effect)
    gain = abs(difference.estimate) if difference else math.nan
    points = wording.value(gain, "proportion", difference=True)
    return (
        f"{found}: {better} references helped more, by {points} on average "
        f"({wording.p_value(test.p)}, n = {test.n_participants})."
    )


def _levels(done: Analysis, name: str, factors: list[Factor]) -> str:
    """Name the means at the levels of the first factor, and what its test found."""
    label = MEASURES[name].label.lower()
    if not factors:
        return _overall(done, name)
    factor = factors[0]
    found = [
        one for label in factor.labels if (one := pick(done.results, name, label)) and one.n_participants
    ]
    if not found:
        return f"{_who(done)}: no {label} to compare by {factor.name}."
    said = [f"{wording.value(one.estimate, one.unit)} ({_plain(one.effect)})" for one in found]
    if len(said) > MOST_LISTED:
        lowest, highest = (each(found, key=lambda one: one.estimate) for each in (min, max))
        means = " to ".join(
            f"{wording.value(one.estimate, one.unit)} ({_plain(one.effect)})" for one in (lowest, highest)
        )
        means = f"between {means.replace(' to ', ' and ', 1)}"
    else:
        means = ", ".join(said[:-1]) + f" and {said[-1]}" if len(said) > 1 else said[0]
    opening = f"{_who(done)}' {label} was {means} by {_plain(factor.name)}"
    test = _main(done, name, factor)
    if test is None:
        return f"{opening}."
    verdict = "a reliable difference" if test.p < ALPHA else "no reliable difference"
    return f"{opening}: {verdict} ({_test(test)})."


def _main(done: Analysis, name: str, factor: Factor) -> Result | None:
    """Return the first test of the factor as a whole."""
    whole = {factor.name, factor.difference}
    return next(
        (one for one in _tests(done, name) if one.effect in whole and one.subset == "all" and one.p == one.p),
        None,
    )


def _overall(done: Analysis, name: str) -> str:
    found = pick(done.results, name, "all")
    if found is None or not found.n_participants:
        return f"{_who(done)}: no {MEASURES[name].label.lower()} is measured."
    mean = wording.value(found.estimate, found.unit)
    said = f"{_who(done)}' {MEASURES[name].label.lower()} was {mean} on average"
    test = next((one for one in _tests(done, name) if one.p == one.p), None)
    if test is None:
        return f"{said} (n = {found.n_participants})."
    chance = test.effect.rpartition("against ")[2]
    try:
        against = wording.value(float(chance), found.unit)
    except ValueError:
        return f"{said} ({_test(test)})."
    verdict = "differed reliably" if test.p < ALPHA else "did not differ reliably"
    return f"{said}, which {verdict} from chance, {against} ({_test(test)})."


def _tests(done: Analysis, measure: str) -> list[Result]:
    return [one for one in tests_of(done) if one.measure == measure]


def _plain(name: str) -> str:
    return name.replace("_", " ")
