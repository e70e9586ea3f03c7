"""The tests of a dataset for which nobody has made a plan: what its factors and measures call for."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from analysis.data import Data
from analysis.design import Factor
from analysis.plan import Planned
from analysis.trials import size

# Which measures are tested, and on which trials. Catch trials are a check.
TESTED = [
    ("accuracy", "all"),
    ("rating", "all"),
    ("reaction_time", "correct"),
    ("reaction_time", "all"),
    ("confidence", "all"),
    ("clarity", "all"),
]
MODELS = {"accuracy": "logistic_mixed", "rating": "cumulative_link"}
ITEM = "stimulus_id"
MOST_PAIRED = 5  # levels that are compared pair by pair
MOST_TRIALS = 100_000  # of a model of single answers that nobody has asked for


def tests(data: Data) -> list[Planned]:
    """Return the tests: rank tests for each factor, analyses of variance, and models of single answers."""
    present = data.measured()
    subsets = ("all", "correct") if "accuracy" in present else ("all",)
    tested = [(name, subset) for name, subset in TESTED if name in present and subset in subsets]
    return [one for name, subset in tested for one in _of(name, subset, data)]


def _of(name: str, subset: str, data: Data) -> Iterator[Planned]:
    factors = data.factors(name)
    if name == "accuracy":
        yield from _against_chance(name, data)
    within = tuple(factor.name for factor in factors if factor.kind == "within")
    between = tuple(factor.name for factor in factors if factor.kind == "between")
    for factor in factors:
        yield from _ranks(name, subset, factor)
    if between and within:
        yield Planned("mixed_anova", name, subset, within=within, between=between)
    elif len(within) > 1 or (within and len(factors[0].levels) > 2):
        yield Planned("rm_anova", name, subset, within=within)
    elif len(between) == 1:
        yield Planned("welch_anova", name, subset, between=between)
    if name in MODELS and subset == "all" and within + between and size(data.trials(name)) <= MOST_TRIALS:
        item = ITEM if name == "accuracy" else ""
        levels = {factor.name: list(factor.levels) for factor in factors}
        chosen = next(iter(levels.values())) if len(levels) == 1 else levels
        yield Planned(MODELS[name], name, within=within, between=between, item=item, levels=chosen)


def _ranks(name: str, subset: str, factor: Factor) -> Iterator[Planned]:
    """Return the rank tests of one factor: of its two levels, or of all of them and then of each pair."""
    if factor.kind == "within":
        pair, whole = Planned("wilcoxon", name, subset), Planned("friedman", name, subset)
        pair, whole = replace(pair, within=(factor.name,)), replace(whole, within=(factor.name,))
    else:
        pair, whole = Planned("mann_whitney", name, subset), Planned("kruskal", name, subset)
        pair, whole = replace(pair, between=(factor.name,)), replace(whole, between=(factor.name,))
    if len(factor.levels) == 2:
        yield replace(pair, levels=factor.levels)
        return
    yield whole
    if len(factor.levels) <= MOST_PAIRED:
        family = f"pairs of {factor.name}, {name.replace('_', ' ')}, {subset} trials"
        yield from (replace(pair, levels=two, family=family) for two in combinations(factor.levels, 2))


def _against_chance(name: str, data: Data) -> Iterator[Planned]:
    """Return whether participants do better than chance, at each level of the first factor."""
    chance = data.chance()
    if chance is None:
        return
    factors = data.factors(name)
    levels: list[dict[str, str]] = [{one.name: level} for one in factors[:1] for level in one.levels]
    for only in levels or [{}]:
        yield Planned(
            "one_sample_t", name, only=only, rules={"mean": chance}, family="accuracy against chance"
        )
