"""Checks what a recipe holds against keys, and finds the lines of its mistakes."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from stimuli.errors import UserError
from stimuli.recipe_keys import OPTIONAL


def lines_of(node: yaml.Node | None, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Give the line of every key of a YAML text, such as `images.size`, and of every item of its lists."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield f"{prefix}{key.value}", key.start_mark.line + 1
            yield from lines_of(value, f"{prefix}{key.value}.")
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield f"{prefix}{index}", value.start_mark.line + 1
            yield from lines_of(value, f"{prefix}{index}.")


def checked(
    values: Any, keys: dict[str, Any], prefix: str, path: Path, lines: dict[str, int]
) -> dict[str, Any]:
    """Return the values below `prefix` with the defaults filled in; raise UserError, with file and line."""
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
                result[key] = checked({} if inner is None else inner, rule, f"{full}.", path, lines)
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
