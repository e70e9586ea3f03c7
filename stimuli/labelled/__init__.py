"""Labelled pictures by name: what networks are trained, tested and explained on.

To add a set: write its file, then add its line here. A set is a function `(rest, settings, base) ->
Labelled`; `rest` is what follows the colon in `folder:PATH`, and paths are relative to `base`.
"""

import dataclasses
import functools
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from stimuli.errors import UserError
from stimuli.labelled.arrays import arrays
from stimuli.labelled.cub import cub
from stimuli.labelled.cutouts import cutouts
from stimuli.labelled.examples import Entry, Example, Labelled
from stimuli.labelled.folders import folders
from stimuli.labelled.pets import pets

SETS: dict[str, Callable[[str, dict[str, Any], Path], Labelled]] = {
    "cifar10": functools.partial(arrays, "cifar10"),
    "fashion-mnist": functools.partial(arrays, "fashion-mnist"),
    "mnist": functools.partial(arrays, "mnist"),
    "cutouts": cutouts,
    "folder": folders,
    "pets": pets,
    "cub": cub,
}
WITH_PATH = {"folder", "pets", "cub"}
# The keys of a recipe's `data`; all but `set` have a default. `docs/bug-models.md` says what they mean.
DEFAULTS: dict[str, Any] = {
    "size": 96,
    "classes": None,
    "train": None,
    "validation": 200,
    "test": 200,
    "masks": None,
    "backgrounds": None,
    "kinds": None,
    "seed": 0,
}
__all__ = ["DEFAULTS", "SETS", "Entry", "Example", "Labelled", "open_labelled"]


def open_labelled(settings: Mapping[str, Any], base: Path) -> Labelled:
    """Return the labelled pictures that a recipe's `data` describes; paths are relative to `base`.

    The same settings give the same pictures in the same order everywhere. Raises UserError for an unknown
    set or class, a class without pictures, and where there are too few.
    """
    whole = {**DEFAULTS, **settings}
    kind, colon, rest = str(whole["set"]).partition(":")
    if kind not in SETS or (kind in WITH_PATH) != bool(rest) or bool(colon) != bool(rest):
        names = ", ".join(f"{name}:PATH" if name in WITH_PATH else name for name in SETS)
        raise UserError(f"{whole['set']!r} is no set of labelled pictures; expected one of {names}.")
    found = SETS[kind](rest, whole, base)
    return dataclasses.replace(
        found,
        again=lambda changes: open_labelled({**whole, **changes}, base),
        settings={**whole, "files": _state(whole, base)},
    )


def _state(settings: Mapping[str, Any], base: Path) -> str:
    """Return what changes when a file of the user's folders is changed; the files are not read."""
    named = [settings["set"], f"folder:{settings['masks'] or ''}", settings["backgrounds"] or ""]
    digest = hashlib.sha256()
    for rest in (name.partition(":")[2] for name in named):
        for path in sorted((base / rest).rglob("*")) if rest else ():
            if path.is_file():
                known = path.stat()
                digest.update(
                    f"{path.relative_to(base / rest)} {known.st_size} {known.st_mtime_ns}\n".encode()
                )
    return digest.hexdigest()
