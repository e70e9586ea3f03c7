"""Where the catch trials of a block stand."""

from random import Random
from typing import TypeVar

from app.errors import UserError

T = TypeVar("T")


def mix(trials: list[T], catch: list[T], position: str, rng: Random) -> list[T]:
    """Return trials and catch trials in one order, the catch trials where the position rule lets them be.

    Each order that the rule allows is equally likely; the order among the trials is kept.

    position: `anywhere`; `not_first`; or `apart`, not first and never one after another.
    """
    total = len(trials) + len(catch)
    places = set(_places(total, len(catch), position, rng))
    rest, checks = iter(trials), iter(rng.sample(catch, len(catch)))
    return [next(checks) if place in places else next(rest) for place in range(total)]


def _places(total: int, n: int, position: str, rng: Random) -> list[int]:
    if position == "anywhere":
        return rng.sample(range(total), n)
    if position == "not_first":
        if n > total - 1:
            raise UserError("A block of catch trials alone cannot begin with another trial.")
        return rng.sample(range(1, total), n)
    free = total - n  # gaps after the other trials, each with room for one catch trial
    if n > free:
        raise UserError(f"{n} catch trials cannot stand apart among {free} trials.")
    return [gap + taken + 1 for taken, gap in enumerate(sorted(rng.sample(range(free), n)))]


def n_catch(spec: dict | None, n_trials: int) -> int:
    """Return how many catch trials a block of `n_trials` other trials gets."""
    if not spec:
        return 0
    return spec["n"] if "n" in spec else round(spec["rate"] * n_trials)
