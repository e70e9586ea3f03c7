"""What the rules of a study do to people, before there are any: exact chances from binomial distributions.

A random clicker is right with the guess rate of the trials, an honest participant with a probability p, in
each trial by itself.
"""

import math
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

from app.study.catch import n_catch
from app.study.cells import cell_of
from app.study.outline import Section, outline
from app.trial_types import TRIAL_TYPES

HONEST = (0.9, 0.95)


class Block(NamedTuple):
    """A block as the rules see it: how many trials, catch trials, rounds; what a guess is worth."""

    trials: int
    catch: int
    guess_rate: float
    practice: bool
    need: int | None
    rounds: int


class Chance(NamedTuple):
    """How often people pass a rule; None where that depends on something else than right answers."""

    rule: str
    guessing: float | None
    honest: tuple[float, ...]


def chances(definition: dict[str, Any]) -> list[Chance]:
    """Return the chances to pass each practice criterion and each exclusion rule."""
    blocks = _blocks(definition)
    found = [
        _chance(
            f"practice: {block.need} of {block.trials} right within {block.rounds} rounds",
            _criterion,
            [block],
        )
        for block in blocks
        if block.need is not None
    ]
    for rule in definition.get("exclusion", ()):
        name = rule["rule"] + "".join(
            f", {bound} {rule[bound]:g}" for bound in ("min", "max") if bound in rule
        )
        exact = _EXACT.get(rule["rule"])
        found.append(_chance(name, exact, blocks, rule) if exact else Chance(name, None, ()))
    return found


def at_most(k: int, n: int, p: float) -> float:
    """Return P(X <= k) for X binomial with n trials of probability p."""
    return math.fsum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(max(0, min(k, n) + 1)))


def at_least(k: int, n: int, p: float) -> float:
    """Return P(X >= k) for X binomial with n trials of probability p."""
    return at_most(n - k, n, 1 - p)


def _chance(name: str, exact: Callable[..., float], blocks: list[Block], *rule: dict[str, Any]) -> Chance:
    return Chance(name, exact(blocks, None, *rule), tuple(exact(blocks, p, *rule) for p in HONEST))


def _p(block: Block, p: float | None) -> float:
    return block.guess_rate if p is None else p


def _criterion(blocks: list[Block], p: float | None) -> float:
    block = blocks[0]
    once = at_least(block.need or 0, block.trials, _p(block, p))
    return 1 - (1 - once) ** block.rounds


def _catch_failed(blocks: list[Block], p: float | None, rule: dict[str, Any]) -> float:
    """Return the chance of so many failures in all; blocks may differ in what a guess is worth."""
    failures = [1.0]
    for block in blocks:
        for _ in range(block.catch):
            wrong = 1 - _p(block, p)
            longer = [*failures, 0.0]
            failures = [
                longer[k] * (1 - wrong) + (longer[k - 1] * wrong if k else 0) for k in range(len(longer))
            ]
    least = rule.get("min", 0)
    return math.fsum(failures[math.ceil(least) : math.floor(rule.get("max", len(failures))) + 1])


def _catch_failed_in_block(blocks: list[Block], p: float | None, rule: dict[str, Any]) -> float:
    most = math.floor(rule.get("max", math.inf)) if "max" in rule else None
    chance = 1.0
    for block in blocks:
        chance *= 1.0 if most is None else at_most(most, block.catch, 1 - _p(block, p))
    return chance


def _catch_correct(blocks: list[Block], p: float | None, rule: dict[str, Any]) -> float:
    n = sum(block.catch for block in blocks)
    most_failed = math.floor(round(n * (1 - rule.get("min", 0)), 9))
    return _catch_failed(blocks, p, {"max": most_failed})


def _least_chosen(blocks: list[Block], _p: float | None, rule: dict[str, Any]) -> float:
    """Two places, and the right one in either as often: for everybody each is chosen with probability 1/2."""
    n = sum(block.trials + block.catch for block in blocks if not block.practice)
    least = math.ceil(rule.get("min", 0))
    return math.fsum(math.comb(n, k) for k in range(least, n - least + 1)) / 2**n


def _practice_rounds(blocks: list[Block], p: float | None, rule: dict[str, Any]) -> float:
    chance = 1.0
    for block in blocks:
        if block.need is not None:
            chance *= _criterion([block._replace(rounds=math.floor(rule.get("max", block.rounds)))], p)
    return chance


_EXACT: dict[str, Callable[..., float]] = {
    "catch_correct": _catch_correct,
    "catch_failed": _catch_failed,
    "catch_failed_in_block": _catch_failed_in_block,
    "least_chosen": _least_chosen,
    "practice_rounds": _practice_rounds,
}


def _blocks(definition: dict[str, Any]) -> list[Block]:
    rng = Random(0)  # noqa: S311  (order plays no part)
    sections = outline(definition, cell_of(definition, 0), rng)
    return list(_sized(definition, sections))


def _sized(definition: dict[str, Any], sections: list[Section]) -> Iterator[Block]:
    for section in sections:
        if section.kind != "trials":
            continue
        node = section.node
        n = node["n"] * max(1, len(section.crossed))
        criterion = node.get("criterion", {})
        catch = n_catch(node.get("catch"), n)
        need = math.ceil(round(criterion["correct"] * (n + catch), 9)) if criterion else None
        rate = TRIAL_TYPES[definition["trials"][node["trials"]]["type"]].guess_rate
        practice = node.get("stage") == "practice"
        yield Block(n, catch, 0.5 if rate is None else rate, practice, need, criterion.get("rounds", 1))
