"""The OpenAPI document is valid, complete, and true to what the service does."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.domain.policy import RULES, Action
from app.web.api_errors import IN_A_PROGRAMME
from app.web.api_words import COMMON_FIELDS, PARAMETERS, TAGS
from app.web.openapi import MAKERS
from tests.architecture.surface import Route, application, routes, services_of
from tests.architecture.test_services import called_in, functions
from tests.client import ApiClient, Client
from tests.world import World

Json = dict[str, Any]
DOCUMENT: Json = json.loads(json.dumps(application().openapi()))
SCHEMAS: Json = DOCUMENT["components"]["schemas"]
PROBES = ("/healthz", "/readyz")


def operations() -> Iterator[tuple[str, str, Json]]:
    """Every operation with its method and path."""
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


OPERATIONS = {operation["operationId"]: (m, p, operation) for m, p, operation in operations()}
each = pytest.mark.parametrize("name", sorted(OPERATIONS))


def route_of(name: str) -> Route:
    """The route behind an operation."""
    method, path, _ = OPERATIONS[name]
    return next(r for r in routes() if (r.method.lower(), r.path) == (method, path))


def told(operation: Json) -> dict[str, Json]:
    """Its successful answers."""
    return {code: r for code, r in operation["responses"].items() if code < "400"}


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


def test_anybody_can_read_it(sqlite_world: World) -> None:
    response = Client(sqlite_world).get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.json() == DOCUMENT


def test_every_operation_has_an_id_of_its_own() -> None:
    assert len(OPERATIONS) == len(list(operations())) > 30


def test_groups_are_known_described_and_in_order() -> None:
    assert [tag["name"] for tag in DOCUMENT["tags"]] == list(TAGS)
    used = {tag for _, _, operation in operations() for tag in operation["tags"]}
    assert used <= TAGS.keys()
    assert [t for t in TAGS if t not in used] == []


@each
def test_an_operation_says_what_it_does(name: str) -> None:
    _, _, operation = OPERATIONS[name]
    assert len(operation["tags"]) == 1
    assert 3 < len(operation["summary"]) <= 90, operation["summary"]
    assert operation["summary"] != name.replace("_", " ").title()
    assert operation["description"]
    for parameter in operation.get("parameters", ()):
        assert parameter.get("description"), parameter["name"]


@each
def test_an_operation_names_the_scope_its_service_asks_for(name: str) -> None:
    method, path, operation = OPERATIONS[name]
    if not operation["security"]:
        assert path in (*PROBES, "/api/v1/openapi.json", "/api/v1/audit/keys")
        return
    [[scope]] = [next(iter(requirement.values())) for requirement in operation["security"]]
    if method == "get":
        assert scope == "read"
        return
    asked = {
        RULES[action].scope.value
        for service in services_of(route_of(name))
        for action in actions_of(service, frozenset())
    }
    assert asked, "no action was found"
    assert scope in asked


def actions_of(service: str, seen: frozenset[str]) -> set[Action]:
    """The actions a service asks about, also through other services."""
    function = functions().get(service)
    if function is None or service in seen:
        return set()
    here = {
        Action[node.attr]
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Action"
    }
    return here or set().union(
        *(actions_of(n, seen | {service}) for n in called_in(function)), set()
    )


@each
def test_refusals_are_problem_documents(name: str) -> None:
    method, path, operation = OPERATIONS[name]
    codes = {code for code in operation["responses"] if code >= "400"}
    for code in codes:
        component = operation["responses"][code]["$ref"].rpartition("/")[2]
        content = DOCUMENT["components"]["responses"][component]["content"]
        assert list(content) == ["application/problem+json"]
        assert content["application/problem+json"]["example"]["status"] == int(code)
    if operation["security"]:
        assert {"401", "403", "503"} <= codes
    assert ("404" in codes) == ("{" in path or name in IN_A_PROGRAMME)
    has_json = "application/json" in operation.get("requestBody", {}).get("content", {})
    assert ({"400", "415"} <= codes) == has_json
    assert ("409" in codes) == (method != "get")


@each
def test_preconditions_are_documented_where_the_handler_asks_for_them(name: str) -> None:
    _, _, operation = OPERATIONS[name]
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(route_of(name).endpoint)))
    sent = {p["name"]: p for p in operation.get("parameters", ()) if p["in"] == "header"}
    asked = "call.version" in source
    assert ("If-Match" in sent) == asked
    assert asked == ({"412", "428"} <= set(operation["responses"]))
    assert not asked or sent["If-Match"]["required"]
    headers = {h for r in told(operation).values() for h in r.get("headers", {})}
    assert ("Location" in headers) == ("call.location(" in source)
    assert "X-Request-Id" in headers


@each
def test_whatever_is_created_can_be_retried_safely(name: str) -> None:
    method, _, operation = OPERATIONS[name]
    sent = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "header"}
    if method == "post" and name not in NOT_KEYED:
        assert "Idempotency-Key" in sent


NOT_KEYED: dict[str, str] = {
    "post_read": "reading twice is reading once",
    "post_password_link": "its secret is shown once, so a retry could not be given it again",
    "post_token": "its secret is shown once, so a retry could not be given it again",
    "post_system_token": "its secret is shown once, so a retry could not be given it again",
    "post_calendar_feed": "its secret is shown once, so a retry could not be given it again",
}
"""Posts that take no key, and why."""


def resolve(schema: Json) -> Json:
    """The schema itself, or the one it refers to."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Json = SCHEMAS[name] if name else schema
    return found


