"""The log: one JSON object a line, from an allow-list, without anything that people typed."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app import logs
from app.web import guard
from tests.client import ApiClient, Client, PageClient, application
from tests.world import World

SECRET = "hunter2-Zażółć"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The log as it would be written; call it for the lines so far."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    logs.configure("info")

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in written.getvalue().splitlines()]

    yield read
    root.handlers, root.level = handlers, level
    logging.captureWarnings(False)
    for name in ("outbox", "access", "uvicorn", "py.warnings", "alembic", "httpx", "asyncio"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_a_request_is_one_line_with_the_route_and_not_the_path(
    sqlite_world: World, lines: Any
) -> None:
    client = ApiClient(sqlite_world, "lead")
    number = sqlite_world.opportunity().id
    response = client.get(f"/api/v1/opportunities/{number}?q={SECRET}")
    assert response.status_code == 200
    (line,) = [entry for entry in lines() if entry["logger"] == "access"]
    assert line.pop("duration_ms") > 0
    assert line.pop("time").startswith("20")
    assert line == {
        "level": "info",
        "logger": "access",
        "event": "request",
        "request_id": response.headers["x-request-id"],
        "method": "GET",
        "route": "/api/v1/opportunities/{opportunity_id}",
        "status": 200,
        "actor": f"person:{sqlite_world.lead.person_id}",
    }


def test_what_people_type_is_in_no_line(sqlite_world: World, lines: Any) -> None:
    client = ApiClient(sqlite_world, "lead")
    body = {"programme_id": sqlite_world.programme_id, "title": SECRET, "need": SECRET, "x": SECRET}
    client.post("/api/v1/opportunities", body)
    client.post("/api/v1/opportunities", {**body, "title": 5})
    client.request("GET", f"/nowhere/{SECRET}", headers={"Host": "127.0.0.1"})
    page = PageClient(sqlite_world, None)
    page.post("/sign-in", {"email": f"{SECRET}@example.org", "password": SECRET})
    assert len(lines()) >= 4
    assert SECRET not in json.dumps(lines(), ensure_ascii=False)
    assert "hunter2" not in json.dumps(lines())


def test_a_person_who_is_signed_in_is_a_label(sqlite_world: World, lines: Any) -> None:
    PageClient(sqlite_world, "lead").get("/pipeline")
    (line,) = [entry for entry in lines() if entry["logger"] == "access"]
    assert line["actor"] == f"person:{sqlite_world.lead.person_id}"


def test_a_fault_of_ours_is_told_by_class_place_and_incident(
    sqlite_world: World, lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(sqlite_world)

    async def broken(request: Any) -> None:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise RuntimeError(f"about {SECRET}") from error

    client.app.router.add_route("/broken", broken)
    monkeypatch.setattr(guard, "PROBES", frozenset())
    response = client.get("/broken")
    assert response.status_code == 500
    incident = next(entry for entry in lines() if entry["event"] == "incident")
    assert incident["error"] == "RuntimeError"
    assert incident["incident"] in response.text
    assert any("test_logs.py" in place and "broken" in place for place in incident["stack"])
    request = next(entry for entry in lines() if entry["logger"] == "access")
    assert (request["level"], request["status"]) == ("error", 500)
    assert SECRET not in json.dumps(lines(), ensure_ascii=False)


def test_values_of_a_failed_statement_are_in_no_error(world: World) -> None:
    def fail(session: Any) -> None:
        session.execute(sa.text("SELECT * FROM nowhere WHERE a = :secret"), {"secret": SECRET})

    with pytest.raises(sa.exc.DBAPIError) as caught:
        world.database.write_now(fail)
    assert SECRET not in str(caught.value)


def test_other_libraries_lines_keep_their_template_only(lines: Any) -> None:
    logging.getLogger("somebody.else").warning("signed in as %s", SECRET)
    assert [entry["event"] for entry in lines()] == ["signed in as %s"]


def test_the_servers_echo_of_an_error_is_dropped(lines: Any) -> None:
    logging.getLogger("uvicorn.error").error("Exception in ASGI application\n")
    assert lines() == []


def test_probes_and_static_files_are_not_worth_a_line(sqlite_world: World, lines: Any) -> None:
    client = Client(sqlite_world)
    for path in ("/healthz", "/readyz", "/static/css/base.css"):
        assert client.get(path).status_code == 200
    assert lines() == []


def test_no_field_goes_in_that_is_not_on_the_list(lines: Any) -> None:
    logging.getLogger("app.test").info("event", extra={"email": SECRET, "kind": "k"})
    (line,) = lines()
    assert set(line) == {"time", "level", "logger", "event", "kind"}


def test_for_people_it_is_readable(sqlite_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    record = logging.LogRecord("app", logging.WARNING, "f", 1, "not ready", (), None)
    record.error = "Busy"
    text = logs.ForPeople().format(record)
    assert text.endswith("warning not ready error=Busy")


def test_every_application_has_its_guard(sqlite_world: World) -> None:
    app = application(sqlite_world.database.settings, sqlite_world.database)  # type: ignore[attr-defined]
    assert app.user_middleware[0].cls is guard.Guard
