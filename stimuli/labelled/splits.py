"""Which classes of a set are taken, and which of their pictures into which split."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from stimuli.errors import UserError
from stimuli.labelled.examples import SPLITS, draws


def chosen(name: str, known: Mapping[str, Sequence[Any]], wanted: Sequence[str] | None) -> list[str]:
    """Return the classes that are wanted, by default all that are known.

    Raises UserError, with close names, for an unknown class, for one named twice, for fewer than one and
    for a class without pictures.
    """
    taken = list(known) if wanted is None else list(wanted)
    for word in taken:
        if word not in known:
            close = difflib.get_close_matches(word, known, 3) or list(known)[:3]
            raise UserError(f"{name} has no class {word!r}; close names: {', '.join(close)}.")
        if taken.count(word) > 1:
            raise UserError(f"the class {word} of {name} is named twice.")
        if not known[word]:
            raise UserError(f"the class {word} of {name} has no picture.")
    if not taken:
        raise UserError(f"{name} needs at least one class.")
    return taken


def share_out(total: int | None, classes: int) -> list[int | None]:
    """Return how many pictures each class gives to a split of `total`, evenly; None: the rest."""
    if total is None:
        return [None] * classes
    return [total // classes + (number < total % classes) for number in range(classes)]


def dealt(
    name: str,
    pools: Mapping[str, Sequence[str]],
    tests: Mapping[str, Sequence[str]] | None,
    settings: Mapping[str, Any],
) -> dict[str, list[tuple[str, int]]]:
    """Return the pictures of each split with the numbers of their classes, in a random order.

    `pools` has the pictures by class, in the order of the classes' numbers; `tests` those that the set keeps
    for tests, where it does. A split's number is the total over the classes; None takes what the others
    leave. Another number for training leaves validation and test alone.
    """
    found: dict[str, list[tuple[str, int]]] = {split: [] for split in SPLITS}
    for number, (word, pictures) in enumerate(pools.items()):
        free = {"train": _shuffled(pictures, settings["seed"], word, "train")}
        free["test"] = _shuffled(tests[word], settings["seed"], word, "test") if tests else free["train"]
        free["validation"] = free["train"]
        for split in ("test", "validation", "train"):
            count = share_out(settings[split], len(pools))[number]
            count = len(free[split]) if count is None else count
            if count > len(free[split]):
                raise UserError(
                    f"{name} has too few pictures of {word}: {len(free[split])} are left for {split}, "
                    f"which needs {count}."
                )
            found[split] += [(picture, number) for picture in free[split][:count]]
            del free[split][:count]
    return {split: _mixed(some, settings["seed"], split) for split, some in found.items()}


def _shuffled(pictures: Sequence[str], seed: int, *words: str) -> list[str]:
    order = draws(seed, "split", *words).permutation(len(pictures))
    return [pictures[index] for index in order]


def _mixed(some: list[tuple[str, int]], seed: int, split: str) -> list[tuple[str, int]]:
    return [some[index] for index in draws(seed, "order", split).permutation(len(some))]
