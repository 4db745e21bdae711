"""What the service offers changes only on purpose."""

import inspect
import json
import re
from collections import Counter

from tests.architecture.surface import SNAPSHOT, application, routes, services_of, snapshot

REWRITE = "If this is meant, run `python -m tests.architecture.surface` and commit routes.json."

NO_TWIN = {
    "stop_mail": "the link in a mail is for whoever holds it; a program sets the choices instead",
    "begin_attempt": "counts a password that was tried; a program has no password",
    "start_session": "signing in makes a session; a program has a token instead",
    "end_session": "signing out ends a session; a program's token is revoked instead",
    "end_other_sessions": "ends sessions in browsers",
    "confirm_session": "proves who sits at the browser; a token's scope was granted beforehand",
    "change_password": "a password is asked for where it is changed, never sent by a program",
    "use_password_link": "whoever opens the link has no token yet",
}
"""Services that only pages write with, and why."""


def test_the_routes_were_found() -> None:
    assert len(routes()) > 60


def test_the_surface_is_the_recorded_one() -> None:
    recorded = [tuple(row) for row in json.loads(SNAPSHOT.read_text("utf-8"))]
    present = [tuple(row) for row in snapshot()]
    added, gone = set(present) - set(recorded), set(recorded) - set(present)
    assert not (added or gone), f"added {sorted(added)}, gone {sorted(gone)}. {REWRITE}"


def test_no_two_routes_answer_the_same_request() -> None:
    counts = Counter((r.method, re.sub(r"{\w+}", "{}", r.path)) for r in routes())
    assert [key for key, n in counts.items() if n > 1] == []


def test_every_api_operation_has_a_name_of_its_own() -> None:
    names = Counter(r.name for r in routes() if r.is_api)
    assert [name for name, n in names.items() if n > 1] == []


def test_every_handler_is_asynchronous() -> None:
    blocking = [r.face for r in routes() if not inspect.iscoroutinefunction(r.endpoint)]
    assert blocking == []


def test_pages_change_things_only_by_post() -> None:
    odd = [(r.method, r.path) for r in routes() if not r.is_api and r.method not in ("GET", "POST")]
    assert odd == []


def test_every_page_write_has_an_api_twin() -> None:
    offered = frozenset().union(*(services_of(r) for r in routes() if r.is_api and r.is_write))
    assert len(offered) > 15, "the services behind the API were not found"
    lacking = {
        f"{r.method} {r.path}": sorted(services_of(r) - offered - NO_TWIN.keys())
        for r in routes()
        if not r.is_api and r.is_write
    }
    assert {where: what for where, what in lacking.items() if what} == {}


def test_every_page_write_calls_a_service() -> None:
    idle = [r.path for r in routes() if not r.is_api and r.is_write and not services_of(r)]
    assert set(idle) <= IDLE.keys(), set(idle) - IDLE.keys()


IDLE: dict[str, str] = {
    "/pipeline/moves": "a card moves only by a gate: it answers with the way there",
}
"""Posted forms that write nothing, and why."""


def test_no_exception_outlives_its_reason() -> None:
    used = frozenset().union(*(services_of(r) for r in routes() if not r.is_api))
    assert NO_TWIN.keys() <= used
    assert IDLE.keys() <= {r.path for r in routes()}


def test_reading_changes_nothing() -> None:
    assert [r.face for r in routes() if r.method == "GET" and services_of(r)] == []


def test_the_openapi_document_lists_every_api_route() -> None:
    described = {
        (method.upper(), path)
        for path, item in application().openapi()["paths"].items()
        for method in item
    }
    wanted = {(r.method, r.path) for r in routes() if r.is_api and r.name != "openapi"}
    assert wanted <= described
    assert [
        path for _, path in described if not path.startswith(("/api/", "/healthz", "/readyz"))
    ] == []
