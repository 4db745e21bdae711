"""Example values for the API reference, made from the schemas so that they cannot go stale."""

from typing import Any

Json = dict[str, Any]

BY_FIELD: dict[str, Any] = {
    "title": "Coastal flood model licensing",
    "name": "Public Assets Programme",
    "summary": "License the flood model to insurers.",
    "need": "Insurers lack local flood forecasts.",
    "public_assets": "A calibrated flood model and its archive.",
    "context": "The regulator asks insurers for flood risk by postcode from 2028.",
    "statement": "The team asks to go on: three insurers want to take part.",
    "reason": "The evidence bears it out.",
    "note": "Measured in the pilot of 2026.",
    "body": "The pilot's figures are in. @Sam Okafor, could you check them?",
    "text": "Settle who owns what the pilot made.",
    "sector": "Environment",
    "value_note": "Twelve licences over ten years, less upkeep.",
    "reference": "OP-0042",
    "programme_name": "Public Assets Programme",
    "opportunity_title": "Coastal flood model licensing",
    "email": "sam.okafor@example.gov.uk",
    "currency": "GBP",
    "expected_value_pence": 240_000_000,
    "criteria_met": 6,
    "criteria_total": 9,
    "gate": 1,
    "attempt": 1,
    "version": 3,
    "pack_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "filename": "pilot-report.pdf",
    "size": 482133,
    "key": "users_involved",
    "scheme": "GB-COH",
    "identifier": "01234567",
}
"""What a field of that name may hold."""
BY_FORMAT: dict[str, Any] = {
    "date": "2027-03-31",
    "date-time": "2026-12-04T10:30:00Z",
    "binary": "(the file)",
    "uri": "https://example.gov.uk/",
}
NAMES = {
    "PersonRef": "Sam Okafor",
    "PersonOut": "Sam Okafor",
    "CreatePerson": "Sam Okafor",
    "OrganisationOut": "Environment Agency",
    "CreateOrganisation": "Environment Agency",
}
"""Whose name it is, where it is no programme's."""
PYTHON: dict[str, type] = {"string": str, "integer": int}
NUMBERS = frozenset({"integer", "number"})
FALLBACK: dict[str, Any] = {"boolean": False, "string": ""}
DEPTH = 6


def example_of(
    schema: Json, schemas: Json, field: str = "", owner: str = "", depth: int = 0
) -> Any:
    """A value that `schema` accepts; of optional things the one that shows most."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name:
        return example_of(schemas[name], schemas, field, name, depth + 1)
    if "properties" in schema:
        return _object(schema, schemas, owner, depth)
    for given in ("example", "const"):
        if given in schema:
            return schema[given]
    if schema.get("examples"):
        return schema["examples"][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example_of(_shown(schema[choice]), schemas, field, owner, depth)
    return _plain(schema, schemas, field, owner, depth)


def _object(schema: Json, schemas: Json, owner: str, depth: int) -> Json:
    return {
        field: NAMES[owner]
        if field == "name" and owner in NAMES
        else example_of(spec, schemas, field, owner, depth)
        for field, spec in schema["properties"].items()
        if depth < DEPTH or field in schema.get("required", ())
    }


def _shown(choices: list[Json]) -> Json:
    return next((c for c in choices if c.get("type") != "null"), choices[0])


def _plain(schema: Json, schemas: Json, field: str, owner: str, depth: int) -> Any:
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type", "")
    if kind == "array":
        return _list(schema, schemas, field, owner, depth)
    if kind == "object":
        return _mapping(schema, schemas, owner, depth)
    known = BY_FIELD.get(field)
    if known is not None and isinstance(known, PYTHON.get(kind, object)):
        return known
    return (
        _number(schema, field)
        if kind in NUMBERS
        else BY_FORMAT.get(schema.get("format", ""), FALLBACK.get(kind, ""))
    )


def _number(schema: Json, field: str) -> int:
    return max(int(schema.get("minimum", 0)), 42 if field.endswith("id") else 1)


def _list(schema: Json, schemas: Json, field: str, owner: str, depth: int) -> list[Any]:
    items = schema.get("items", {})
    return [example_of(items, schemas, field, owner, depth + 1)] if items and depth < DEPTH else []


def _mapping(schema: Json, schemas: Json, owner: str, depth: int) -> Json:
    values = schema.get("additionalProperties")
    names = schema.get("propertyNames", {})
    if not isinstance(values, dict) or not (names.get("enum") or names.get("$ref")):
        return {}
    key = example_of(names, schemas, "", owner, depth + 1)
    return {key: example_of(values, schemas, "", owner, depth + 1)}
