"""Recipes: what a pack is made of, read from YAML and checked."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from stimuli.errors import UserError, one_line
from stimuli.recipe_check import checked, lines_of
from stimuli.recipe_keys import EXPLANATION_KEYS, KEYS, METHOD_KEYS, MODEL_KEYS, ONE_MODEL_KEYS
from stimuli.recipe_units import check_units
from stimuli.render.styles import is_figure_style, style_of


@dataclass(frozen=True)
class Recipe:
    """A checked recipe: its values with the defaults filled in, where it was read and at which lines.

    It makes a pack of explanations where it has the key `explanations`, of models that it trains where it
    has the key `models`, and one of references otherwise.
    """

    values: dict[str, Any]
    path: Path
    lines: dict[str, int]

    @property
    def explains(self) -> bool:
        """Whether the recipe makes a pack of explanations."""
        return "explanations" in self.values

    @property
    def trains(self) -> bool:
        """Whether the recipe trains models of its own."""
        return "models" in self.values

    @property
    def sha256(self) -> str:
        """SHA-256 of the canonical JSON of the values."""
        text = json.dumps(self.values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @contextmanager
    def blame(self, key: str) -> Iterator[None]:
        """Name the file and the line of a key in the mistakes that are found inside."""
        try:
            yield
        except UserError as error:
            raise UserError(f"{self.path}:{self.lines.get(key, 1)}: {key}: {error}") from error


def read_recipe(name: str) -> Recipe:
    """Return a recipe by path or by the name of a bundled one.

    Raises UserError, with file and line, for a missing file, broken YAML, an unknown or missing key, a
    value of the wrong kind and a unit or an explanation that is named twice.
    """
    path = _find(name)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read as a text file.") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that does not exist
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = one_line(getattr(error, "problem", None) or error)
        raise UserError(f"{path}:{line}: not valid YAML: {problem}.") from error
    lines = dict(lines_of(node))
    if isinstance(values, dict) and "models" in values:
        recipe = Recipe(checked(values, MODEL_KEYS, "", path, lines), path, lines)
        recipe.values["explanations"] = _methods(recipe)
        recipe.values["models"] = _models(recipe)
    elif isinstance(values, dict) and "explanations" in values:
        recipe = Recipe(checked(values, EXPLANATION_KEYS, "", path, lines), path, lines)
        recipe.values["explanations"] = _methods(recipe)
    else:
        recipe = Recipe(checked(values, KEYS, "", path, lines), path, lines)
        check_units(recipe)
    return recipe


def bundled() -> dict[str, Path]:
    """Return the recipes that come with Pfungst by name."""
    folder = Path(str(resources.files("stimuli") / "recipes"))
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def _find(name: str) -> Path:
    if Path(name).is_file():
        return Path(name)
    known = bundled()
    if name not in known:
        raise UserError(f"No recipe {name!r}: expected a file or one of {', '.join(known)}.")
    return known[name]


def _methods(recipe: Recipe) -> list[dict[str, Any]]:
    """Return the explanations of a recipe, each with its name, its given parameters and its whole style."""
    found: dict[str, dict[str, Any]] = {}
    for index, given in enumerate(recipe.values["explanations"]):
        prefix = f"explanations.{index}"
        whole = {"method": given} if isinstance(given, str) else given
        entry = checked(whole, METHOD_KEYS, f"{prefix}.", recipe.path, recipe.lines)
        entry["name"] = entry["name"] or entry["method"]
        with recipe.blame(f"{prefix}.style"):
            if not is_figure_style(entry["style"], entry["method"]):
                entry["style"] = asdict(style_of(entry["style"]))
        if entry["name"] in found:
            where = f"{recipe.path}:{recipe.lines[prefix]}"
            raise UserError(f"{where}: the explanation {entry['name']} comes twice; give one another name.")
        found[entry["name"]] = entry
    return list(found.values())


def _models(recipe: Recipe) -> list[dict[str, Any]]:
    """Return the models of a recipe with their defaults."""
    found: dict[str, dict[str, Any]] = {}
    for index, given in enumerate(recipe.values["models"]):
        prefix = f"models.{index}"
        entry = checked(given, ONE_MODEL_KEYS, f"{prefix}.", recipe.path, recipe.lines)
        if entry["name"] in found:
            where = f"{recipe.path}:{recipe.lines[prefix]}"
            raise UserError(f"{where}: the model {entry['name']} comes twice; give one another name.")
        found[entry["name"]] = entry
    return list(found.values())
