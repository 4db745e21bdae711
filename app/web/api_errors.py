"""How the API refuses, for the OpenAPI document: one component for each status."""

from typing import Any

from app.web.errors import TITLES

Json = dict[str, Any]
Refusal = tuple[int, str]

SCHEMAS: dict[str, Json] = {
    "ProblemField": {
        "type": "object",
        "description": "What is wrong with one field.",
        "required": ["detail", "pointer"],
        "properties": {
            "detail": {"type": "string", "description": "What to do, in plain words."},
            "pointer": {
                "type": "string",
                "description": "RFC 6901 pointer into the body, as a URI fragment.",
                "examples": ["#/conditions/0/text"],
            },
        },
    },
    "Problem": {
        "type": "object",
        "description": "Why nothing was done (RFC 9457).",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "description": "Always `about:blank`."},
            "title": {"type": "string", "description": "The kind of refusal."},
            "status": {"type": "integer", "description": "The HTTP status again."},
            "detail": {"type": "string", "description": "The reason, fit to show to a person."},
            "errors": {
                "type": "array",
                "description": "Where fields are at fault: every one of them.",
                "items": {"$ref": "#/components/schemas/ProblemField"},
            },
            "incident": {"type": "string", "description": "With 500: quote it to support."},
        },
    },
}

MEANING: dict[str, tuple[int, str, str]] = {
    "Unreadable": (400, "The body is not JSON.", "The body is not valid JSON."),
    "Unauthenticated": (
        401,
        "No token, or one that is unknown, expired or revoked.",
        "Send a valid bearer token: “Authorization: Bearer …”.",
    ),
    "NotPermitted": (
        403,
        "You can see it, but may not do this. `detail` says why.",
        "Only the opportunity's sponsor can do this.",
    ),
    "NotFound": (
        404,
        "It does not exist, or you may not know that it does: the two read the same.",
        "There is no such opportunity, or you cannot see it.",
    ),
    "Conflict": (
        409,
        "The record's state does not allow this. `detail` says what would.",
        "This gate has already been decided. The decision stands.",
    ),
    "Stale": (
        412,
        "Somebody changed the record since you read it. Read it again.",
        "Somebody changed this while you were editing. Check the new version first.",
    ),
    "TooLarge": (413, "Larger than we accept.", "We accept at most 1 MB here. Nothing was saved."),
    "WrongType": (
        415,
        "The body must be JSON.",
        "Send the body as JSON, with “Content-Type: application/json”.",
    ),
    "Invalid": (
        422,
        "The input cannot be used. `errors` names every field at fault. Also: an "
        "`Idempotency-Key` that was used with another body.",
        "The input cannot be used.",
    ),
    "VersionMissing": (
        428,
        "`If-Match` is missing.",
        "Send If-Match with the ETag of the version you read.",
    ),
    "TooManyAttempts": (
        429,
        "Slow down; `detail` says for how long.",
        "Too many attempts. Wait 15 minutes and try again.",
    ),
    "Busy": (
        503,
        "The database did not answer in time. Nothing was saved: repeat the request, with the "
        "same `Idempotency-Key`, after the seconds in `Retry-After`.",
        "The service is busy and nothing was saved. Wait a moment and try again.",
    ),
}
EXTRA_HEADERS: dict[int, Json] = {
    401: {"WWW-Authenticate": {"description": "`Bearer`.", "schema": {"type": "string"}}},
    503: {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}},
}


def _response(status: int, meaning: str, detail: str) -> Json:
    example: Json = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
    }
    if status == 422:
        example["errors"] = [{"detail": "Enter something here", "pointer": "#/title"}]
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {
        "description": meaning,
        "headers": {
            "X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"},
            **EXTRA_HEADERS.get(status, {}),
        },
        "content": {"application/problem+json": content},
    }


RESPONSES: dict[str, Json] = {name: _response(*said) for name, said in MEANING.items()}

THROTTLED = frozenset({"put_password", "post_password"})
"""Operations that check a password, and so count attempts."""


IN_A_PROGRAMME = frozenset({"post_opportunity", "post_import"})
"""Operations whose body names a programme that one may not know of."""


def refusals(operation: Json, method: str, path: str, *, is_open: bool) -> list[Refusal]:
    """The refusals an operation can answer with, by status."""
    parameters = {p["name"]: p for p in operation.get("parameters", ())}
    body = operation.get("requestBody", {}).get("content", {})
    writes = method != "get"
    applies = {
        "Unreadable": "application/json" in body,
        "Unauthenticated": not is_open,
        "NotPermitted": not is_open,
        "NotFound": "{" in path or operation["operationId"] in IN_A_PROGRAMME,
        "Conflict": writes,
        "Stale": "If-Match" in parameters,
        "TooLarge": bool(body),
        "WrongType": "application/json" in body,
        "Invalid": bool(parameters or body),
        "VersionMissing": "If-Match" in parameters,
        "TooManyAttempts": operation["operationId"] in THROTTLED,
        "Busy": path != "/healthz",
    }
    return [(MEANING[name][0], name) for name, holds in applies.items() if holds]
