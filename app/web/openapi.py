"""The OpenAPI document: what every operation shares, said once.

FastAPI describes each route's own parameters and models. `describe` adds from tables what it
cannot know: order and meaning of the groups, scopes, headers, refusals, and examples.
"""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from app.domain.policy import Scope
from app.web.api_errors import RESPONSES, SCHEMAS, refusals
from app.web.api_examples import example_of
from app.web.api_partner_words import PARTNER_FIELDS
from app.web.api_words import COMMON_FIELDS, INTRODUCTION, PARAMETERS, SUCCESS, TAGS

Json = dict[str, Any]
FIELDS = COMMON_FIELDS | PARTNER_FIELDS

NO_TOKEN = frozenset({"/healthz", "/readyz", "/api/v1/openapi.json", "/api/v1/audit/keys"})
DECISIONS = frozenset(
    {
        "put_confirmer",
        "post_discharge_return",
        "post_discharge_confirmation",
        "post_decision",
        "post_outcome",
        "post_resumption",
        "post_reopening",
        "post_risk_acceptance",
        "post_waiver",
        "post_conflict_review",
        "post_replacement",
        "post_delegation",
        "post_endorsement",
        "post_endorsement_withdrawal",
    }
)
"""Operations whose token needs the scope `decide`."""
ADMINISTRATION = frozenset({"People", "Programmes", "Tokens", "Calendar"})
"""Groups whose writes need the scope `admin`."""

MAKERS = frozenset(
    {
        "post_opportunity",
        "post_stakeholder",
        "post_co_development",
        "post_candidate",
        "post_capability",
        "post_delegation",
        "post_document",
        "post_discussion",
        "post_idea",
        "post_disclosure",
        "post_question",
        "post_context",
        "post_asset",
        "post_barrier",
        "post_view",
        "post_import",
        "post_organisation",
        "post_person",
        "post_programme",
        "post_token",
        "post_system_token",
    }
)
"""Operations that make a record with an address of its own."""

HEADERS: dict[str, Json] = {
    "ETag": {
        "description": 'The version, such as `"3"`: send it as `If-Match` to change the record.',
        "schema": {"type": "string", "pattern": '^"[0-9]+"$'},
        "example": '"3"',
    },
    "Location": {
        "description": "Path of the record just made.",
        "schema": {"type": "string", "format": "uri-reference"},
        "example": "/api/v1/opportunities/42",
    },
    "Link": {
        "description": "RFC 8288 links to the pages `next` and `prev`; none at the end.",
        "schema": {"type": "string"},
        "example": '</api/v1/opportunities?cursor=3qz>; rel="next"',
    },
    "X-Request-Id": {
        "description": "Quote it to support; the log and the audit trail hold it too.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
        "example": "9f1c2ab34de56f70",
    },
}
IF_MATCH: Json = {"type": "string", "pattern": '^"[0-9]+"$', "examples": ['"3"']}
KEY: Json = {"type": "string", "minLength": 1, "maxLength": 200, "examples": ["order-7-attempt-1"]}


