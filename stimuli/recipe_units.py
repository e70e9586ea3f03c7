"""The units of a recipe and what is made of each group of them: read and checked."""

from typing import TYPE_CHECKING

from stimuli.errors import UserError
from stimuli.recipe_check import checked
from stimuli.recipe_keys import DRAWN_KEYS, GROUP_KEYS, LABEL

if TYPE_CHECKING:
    from stimuli.recipe import Recipe


def check_units(recipe: "Recipe") -> None:
    """Fill in the defaults of `units` and `groups`; raise UserError, with file and line, for a mistake."""
    units, seen = recipe.values["units"], set[str]()
    if not any(isinstance(items, list) and items for items in units.values()):
        raise _mistake(recipe, "units", "units names no unit; expected groups such as main: [blocks_4:17]")
    for group, items in units.items():
        if not isinstance(group, str) or not LABEL.fullmatch(group) or not isinstance(items, list):
            raise _mistake(recipe, f"units.{group}", f"the group {group!r} is no list of units")
        for index, item in enumerate(items):
            key = f"units.{group}.{index}"
            if isinstance(item, dict):
                items[index] = checked(item, DRAWN_KEYS, f"{key}.", recipe.path, recipe.lines)
            elif not isinstance(item, str) or not item:
                raise _mistake(recipe, key, f"{item!r} is no unit; expected one such as blocks_4:17")
            elif item in seen:
                raise _mistake(recipe, key, f"the unit {item} is named twice")
            else:
                seen.add(item)
    _check_groups(recipe)


def _check_groups(recipe: "Recipe") -> None:
    groups, kinds = recipe.values["groups"], set(recipe.values["references"])
    for name, given in groups.items():
        key = f"groups.{name}"
        if name not in recipe.values["units"]:
            raise _mistake(
                recipe,
                key,
                f"there is no group {name!r} of units; expected {', '.join(recipe.values['units'])}",
            )
        groups[name] = checked(given, GROUP_KEYS, f"{key}.", recipe.path, recipe.lines)
        if not set(groups[name]["kinds"] or []) <= kinds:
            raise _mistake(
                recipe, f"{key}.kinds", f"kinds are not all among references, which has {', '.join(kinds)}"
            )
        if groups[name]["trial"] == "slider" and set(groups[name]["kinds"] or kinds) != {
            "natural",
            "synthetic",
        }:
            raise _mistake(
                recipe, f"{key}.trial", "a slider compares natural and synthetic references; both are needed"
            )


def _mistake(recipe: "Recipe", key: str, sentence: str) -> UserError:
    return UserError(f"{recipe.path}:{recipe.lines.get(key, 1)}: {sentence}.")
