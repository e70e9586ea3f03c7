"""From a dataset to all results: select, measure, estimate, test."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from analysis import exclusion_rules, exploratory, extremity, wording
from analysis.adjust import adjust
from analysis.data import Data
from analysis.design import hue, orders_of
from analysis.estimates import estimates
from analysis.exclusions import Selection, select
from analysis.inference import INFERENCE
from analysis.intervals import BCA, T_INTERVAL, leaves
from analysis.load import Dataset
from analysis.measures import MEASURES
from analysis.plan import Plan, Planned
from analysis.report import images
from analysis.results import Result
from analysis.statistics.psychometric_table import function_of
from analysis.testing import run
from analysis.trials import PARTICIPANT, distinct, filled, frame, only, size

# Estimated of right and of wrong answers too.
BY_ANSWER = {"reaction_time": ("correct",), "confidence": ("correct", "incorrect")}
CONTINUOUS = "query_extremity"  # estimated as a function, and not level by level
EVERYBODY = "everybody"
Progress: TypeAlias = Callable[[str], None]


@dataclass(frozen=True)
class Analysis:
    """A dataset, what of it was analysed, and what that gave.

    `data`: the analysed part with its factors and cells; `results`: in the order of the file, all estimates
    and then all tests; `everybody`: the same tests without exclusions, none where nobody was excluded;
    `units`: the check of the pack's images.
    """

    dataset: Dataset
    data: Data
    results: list[Result]
    everybody: list[Result]
    units: list[images.UnitCheck]
    plan: Plan | None

    @property
    def selection(self) -> Selection:
        """Who and which trials were analysed."""
        return self.data.selection


def analyse(
    dataset: Dataset,
    mode: str | None = None,
    keep_excluded: bool = False,
    plan: Plan | None = None,
    progress: Progress = lambda what: None,
) -> Analysis:
    """Return all estimates, then all tests: those of the plan first, which are confirmatory.

    `progress` is told, before each measure and each test, what comes next.
    """
    if plan and plan.exclusion is not None:
        dataset = exclusion_rules.apply(dataset, plan.exclusion)
    data = _data(dataset, mode, keep_excluded)
    results = [*_estimates(data, progress), *_tests(data, plan, progress)]
    everybody = []
    if not keep_excluded and data.selection.n_excluded:
        whole = _data(dataset, mode, True)
        if len(whole.selection.participants) > len(data.selection.participants):
            everybody = [replace(result, sample=EVERYBODY) for result in _tests(whole, plan, progress)]
    return Analysis(dataset, data, results, everybody, images.check(dataset.manifest), plan)


def _data(dataset: Dataset, mode: str | None, keep_excluded: bool) -> Data:
    if CONTINUOUS not in dataset.trials.columns:
        dataset = replace(dataset, trials=extremity.add(dataset.trials, dataset.manifest))
    selection = select(dataset, mode, keep_excluded)
    return Data(selection, orders_of(dataset.study))


def _estimates(data: Data, progress: Progress) -> Iterator[Result]:
    for name in data.measured():
        progress(f"{MEASURES[name].label}: means")
        if name == CONTINUOUS:
            yield from _psychometric(data)
            continue
        for subset in ("all", *BY_ANSWER.get(name, ())):
            yield from estimates(data, name, subset)
    if "accuracy" not in data.measured():
        return
    progress("Accuracy: layers and observers")
    trials = data.selection.trials
    for column in ("factor_layer", "observer"):
        levels = sorted(set(distinct(trials, column)) - {""}, key=wording.natural_order)
        for level in levels:
            yield from estimates(data, "accuracy", "all", {column.removeprefix("factor_"): level})


def _psychometric(data: Data) -> Iterator[Result]:
    """Yield threshold, slope and lapse rate of accuracy against the extremity of queries, by level."""
    factor = hue(data.factors(CONTINUOUS))
    trials = filled(data.trials(CONTINUOUS), *MEASURES[CONTINUOUS].needs)
    if size(trials) > exploratory.MOST_TRIALS:
        return
    guess = data.chance() or 0.5
    for level in factor.levels if factor else ("all",):
        own = only(trials, factor.column, level) if factor else trials
        rows = frame(own, [PARTICIPANT, CONTINUOUS, "correct"])
        rows = rows.assign(value=rows["correct"].astype(float))
        found = function_of(rows, "value", PARTICIPANT, CONTINUOUS, guess=guess, level=(1 + guess) / 2)
        yield from (replace(one, measure=CONTINUOUS, effect=level) for one in found)


def _tests(data: Data, plan: Plan | None, progress: Progress) -> list[Result]:
    """Return the plan's tests and all others, each family adjusted over its tests."""
    planned = [*(plan.tests if plan else ()), *exploratory.tests(data)]
    found = []
    for one in planned:
        progress(f"{MEASURES[one.measure].label}: {INFERENCE[one.test].label}")
        found += _in_family(one, run(one, data))
    families: dict[tuple[str, str], list[int]] = {}
    for place, result in enumerate(found):
        if result.family and result.test:
            families.setdefault((result.role, result.family), []).append(place)
    for (_, family), places in families.items():
        method = plan.adjust if plan else "holm"
        for place, adjusted in zip(places, adjust([found[i] for i in places], family, method), strict=True):
            found[place] = adjusted
    return found


def _in_family(planned: Planned, results: list[Result]) -> list[Result]:
    """Return the results with their family: the planned one, or the contrasts that one model gives."""
    label = f"contrasts of the {INFERENCE[planned.test].label}, {planned.measure.replace('_', ' ')}"
    several = sum(bool(result.test) and result.is_contrast for result in results) > 1
    return [
        replace(result, family=planned.family or (label if several and result.is_contrast else ""))
        for result in results
    ]


def pick(
    results: list[Result], measure: str, effect: str, subset: str = "all", interval: str = T_INTERVAL
) -> Result | None:
    """Return the estimate with this measure, effect, subset and interval, or None."""
    for result in results:
        key = (result.measure, result.effect, result.subset, result.interval)
        if not result.test and key == (measure, effect, subset, interval):
            return result
    return None


def shown(results: list[Result], measure: str, effect: str, subset: str = "all") -> Result | None:
    """Return the estimate with the one interval to show: t, or BCa where t leaves the possible values.

    A t interval is symmetric: near 100 % it can pass what a proportion can be, which nobody should read
    as a limit. The BCa interval of the same participants' values cannot. Where there is none, t stays.
    """
    usual = pick(results, measure, effect, subset)
    if usual is None or not leaves(usual.low, usual.high, usual.unit, usual.is_contrast):
        return usual
    other = pick(results, measure, effect, subset, BCA)
    return usual if other is None or math.isnan(other.low) else other
