"""The API reference as pages read it: the OpenAPI document, turned into words and tables."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from app.web.api_types import Field, fields_of, type_of

Json = dict[str, Any]

PATH_EXAMPLES = {"key": "users_involved"}
"""What stands for a parameter in an example path; a number for every other."""
NUMBER = "42"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One status an operation refuses with."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one path."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    scope: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    curl: str
    status: str
    answer: str
    record: str
    is_list: bool
    headers: tuple[tuple[str, str], ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What operations of a group answer with."""

    name: str
    text: str
    fields: tuple[Field, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations that belong together: one page of the reference."""

    slug: str
    name: str
    text: str
    operations: tuple[Operation, ...]
    records: tuple[Record, ...]


def groups_of(app: FastAPI, origin: str) -> tuple[Group, ...]:
    """The reference, made once for each application."""
    known: tuple[Group, ...] | None = getattr(app.state, "reference", None)
    if known is None:
        known = app.state.reference = tuple(_groups(app.openapi(), origin))
    return known


def _groups(document: Json, origin: str) -> Iterator[Group]:
    found: dict[str, list[tuple[str, str, Json]]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            found.setdefault(operation["tags"][0], []).append((method, path, operation))
    for tag in document["tags"]:
        members = sorted(found.get(tag["name"], []), key=_is_of_one)
        if members:
            operations = tuple(_operation(document, origin, *member) for member in members)
            records = tuple(_records(document, operations))
            slug = tag["name"].lower().replace(" ", "-")
            yield Group(slug, tag["name"], tag["description"], operations, records)


def _is_of_one(member: tuple[str, str, Json]) -> bool:
    """Lists come first; then what is done to one record, in the order of its life."""
    return "{" in member[1]


def _operation(document: Json, origin: str, method: str, path: str, spec: Json) -> Operation:
    schemas = document["components"]["schemas"]
    status, told = next((c, r) for c, r in spec["responses"].items() if c < "400")
    part = told.get("content", {}).get("application/json", {})
    record, is_list = _record_name(part.get("schema", {}), schemas)
    scopes = [scope for needed in spec["security"] for scope in needed["bearer"]]
    return Operation(
        id=spec["operationId"],
        method=method.upper(),
        path=path,
        summary=spec["summary"],
        text=spec["description"].removeprefix(spec["summary"]).removeprefix(".").strip(),
        scope=scopes[0] if scopes else "",
        parameters=tuple(_parameter(p, schemas) for p in spec.get("parameters", ())),
        body=tuple(_body(spec, schemas)),
        curl=_curl(origin, method, path, spec),
        status=status,
        answer=told["description"],
        record=record,
        is_list=is_list,
        headers=tuple(_headers(document, told)),
        refusals=tuple(_refusals(document, spec)),
    )


def _record_name(schema: Json, schemas: Json) -> tuple[str, bool]:
    """The schema an answer is made of, and whether it is a list of them."""
    is_list = schema.get("type") == "array"
    name = (schema.get("items", {}) if is_list else schema).get("$ref", "").rpartition("/")[2]
    return (name if name in schemas else ""), is_list


def _parameter(spec: Json, schemas: Json) -> Field:
    where = {"path": "in the path", "query": "in the query", "header": "header"}[spec["in"]]
    kind = f"{type_of(spec['schema'], schemas)}, {where}"
    default = spec["schema"].get("default")
    shown = "" if default in (None, "") else json.dumps(default)
    return Field(spec["name"], kind, spec.get("required", False), spec["description"], shown)


def _body(spec: Json, schemas: Json) -> Iterator[Field]:
    for media in spec.get("requestBody", {}).get("content", {}).values():
        yield from fields_of(media["schema"], schemas)


def _headers(document: Json, told: Json) -> Iterator[tuple[str, str]]:
    for name in told.get("headers", {}):
        if name != "X-Request-Id":
            yield name, document["components"]["headers"][name]["description"]


def _refusals(document: Json, spec: Json) -> Iterator[Refusal]:
    for code, response in spec["responses"].items():
        if code >= "400":
            name = response["$ref"].rpartition("/")[2]
            yield Refusal(int(code), document["components"]["responses"][name]["description"])


def _records(document: Json, operations: tuple[Operation, ...]) -> Iterator[Record]:
    schemas = document["components"]["schemas"]
    examples = {
        _record_name(part.get("schema", {}), schemas)[0]: part.get("example")
        for item in document["paths"].values()
        for spec in item.values()
        for code, told in spec["responses"].items()
        if code < "400"
        for part in told.get("content", {}).values()
    }
    for name in dict.fromkeys(o.record for o in operations if o.record):
        example = examples[name]
        shown = example[0] if isinstance(example, list) else example
        fields = tuple(fields_of({"$ref": f"#/{name}"}, schemas))
        text = schemas[name].get("description", "")
        yield Record(name, text, fields, json.dumps(shown, indent=2, ensure_ascii=False))


def _curl(origin: str, method: str, path: str, spec: Json) -> str:
    lines = [f"curl{'' if method == 'get' else ' -X ' + method.upper()} {origin}{_filled(path)}"]
    if spec["security"]:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    named = {p["name"] for p in spec.get("parameters", ())}
    if "If-Match" in named:
        lines.append("-H 'If-Match: \"3\"'")
    if "Idempotency-Key" in named:
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    for kind, media in spec.get("requestBody", {}).get("content", {}).items():
        lines.extend(_sent(kind, media))
    return " \\\n  ".join(lines)


def _sent(kind: str, media: Json) -> Iterator[str]:
    """The body of an example: JSON, or the parts of a form with a file."""
    if kind != "application/json":
        yield "-F file=@pilot-report.pdf"
        return
    yield '-H "Content-Type: application/json"'
    body = json.dumps(media["example"], indent=2, ensure_ascii=False)
    quoted = body.replace("'", "'\\''")
    yield f"-d '{quoted}'"


def _filled(path: str) -> str:
    parts = path.split("/")
    return "/".join(
        PATH_EXAMPLES.get(part[1:-1], NUMBER) if part.startswith("{") else part for part in parts
    )
