"""Which crops a recipe explains, and for which class."""

import difflib

from stimuli.classes import class_of
from stimuli.errors import UserError
from stimuli.images import Crop, ImageSet
from stimuli.recipe import Recipe


def groups(recipe: Recipe, images: ImageSet) -> dict[str, list[Crop]]:
    """Return the crops of the groups main and practice: those that are named, or as many as are asked for.

    A photograph stands for all its crops. A number takes the first crops that are not named, main before
    practice; without `images.main` all are main that are not for practice. Raises UserError for an unknown
    photograph or crop, for a crop that is named twice, and where crops are missing, also for a last set.
    """
    found: dict[str, list[Crop]] = {}
    wanted = {group: recipe.values["images"][group] for group in ("main", "practice")}
    for group, names in wanted.items():
        if isinstance(names, list):
            for index, name in enumerate(names):
                with recipe.blame(f"images.{group}.{index}"):
                    found[group] = [*found.get(group, []), *_named(name, images, found)]
    free = [crop for crop in images.crops if not any(crop in crops for crops in found.values())]
    if wanted["main"] is None:
        wanted["main"] = len(free) - (wanted["practice"] if "practice" not in found else 0)
    for group, count in wanted.items():
        with recipe.blame(f"images.{group}"):
            if group not in found:
                found[group], free = _first(count, free, images), free[count:]
            _check_full(recipe.values["sets"]["images"], len(found[group]))
    return {group: found[group] for group in wanted}


def target_of(wanted: str | int, label: str | int | None, predicted: int, names: list[str]) -> int:
    """Return the class to explain of one picture: `wanted` is a recipe's `targets`.

    Raises UserError for a class that is not among the network's `names`, and for a missing label.
    """
    if wanted == "predicted":
        return predicted
    if wanted != "label":
        return class_of(wanted, names)
    if label is None:
        raise UserError("a photograph has no label; name the class, or take a folder of folders by class.")
    return class_of(label, names)


def _named(name: str, images: ImageSet, taken: dict[str, list[Crop]]) -> list[Crop]:
    crops = [crop for crop in images.crops if name in (crop.photo, crop.id)]
    if not crops:
        known = [*dict.fromkeys(crop.photo for crop in images.crops), *(crop.id for crop in images.crops)]
        close = difflib.get_close_matches(name, known, 2) or known[:2]
        raise UserError(f"{images.name} has no {name!r}; it has {', '.join(close)}, for example.")
    if any(crop in busy for crop in crops for busy in taken.values()):
        raise UserError(f"{name} is named twice.")
    return crops


def _first(count: int, free: list[Crop], images: ImageSet) -> list[Crop]:
    if count > len(free) or count < 0:
        raise UserError(f"{images.name} has {len(images.crops)} crops, which are too few.")
    return free[:count]


def _check_full(size: int, count: int) -> None:
    if count % size:
        raise UserError(f"{count} crops do not make whole sets of {size}.")
