"""The published schema of manifests, and whether a manifest follows it."""

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastjsonschema
from jsonschema import Draft202012Validator, ValidationError

ENTRIES = {"networks": "network", "units": "unit", "models": "model", "stimuli": "stimulus", "sets": "set"}
EXPECTED = {
    "const": "expected {}",
    "enum": "expected one of {}",
    "exclusiveMinimum": "expected a number above {}",
    "maximum": "expected at most {}",
    "maxItems": "expected at most {} items",
    "minimum": "expected at least {}",
    "minItems": "expected at least {} items",
    "minLength": "expected a text that is not empty",
    "minProperties": "expected something in it",
    "pattern": "expected a text like {}",
    "type": "expected {}",
}


def schema_text() -> str:
    """Return the JSON Schema of `manifest.json`, draft 2020-12, as it is published."""
    return Path(__file__).with_name("manifest.schema.json").read_text(encoding="utf-8")


def violation(manifest: dict[str, Any]) -> str | None:
    """Return the first part of a manifest that does not follow the schema, and why, or None.

    Such as `sets/conv1:11/natural/0: 'correct' is missing`. The entries are tried one by one by compiled
    code, 25,000 of them in about a second; what is wrong with the first bad one is then found out by a
    library that is slow and exact.
    """
    emptied: dict[str, Any] = {key: {} for key in ENTRIES if isinstance(manifest.get(key), dict)}
    if not _fits("", {**manifest, **emptied}):
        return _words("", "", {**manifest, **emptied})
    for key, kind in ENTRIES.items():
        for name, entry in manifest.get(key, {}).items():
            if not _fits(kind, entry):
                return _words(kind, f"{key}/{name}", entry)
    return None


def _schema(kind: str) -> dict[str, Any]:
    """Return the schema of an entry, or of the whole manifest for ""."""
    whole: dict[str, Any] = json.loads(schema_text())
    return {"$ref": f"#/$defs/{kind}", "$defs": whole["$defs"]} if kind else whole


@functools.cache
def _compiled(kind: str) -> Callable[[Any], Any]:
    return fastjsonschema.compile(_schema(kind), use_default=False)


def _fits(kind: str, entry: Any) -> bool:
    try:
        _compiled(kind)(entry)
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


def _words(kind: str, place: str, entry: Any) -> str:
    error = next(Draft202012Validator(_schema(kind)).iter_errors(entry), None)
    inside = "/".join(map(str, error.absolute_path)) if error else ""
    where = "/".join(part for part in (place, inside) if part)
    reason = _reason(error) if error else "it does not follow the schema"  # the two may differ in a newline
    return f"{where}: {reason}" if where else reason


def _reason(error: ValidationError) -> str:
    """Return what is wrong with one value, in a few words whatever is in it."""
    found, wanted = error.instance, error.validator_value
    if error.validator == "required":
        return f"{next(key for key in wanted if key not in found)!r} is missing"
    if error.validator == "additionalProperties":
        return f"{min(found.keys() - error.schema.get('properties', {}).keys())!r} is unknown"
    if error.validator == "not":
        return f"{wanted['required'][0]!r} must not be there"
    words = EXPECTED[str(error.validator)].format(_listed(wanted))
    return f"{words}, found {json.dumps(found, ensure_ascii=False)[:60]}"


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
