"""Several stimulus packs served as one, as when contact sheets come from another pack than trials."""

import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.errors import UserError
from app.pack import Pack, read_pack


def read_packs(paths: Sequence[Path]) -> Pack:
    """Return the pack in a directory, or those of several as one.

    Ids of stimuli and sets then begin with the name of their pack and a slash, and each set has the label
    `pack`. Raises UserError if a directory holds no pack, or two packs have one name.
    """
    packs = [read_pack(path) for path in paths]
    return packs[0] if len(packs) == 1 else _join(packs)


def path_of(pack: Pack) -> str:
    """Return the directories of a pack as the database keeps them."""
    return os.pathsep.join(map(str, pack.folders))


@lru_cache(maxsize=16)
def launched_pack(path: str, sha256: str) -> Pack:
    """Return the pack that a study was launched on; UserError if another one lies there now."""
    pack = read_packs([Path(folder) for folder in path.split(os.pathsep)])
    if pack.sha256 != sha256:
        raise UserError(
            f"{path} holds another pack than the study was launched on; put that one back, or launch the "
            "study again with `pfungst study add`."
        )
    return pack


def _join(packs: list[Pack]) -> Pack:
    joined: dict[str, Any] = {"stimuli": {}, "sets": {}, "units": {}, "networks": {}}
    parts: dict[str, Pack] = {}
    for pack in packs:
        name = str(pack.manifest["name"])
        if name in parts:
            raise UserError(
                f"{parts[name].path} and {pack.path} are both called {name}; a study needs one of them."
            )
        parts[name] = pack
        joined["units"] |= pack.manifest["units"]
        joined["networks"] |= pack.manifest["networks"]
        joined["stimuli"] |= {f"{name}/{key}": entry for key, entry in pack.manifest["stimuli"].items()}
        known = pack.manifest["stimuli"]
        for key, entry in pack.manifest["sets"].items():
            joined["sets"][f"{name}/{key}"] = {**_renamed(entry, name, known), "pack": name}
    sha256 = hashlib.sha256("".join(pack.sha256 for pack in packs).encode()).hexdigest()
    return Pack(packs[0].path, joined, sha256, parts)


PLACES = ("references", "queries", "alternatives", "images", "correct")


def _renamed(entry: dict[str, Any], name: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return a set that names its stimuli as the joined pack does."""

    def rename(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: rename(item) for key, item in value.items()}
        if isinstance(value, list):
            return [rename(item) for item in value]
        return f"{name}/{value}" if isinstance(value, str) and value in known else value

    return {key: rename(value) if key in PLACES else value for key, value in entry.items()}
