"""Joins packs into one, such as those of the halves of a recipe's units that two machines made."""

import shutil
from pathlib import Path
from typing import Any

from stimuli.errors import UserError
from stimuli.packs.check import check, read_manifest
from stimuli.packs.manifest import to_json
from stimuli.packs.place import check_place, publish
from stimuli.packs.schema import ENTRIES
from stimuli.recipe import Recipe
from stimuli.render import write

Manifest = dict[str, Any]


def merge(packs: list[Path], target: Path) -> int:
    """Make the pack of all that is in some packs, whole or not at all; return the number of its images.

    The same id may be in several packs if the same is behind it. Raises UserError where it is not, for a pack
    that is not sound and for a target that is there already.
    """
    check_place(target)
    if target.exists():
        raise UserError(f"{target} exists already; name a new folder for the pack.")
    for pack in packs:
        check(pack)
    manifest = merged({str(pack): read_manifest(pack) for pack in packs})
    files = {entry["file"] for entry in manifest["stimuli"].values()}
    publish(target, lambda folder: _fill(folder, manifest, files, packs))
    return len(files)


def merged(manifests: dict[str, Manifest]) -> Manifest:
    """Return the manifest of the packs with these names; it lists their recipes, in this order."""
    parts = list(manifests.values())
    recipes = [recipe for part in parts for recipe in recipes_of(part)]
    name = "-".join(dict.fromkeys(recipe["name"] for recipe in recipes))
    recipe = {"name": name, "merged": recipes}
    found: Manifest = {
        "format": "pfungst-pack",
        "version": 1,
        "name": name,
        "recipe": recipe,
        "recipe_sha256": Recipe(recipe, Path(), {}).sha256,
    }
    for one, many in (("made_with", "made_with_each"), ("image_set", "image_sets")):
        each = [value for part in parts for value in part.get(many) or [part[one]] * len(recipes_of(part))]
        found |= {one: each[0]} if all(value == each[0] for value in each) else {many: each}
    for key in ENTRIES:
        if key != "models" or any(key in part for part in parts):
            own = {name: part.get(key, {}) for name, part in manifests.items()}
            found[key] = _union(own, f"{key}/")
    analyses = {pack: {"spray": part["spray"]} for pack, part in manifests.items() if "spray" in part}
    return found | _union(analyses, "")


def recipes_of(manifest: Manifest) -> list[dict[str, Any]]:
    """Return the recipes that a pack was made from: one, or those of the packs that were merged."""
    recipe: dict[str, Any] = manifest["recipe"]
    return list(recipe.get("merged", [recipe]))


def _union(entries: dict[str, dict[str, Any]], place: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    first: dict[str, str] = {}
    for pack, own in entries.items():
        for name, entry in own.items():
            if name in found and found[name] != entry:
                raise UserError(f"{first[name]} and {pack} differ in {place}{name}; a merged pack has one.")
            found[name] = entry
            first.setdefault(name, pack)
    return found


def _fill(folder: Path, manifest: Manifest, files: set[str], packs: list[Path]) -> None:
    for file in sorted(files):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(next(pack / file for pack in packs if (pack / file).exists()), folder / file)
    write(folder / "manifest.json", to_json(manifest))
