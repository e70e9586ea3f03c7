"""Says in words which values a JSON Schema allows, as far as the schemas of trial types go."""

import json
from typing import Any

PLAIN = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
BELOW = "object with the keys below"
Schema = dict[str, Any]


def words(schema: Schema) -> str:
    """Return in words which values a schema allows."""
    if "enum" in schema:
        *others, last = (f"`{value}`" for value in schema["enum"])
        return f"{', '.join(others)} or {last}"
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return ", or ".join(map(words, schema[choice]))
    if schema["type"] == "array":
        return _list(schema)
    if schema["type"] == "object":
        return BELOW if nested(schema) else _object(schema)
    if "pattern" in schema:
        return f"text that matches `{schema['pattern']}`"
    return PLAIN.get(schema["type"], schema["type"]) + _bounds(schema)


def nested(schema: Schema) -> list[tuple[str, Schema, bool]]:
    """Return the keys of objects that hold different things: name, schema, and whether it is required.

    Of a list, those of its items; of a choice, those of the object among its possibilities.
    """
    inner = [schema, schema.get("items", {}), *schema.get("anyOf", [])]
    found = next((part for part in inner if "properties" in part), {"properties": {}})
    keys = found["properties"]
    if len({json.dumps(part) for part in keys.values()}) < 2:
        return []
    return [(key, part, key in found.get("required", [])) for key, part in keys.items()]


def _list(schema: Schema) -> str:
    low, high = schema.get("minItems", 0), schema.get("maxItems")
    if high == 0:
        return "empty list"
    least = f"{low} or more" if low else "any number of"
    count = f"{low} to {high}" if low and high else f"up to {high}" if high else least
    items = words(schema["items"])
    if schema["items"]["type"] == "object":
        return f"list of {count} objects: {items.removeprefix('object with ')}"
    return f"list of {count} {'different ' if schema.get('uniqueItems') else ''}{items}s"


def _object(schema: Schema) -> str:
    """Return the words for an object whose keys all hold the same."""
    required = schema.get("required", [])
    names = [f"`{name}`{'' if name in required else ' (optional)'}" for name in schema["properties"]]
    return f"{' and '.join(names)}, each {words(next(iter(schema['properties'].values())))}"


def _bounds(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if "exclusiveMinimum" in schema:
        return f" above {schema['exclusiveMinimum']}"
    return "" if low is None else f" from {low}" if high is None else f" from {low} to {high}"