def is_described(spec: Json) -> bool:
    """Whether a field says what it means, itself or through the one type it refers to."""
    if spec.get("description") or resolve(spec).get("description"):
        return True
    choices = [c for c in spec.get("anyOf", ()) if c.get("type") != "null"]
    return len(choices) == 1 and bool(resolve(choices[0]).get("description"))


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_schema_and_field_is_described(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema.get("description") or name.startswith("Body_"), "the schema has no description"
    fields = schema.get("properties", {})
    assert [field for field, spec in fields.items() if not is_described(spec)] == []


def validator(schema: Json) -> Draft202012Validator:
    """Checks values against a schema of the document."""
    return Draft202012Validator({**schema, "components": DOCUMENT["components"]})


@each
def test_examples_are_what_the_schemas_accept(name: str) -> None:
    _, _, operation = OPERATIONS[name]
    parts = [operation.get("requestBody", {}), *told(operation).values()]
    for part in parts:
        for kind, media in part.get("content", {}).items():
            if kind != "application/json" or not media.get("schema"):
                continue
            assert list(validator(media["schema"]).iter_errors(media["example"])) == []


def test_what_the_service_answers_is_what_the_document_says(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    review = sqlite_world.submitted(opportunity)
    client = ApiClient(sqlite_world, "sponsor")
    for path, name in (
        (f"/api/v1/opportunities/{opportunity.id}", "get_opportunity"),
        (f"/api/v1/gates/{review.id}", "get_gate"),
    ):
        answer = client.get(path)
        documented = OPERATIONS[name][2]["responses"]["200"]
        schema = documented["content"]["application/json"]["schema"]
        assert list(validator(schema).iter_errors(answer.json())) == []
        assert {h.lower() for h in documented["headers"]} <= set(answer.headers)


def test_a_problem_is_what_the_document_says(sqlite_world: World) -> None:
    client = ApiClient(sqlite_world, "lead")
    for response in (
        client.get("/api/v1/opportunities/999"),
        client.post("/api/v1/opportunities", {"colour": "red"}),
        Client(sqlite_world).get("/api/v1/opportunities/1"),
    ):
        assert list(validator(SCHEMAS["Problem"]).iter_errors(response.json())) == []


def test_no_word_is_kept_for_what_is_gone() -> None:
    assert {n for n, (_, _, o) in OPERATIONS.items() if n in MAKERS} == MAKERS
    named = {p["name"] for _, _, o in operations() for p in o.get("parameters", ())}
    assert [name for name in PARAMETERS if name not in named] == []
    fields = {f for s in SCHEMAS.values() for f in s.get("properties", {})}
    own = {f"{name}.{f}" for name, s in SCHEMAS.items() for f in s.get("properties", {})}
    assert [name for name in COMMON_FIELDS if name not in fields | own] == []
