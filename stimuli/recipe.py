"""Recipes: what a pack is made of, read from YAML and checked."""

import difflib
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
from stimuli.recipe_keys import EXPLANATION_KEYS, KEYS, METHOD_KEYS, OPTIONAL
from stimuli.render.styles import is_figure_style, style_of


@dataclass(frozen=True)
class Recipe:
    """A checked recipe: its values with the defaults filled in, where it was read and at which lines.

    It makes a pack of explanations where it has the key `explanations`, and one of references otherwise.
    """

    values: dict[str, Any]
    path: Path
    lines: dict[str, int]

    @property
    def explains(self) -> bool:
        """Whether the recipe makes a pack of explanations."""
        return "explanations" in self.values

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
    lines = dict(_lines(node, ""))
    if isinstance(values, dict) and "explanations" in values:
        recipe = Recipe(_check(values, EXPLANATION_KEYS, "", path, lines), path, lines)
        recipe.values["explanations"] = _methods(recipe)
    else:
        recipe = Recipe(_check(values, KEYS, "", path, lines), path, lines)
        _check_twice(recipe.values["units"], path, lines)
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


def _lines(node: yaml.Node | None, prefix: str) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield f"{prefix}{key.value}", key.start_mark.line + 1
            yield from _lines(value, f"{prefix}{key.value}.")
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield f"{prefix}{index}", value.start_mark.line + 1
            yield from _lines(value, f"{prefix}{index}.")


def _check(
    values: Any, keys: dict[str, Any], prefix: str, path: Path, lines: dict[str, int]
) -> dict[str, Any]:
    here = f"{path}:{lines.get(prefix.rstrip('.'), 1)}"
    what = prefix.rstrip(".") or "a recipe"
    if not isinstance(values, dict):
        raise UserError(f"{here}: {what} holds {values!r}; expected the keys {', '.join(keys)}.")
    for key in values:
        if key not in keys:
            line = lines.get(f"{prefix}{key}", 1)
            raise UserError(f"{path}:{line}: unknown key {prefix}{key}; {_close(key, keys)}.")
    result = {}
    for key, rule in keys.items():
        full = f"{prefix}{key}"
        if isinstance(rule, dict):
            if key in values or full not in OPTIONAL:
                inner = values.get(key)
                result[key] = _check({} if inner is None else inner, rule, f"{full}.", path, lines)
        elif key not in values:
            if rule.default is ...:
                raise UserError(f"{here}: {what} lacks the key {key}; expected {rule.expected}.")
            result[key] = rule.default
        elif not rule.check(values[key]):
            raise UserError(f"{path}:{lines[full]}: {full} is {values[key]!r}; expected {rule.expected}.")
        else:
            result[key] = values[key]
    return result


def _close(key: Any, keys: dict[str, Any]) -> str:
    close = difflib.get_close_matches(str(key), keys, 1)
    return f"did you mean {close[0]}" if close else f"expected {', '.join(keys)}"


def _check_twice(units: dict[str, list[str]], path: Path, lines: dict[str, int]) -> None:
    seen = set()
    for group in ("main", "practice"):
        for index, unit in enumerate(units[group]):
            if unit in seen:
                line = lines[f"units.{group}.{index}"]
                raise UserError(f"{path}:{line}: the unit {unit} is named twice.")
            seen.add(unit)


def _methods(recipe: Recipe) -> list[dict[str, Any]]:
    """Return the explanations of a recipe, each with its name, its given parameters and its whole style."""
    found: dict[str, dict[str, Any]] = {}
    for index, given in enumerate(recipe.values["explanations"]):
        prefix = f"explanations.{index}"
        whole = {"method": given} if isinstance(given, str) else given
        checked = _check(whole, METHOD_KEYS, f"{prefix}.", recipe.path, recipe.lines)
        checked["name"] = checked["name"] or checked["method"]
        with recipe.blame(f"{prefix}.style"):
            if not is_figure_style(checked["style"], checked["method"]):
                checked["style"] = asdict(style_of(checked["style"]))
        if checked["name"] in found:
            where = f"{recipe.path}:{recipe.lines[prefix]}"
            raise UserError(f"{where}: the explanation {checked['name']} comes twice; give one another name.")
        found[checked["name"]] = checked
    return list(found.values())
