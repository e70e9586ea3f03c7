"""Checks that a pack is what its manifest says."""

import hashlib
import json
from pathlib import Path
from typing import Any

from stimuli.errors import UserError, one_line
from stimuli.packs.schema import violation

VERSION = 1


def read_manifest(pack: Path) -> dict[str, Any]:
    """Return the manifest of a pack, or say in one sentence why there is none that this Pfungst reads."""
    path = pack / "manifest.json"
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise UserError(f"{pack} is not a stimulus pack: {path} cannot be read.") from error
    except ValueError as error:
        raise UserError(f"{path} is not valid JSON: {one_line(error)}.") from error
    if not isinstance(found, dict) or found.get("format") != "pfungst-pack":
        raise UserError(f"{path} is not the manifest of a pfungst-pack.")
    if found.get("version") != VERSION:
        version = json.dumps(found.get("version"))
        raise UserError(f"{path} is of a pack of version {version}; this Pfungst reads version {VERSION}.")
    for key in ("name", "recipe", "recipe_sha256", "units", "stimuli", "sets"):
        if key not in found:
            raise UserError(f"{path} has no {key!r}; build the pack again.")
    return found


def read_valid(pack: Path) -> dict[str, Any]:
    """Return the manifest of a pack that follows the schema and whose sets name stimuli that are there.

    Raises UserError for the first place of the manifest that is wrong.
    """
    found, path = read_manifest(pack), pack / "manifest.json"
    wrong = violation(found)
    if wrong:
        raise UserError(f"{path}: {wrong}.")
    for name, entry in found["sets"].items():
        for stimulus in named(entry):
            if stimulus not in found["stimuli"]:
                raise UserError(f"{path}: set {name} names an unknown stimulus {stimulus}.")
    return found


def check(pack: Path) -> int:
    """Return the number of image files of a sound pack.

    Raises UserError for a manifest that does not follow the schema, for a set that names a stimulus that is
    not there, and for the first file, in the order of the names, that differs, is missing or is not listed.
    """
    listed = {entry["file"]: entry["sha256"] for entry in read_valid(pack)["stimuli"].values()}
    present = {p.relative_to(pack).as_posix() for p in pack.rglob("*") if not p.is_dir()} - {"manifest.json"}
    for file in sorted(listed.keys() | present):
        if file not in listed:
            raise UserError(f"{pack / file} is not listed in the manifest.")
        if file not in present:
            raise UserError(f"{pack / file} is missing.")
        if hashlib.sha256((pack / file).read_bytes()).hexdigest() != listed[file]:
            raise UserError(f"{pack / file} was changed: its SHA-256 is not the one in the manifest.")
    return len(listed)


def named(entry: dict[str, Any]) -> list[str]:
    """Return the stimuli that a set names, side by side or role by role."""
    return [stimulus for row in rows(entry).values() for stimulus in row]


def rows(entry: dict[str, Any]) -> dict[str, list[str]]:
    """Return what a set shows in rows: the references of each side with their query, or images by role."""
    found = {}
    for side, references in entry.get("references", {}).items():
        found[side] = [*references, *([entry["queries"][side]] if "queries" in entry else [])]
    if "alternatives" in entry:
        found["alternatives"] = entry["alternatives"]
    return found | entry.get("images", {})
