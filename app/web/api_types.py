"""JSON schemas in words: `text, at most 200 characters`, `list of dates`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

DEPTH = 3
"""How deep a table of fields goes into objects within objects."""
BIG = 10**18
"""A bound that only says 64 bits is not worth reading."""
FORMATS = {
    "date": "date",
    "date-time": "moment, UTC",
    "binary": "file",
    "uri": "address",
    "uri-reference": "path",
}
KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "array": "list",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One row: a parameter, or a field of a body or record. Nested names have dots and `[]`."""

    name: str
    type: str
    required: bool
    text: str
    default: str = ""


def resolve(schema: Json, schemas: Json) -> Json:
    """The schema itself, or the one it refers to."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Json = schemas[name] if name else schema
    return found


def type_of(schema: Json, schemas: Json) -> str:
    """What values it takes."""
    schema = resolve(schema, schemas)
    if "const" in schema:
        return f"always `{schema['const']}`"
    if schema.get("enum"):
        return "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return " or ".join(type_of(option, schemas) for option in schema[choice])
    kind = schema.get("type", "")
    if kind == "array":
        return _list(schema, schemas)
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {type_of(schema['additionalProperties'], schemas)} by name"
    word = FORMATS.get(schema.get("format", ""), KINDS.get(kind, "any value"))
    if schema.get("contentMediaType") == "application/octet-stream":
        word = "file"
    return ", ".join([word, *_bounds(schema)])


def _list(schema: Json, schemas: Json) -> str:
    inner = type_of(schema.get("items", {}), schemas)
    limit = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
    return f"list of {inner}{limit}"


def _bounds(schema: Json) -> Iterator[str]:
    if "maxLength" in schema:
        yield f"at most {schema['maxLength']:,} characters"
    if "pattern" in schema:
        yield f"like `{schema['pattern']}`"
    low, high = schema.get("minimum"), schema.get("maximum")
    if high is not None and high < BIG:
        yield f"{int(low or 0):,} to {int(high):,}"
    elif low is not None:
        yield f"{int(low):,} or more"


def fields_of(schema: Json, schemas: Json, prefix: str = "", depth: int = 0) -> Iterator[Field]:
    """A row for each field, and for the fields of objects within."""
    schema = resolve(schema, schemas)
    required = schema.get("required", ())
    for name, spec in schema.get("properties", {}).items():
        text = spec.get("description") or _meaning(spec, schemas)
        default = spec.get("default")
        shown = "" if default in (None, "", [], {}) else json.dumps(default)
        yield Field(prefix + name, type_of(spec, schemas), name in required, text, shown)
        inner, mark = _within(spec, schemas)
        if inner and depth < DEPTH:
            yield from fields_of(inner, schemas, f"{prefix}{name}{mark}.", depth + 1)


def _meaning(spec: Json, schemas: Json) -> str:
    """What the type says of itself, where the field says nothing more."""
    options = [o for o in spec.get("anyOf", (spec,)) if o.get("type") != "null"]
    return str(resolve(options[0], schemas).get("description", "")) if len(options) == 1 else ""


def _within(spec: Json, schemas: Json) -> tuple[Json, str]:
    """The object a field holds, if any, and the mark of a list of them."""
    options = [o for o in spec.get("anyOf", (spec,)) if o.get("type") != "null"]
    inner = resolve(options[0], schemas) if len(options) == 1 else {}
    mark = ""
    if inner.get("type") == "array":
        inner, mark = resolve(inner.get("items", {}), schemas), "[]"
    return (inner, mark) if inner.get("properties") else ({}, "")
