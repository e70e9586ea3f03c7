"""The names of the classes that networks tell apart."""

import difflib

from stimuli.errors import UserError
from stimuli.layers import Network

IMAGENET = 1000  # how many classes the networks here have, unless they are somebody's own


def class_names(count: int) -> list[str]:
    """Return the names of the classes of a network of `count` classes; numbers where it is not ImageNet's."""
    if count != IMAGENET:
        return [str(number) for number in range(count)]
    from torchvision.models import SqueezeNet1_1_Weights

    return list(SqueezeNet1_1_Weights.DEFAULT.meta["categories"])


def names_of(network: Network, count: int) -> list[str]:
    """Return the names of a network's `count` classes."""
    return list(network.classes) or class_names(count)


def class_of(wanted: str | int, names: list[str]) -> int:
    """Return the number of a class that is given by number or by name.

    Capitals do not matter where the name is not ambiguous without them, nor whether words are joined by
    spaces, underscores or hyphens. Raises UserError, with close names, where there is no such class.
    """
    if str(wanted).isascii() and str(wanted).isdigit():
        if int(wanted) < len(names):
            return int(wanted)
        raise UserError(f"{wanted} is no class: the classes are 0 to {len(names) - 1}.")
    if names.count(str(wanted)) == 1:
        return names.index(str(wanted))
    known = {_plain(name): number for number, name in enumerate(names)}
    word = _plain(str(wanted))
    same = [number for number, name in enumerate(names) if _plain(name) == word]
    if len(same) == 1:
        return same[0]
    if same:  # a Cardigan is a dog, a cardigan is none
        several = ", ".join(f"{names[number]} ({number})" for number in same)
        raise UserError(f"{wanted!r} names several classes: {several}.")
    parts = {part for name in known for part in name.split()}
    alike = difflib.get_close_matches(word, parts, 1)
    holding = [[name for name in known if part in name.split()] for part in (word, *alike)]
    found = list(dict.fromkeys([*holding[0], *difflib.get_close_matches(word, known, 3), *holding[-1]]))[:4]
    hint = f"close names: {', '.join(names[known[name]] for name in found)}" if found else "give its number"
    raise UserError(f"{wanted!r} is no class of the network; {hint}.")


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").replace("-", " ").split())
