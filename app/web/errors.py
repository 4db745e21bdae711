"""Every refusal as an answer: one table from error to status, for people and for programs."""

import logging
import secrets
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from app.domain import errors
from app.domain.errors import DomainError, FieldProblem
from app.web.pages import error_page, sign_in_again
from app.web.problems import field_problems

log = logging.getLogger(__name__)

STATUS: dict[type[DomainError], HTTPStatus] = {
    errors.NotAuthenticated: HTTPStatus.UNAUTHORIZED,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NotPermitted: HTTPStatus.FORBIDDEN,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Stale: HTTPStatus.PRECONDITION_FAILED,
    errors.PreconditionMissing: HTTPStatus.PRECONDITION_REQUIRED,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Busy: HTTPStatus.SERVICE_UNAVAILABLE,
}
TITLES: dict[int, str] = {
    400: "The request could not be read",
    401: "Sign in first",
    403: "You cannot do this",
    404: "Page not found",
    405: "This address does not take that",
    409: "This cannot be done now",
    412: "Somebody changed this",
    413: "That is too large",
    415: "Send JSON",
    422: "There is a problem",
    428: "Say which version you are changing",
    429: "Too many attempts",
    500: "Something went wrong",
    503: "The service is busy",
}
PAGE_STATUS = {412: 409, 428: 409}
"""A browser knows nothing of versions: for a person it is a conflict."""
WHOLE_PAGE = {"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"}
"""htmx would put the page inside the part it asked for."""
BUSY = "The service is busy and nothing was saved. Wait a moment and try again."
RETRY_AFTER = "5"
"""Seconds after which a busy service may be asked again."""
ALREADY = "Somebody else did this at the same moment. Reload to see how things stand."
SEND_JSON = "Send the body as JSON, with “Content-Type: application/json”."
BROKEN = "This is our fault. Nothing was saved. Try again, or quote the incident number to support."


def register(app: FastAPI) -> None:
    """Answer every error in our own words."""
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(RequestValidationError, _input)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(IntegrityError, _already)
    app.add_exception_handler(StaleDataError, _already)
    app.add_exception_handler(OperationalError, _database)
    app.add_exception_handler(InterfaceError, _database)
    app.add_exception_handler(StatementError, broken)
    app.add_exception_handler(PoolTimeout, _database)
    app.add_exception_handler(Exception, broken)


def status_of(error: DomainError) -> int:
    """The status of a refusal. On a page a stale version is a conflict to be mended by hand."""
    return STATUS[type(error)]


async def _domain(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    if isinstance(error, errors.NotAuthenticated) and not _is_api(request):
        return await sign_in_again(request)
    return await answer(request, status_of(error), error.message, error.problems)


async def _input(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if not _is_api(request):
        return await answer(request, 404, "There is no such page.")
    if any(e["type"] == "json_invalid" for e in found):
        return await answer(request, 400, "The body is not valid JSON.")
    if isinstance(error.body, bytes) and error.body:  # what is not JSON is not parsed
        return await answer(request, 415, SEND_JSON)
    located = [{**e, "loc": e["loc"][1:] if e["loc"][:1] == ("body",) else e["loc"]} for e in found]
    return await answer(request, 422, "The input cannot be used.", field_problems(located))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = {404: "There is no such page.", 405: "This address does not take that method."}
    response = await answer(
        request, error.status_code, detail.get(error.status_code, str(error.detail))
    )
    response.headers.update(error.headers or {})
    return response


async def _already(request: Request, error: Exception) -> Response:
    log.warning("constraint", extra={"error": type(error).__name__})
    return await answer(request, 409, ALREADY)


async def _database(request: Request, error: Exception) -> Response:
    log.error("database", extra={"error": type(error).__name__})
    return await answer(request, 503, BUSY)


async def broken(request: Request, error: Exception) -> Response:
    """A fault of ours: logged under an incident number, which is all that the answer tells."""
    incident = secrets.token_hex(4)
    log.exception("incident", extra={"incident": incident}, exc_info=error)
    return await answer(request, 500, BROKEN, incident=incident)


async def answer(
    request: Request,
    status: int,
    detail: str,
    problems: tuple[FieldProblem, ...] = (),
    incident: str = "",
) -> Response:
    """The refusal in the caller's own language: a problem document, or a page."""
    if _is_api(request):
        return problem(status, detail, problems, incident)
    page = await error_page(request, PAGE_STATUS.get(status, status), detail, incident)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        page.headers["Retry-After"] = RETRY_AFTER
    if request.headers.get("HX-Request") == "true":
        page.headers.update(WHOLE_PAGE)
    return page


def problem(
    status: int, detail: str, problems: tuple[FieldProblem, ...] = (), incident: str = ""
) -> Response:
    """RFC 9457 problem details, with a JSON pointer to each field."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
    }
    if problems:
        body["errors"] = [{"detail": p.message, "pointer": _pointer(p.field)} for p in problems]
    if incident:
        body["incident"] = incident
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": RETRY_AFTER}}.get(status)
    return JSONResponse(body, status, headers, "application/problem+json")


def _pointer(field: str | None) -> str:
    """An RFC 6901 pointer as a URI fragment: `#/conditions/0/text`."""
    parts = [part.replace("~", "~0").replace("/", "~1") for part in (field or "").split(".")]
    return "#" + "".join("/" + quote(part, safe="~", errors="replace") for part in parts if part)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")