def describe(app: FastAPI) -> None:
    """Give the application its OpenAPI document, made once on first use."""

    def document() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = build(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def build(app: FastAPI) -> Json:
    """The whole document."""
    made = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description=INTRODUCTION,
        routes=[c for c in iter_route_contexts(app.routes) if _is_described(c.path or "")],
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        servers=[{"url": "/", "description": "This installation."}],
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    components = made.setdefault("components", {})
    schemas: Json = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas.update(SCHEMAS)
    _describe_fields(schemas)
    names = _names(app)
    for path, item in made["paths"].items():
        for method, operation in item.items():
            _complete(operation, method, path, names[method, path], schemas)
    components["headers"] = HEADERS
    components["responses"] = RESPONSES
    components.setdefault("securitySchemes", {})["bearer"] = _bearer()
    return made


def _is_described(path: str) -> bool:
    """Programs are told of the API and the probes; pages are for people."""
    return path.startswith("/api/") or path in NO_TOKEN


def _names(app: FastAPI) -> dict[tuple[str, str], str]:
    """The handler's name for each method and path: unique over the API, so it is the id."""
    return {
        (method.lower(), context.path_format or ""): context.name or ""
        for context in iter_route_contexts(app.routes)
        for method in context.methods or ()
    }


def _complete(operation: Json, method: str, path: str, name: str, schemas: Json) -> None:
    """Add to one operation what its group, method and path imply."""
    operation["operationId"] = name
    operation["summary"], operation["description"] = _summary(operation.get("description", ""))
    for parameter in operation.get("parameters", ()):
        _complete_parameter(parameter)
    body = _json_part(operation.get("requestBody", {}))
    if body is not None:
        body["example"] = example_of(body["schema"], schemas)
    is_open = path in NO_TOKEN
    scope = scope_of(operation, method)
    operation["security"] = [] if is_open else [{"bearer": [scope.value]}]
    told = {code: r for code, r in operation["responses"].items() if code < "400"}
    for code, response in told.items():
        _complete_success(response, code, operation, schemas)
    refused = refusals(operation, method, path, is_open=is_open)
    operation["responses"] = told | {
        str(code): {"$ref": f"#/components/responses/{component}"} for code, component in refused
    }


def _summary(text: str) -> tuple[str, str]:
    """The first sentence of a docstring, and the whole of it on one line."""
    whole = " ".join(text.split())
    return re.split(r"\. ", whole, maxsplit=1)[0].rstrip("."), whole


def scope_of(operation: Json, method: str) -> Scope:
    """The scope a token needs for an operation."""
    if method in ("get", "head"):
        return Scope.READ
    if operation["operationId"] in DECISIONS:
        return Scope.DECIDE
    return Scope.ADMIN if ADMINISTRATION & set(operation.get("tags", ())) else Scope.WRITE


def _complete_parameter(parameter: Json) -> None:
    name = parameter["name"]
    parameter["description"] = parameter.get("description") or PARAMETERS.get(name, "")
    parameter["schema"].pop("title", None)
    if name == "If-Match":
        parameter["required"], parameter["schema"] = True, dict(IF_MATCH)
    elif name == "Idempotency-Key":
        parameter["schema"] = dict(KEY)


def _complete_success(response: Json, code: str, operation: Json, schemas: Json) -> None:
    method = operation["operationId"].partition("_")[0]
    response["description"] = SUCCESS.get((method, code), SUCCESS["", code])
    names = ["X-Request-Id"]
    part = _json_part(response)
    if part is not None and part.get("schema"):
        part["example"] = example_of(part["schema"], schemas)
        if "version" in resolve(part["schema"], schemas).get("properties", {}):
            names.append("ETag")
    if operation["operationId"] in MAKERS:
        names.append("Location")
    if any(p["name"] == "cursor" for p in operation.get("parameters", ())):
        names.append("Link")
    response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def resolve(schema: Json, schemas: Json) -> Json:
    """The schema itself, or the one it refers to."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return schemas[name] if name else schema


def _json_part(holder: Json) -> Json | None:
    part: Json | None = holder.get("content", {}).get("application/json")
    return part


def _describe_fields(schemas: Json) -> None:
    """Fields that mean the same wherever they stand."""
    for name, schema in schemas.items():
        for field, spec in schema.get("properties", {}).items():
            text = FIELDS.get(f"{name}.{field}") or FIELDS.get(field)
            if text and "description" not in spec:
                spec["description"] = text


def _bearer() -> Json:
    return {
        "type": "http",
        "scheme": "bearer",
        "description": (
            "A personal token acts as its person; a system token is bound to programmes and never "
            "decides or administers. Each operation names the scope it needs: `read`, `write`, "
            "`decide` (the sponsor's acts) or `admin` (accounts, programmes, tokens)."
        ),
    }
