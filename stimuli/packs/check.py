"""Checks that a pack is what its manifest says."""

import hashlib
import json
from pathlib import Path
from typing import Any

from stimuli.errors import UserError, one_line


def read_manifest(pack: Path) -> dict[str, Any]:
    """Return the manifest of a pack, or say in one sentence why there is none."""
    path = pack / "manifest.json"
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise UserError(f"{pack} is not a stimulus pack: {path} cannot be read.") from error
    except ValueError as error:
        raise UserError(f"{path} is not valid JSON: {one_line(error)}.") from error
    if not isinstance(found, dict) or found.get("format") != "pfungst-pack" or found.get("version") != 1:
        raise UserError(f"{path} is not the manifest of a pfungst-pack of version 1.")
    for key in ("name", "recipe", "recipe_sha256", "units", "stimuli", "sets"):
        if key not in found:
            raise UserError(f"{path} has no {key!r}; build the pack again.")
    return found


def check(pack: Path) -> int:
    """Return the number of image files of a sound pack.

    Raises UserError for the first file, in the order of the names, that differs, is missing or is not
    listed, and for a set that names a stimulus that is not there.
    """
    found = read_manifest(pack)
    listed = {entry["file"]: entry["sha256"] for entry in found["stimuli"].values()}
    present = {p.relative_to(pack).as_posix() for p in pack.rglob("*") if not p.is_dir()} - {"manifest.json"}
    for file in sorted(listed.keys() | present):
        if file not in listed:
            raise UserError(f"{pack / file} is not listed in the manifest.")
        if file not in present:
            raise UserError(f"{pack / file} is missing.")
        if hashlib.sha256((pack / file).read_bytes()).hexdigest() != listed[file]:
            raise UserError(f"{pack / file} was changed: its SHA-256 is not the one in the manifest.")
    for name, entry in found["sets"].items():
        for stimulus in named(entry):
            if stimulus not in found["stimuli"]:
                raise UserError(f"{pack / 'manifest.json'}: set {name} names an unknown stimulus {stimulus}.")
    return len(listed)


def named(entry: dict[str, Any]) -> list[str]:
    """Return the stimuli that a set names: references, queries and the right one, or images by role."""
    if "images" in entry:
        return [stimulus for shown in entry["images"].values() for stimulus in shown]
    references, queries = entry["references"], entry["queries"]
    return [*references["min"], *references["max"], *queries.values(), entry["correct"]]
