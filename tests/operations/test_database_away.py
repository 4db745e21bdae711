"""When the database is away: a clean 503 everywhere, nothing acknowledged, and well again after."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url

from app import sqlite
from app.database import Database
from tests.client import ORIGIN, ApiClient, Client, PageClient, application
from tests.loops import run
from tests.world import World

CREATE = {"title": "A new one", "summary": "", "need": ""}


@contextmanager
def postgres_away(database: Database) -> Iterator[None]:
    """Nobody may connect, and whoever was connected is thrown out."""
    url = make_url(database.settings.url)  # type: ignore[attr-defined]
    server = f"postgresql://postgres@{url.host}:{url.port}/postgres"

    def admin(*statements: str) -> None:
        with psycopg.connect(server, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]

    admin(
        f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url.database}'",
    )
    try:
        yield
    finally:
        admin(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")


@contextmanager
def file_moved(database: Database) -> Iterator[None]:
    """Somebody moves the database's file away, and later puts it back."""
    file = sqlite.path(database.settings.url)  # type: ignore[attr-defined]
    aside = file.with_suffix(".aside")
    file.rename(aside)
    try:
        yield
    finally:
        aside.rename(file)


AWAY: dict[bool, Callable[[Database], object]] = {True: file_moved, False: postgres_away}


def away(database: Database):  # type: ignore[no-untyped-def]
    return AWAY[database.is_sqlite](database)


def test_programs_get_a_problem_that_says_when_to_try_again(world: World) -> None:
    client = ApiClient(world, "lead")
    body = {**CREATE, "programme_id": world.programme_id}
    with away(world.database):
        for response in (
            client.get("/api/v1/opportunities/1"),
            client.post("/api/v1/opportunities", body),
        ):
            assert response.status_code == 503
            assert response.headers["retry-after"] == "5"
            assert response.headers["content-type"] == "application/problem+json"
            assert "nothing was saved" in response.json()["detail"]
    assert client.post("/api/v1/opportunities", body).status_code == 201


def test_people_get_a_page_that_says_so(world: World) -> None:
    client = PageClient(world, "lead")
    with away(world.database):
        response = client.get("/pipeline")
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
        assert "nothing was saved" in response.text


def test_the_probes_tell_life_from_readiness(world: World) -> None:
    client = Client(world)
    assert client.get("/readyz").status_code == 200
    with away(world.database):
        assert client.get("/healthz").json() == {"status": "ok"}
        response = client.get("/readyz")
        assert (response.status_code, response.json()) == (503, {"status": "unavailable"})
        assert response.headers["retry-after"] == "5"
    assert client.get("/readyz").status_code == 200


def test_a_database_that_is_not_migrated_is_not_ready(world: World) -> None:
    def forget(session) -> None:  # type: ignore[no-untyped-def]
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")

    world.database.write_now(forget)
    assert Client(world).get("/readyz").status_code == 503


def test_the_probes_answer_whatever_host_they_are_asked_by(sqlite_world: World) -> None:
    client = Client(sqlite_world, Host="10.1.2.3")
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.get("/pipeline").status_code == 400


@contextmanager
def locked_by_another_process(file: Path) -> Iterator[None]:
    """Another program is writing. (Within one process SQLite's locks do not conflict.)"""
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "c.execute('BEGIN IMMEDIATE'); print('locked', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        yield
        holder.terminate()


@pytest.mark.slow
def test_a_locked_embedded_database_answers_in_time(sqlite_world: World) -> None:
    client = ApiClient(sqlite_world, "lead")
    body = {**CREATE, "programme_id": sqlite_world.programme_id}
    with locked_by_another_process(sqlite.path(sqlite_world.database.settings.url)):  # type: ignore[attr-defined]
        started = time.monotonic()
        response = client.post("/api/v1/opportunities", body)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
        assert 4 < time.monotonic() - started < 12
        assert client.get("/api/v1/opportunities/1").status_code in (200, 404)  # reading goes on
    assert client.post("/api/v1/opportunities", body).status_code == 201


def test_the_event_loop_is_free_meanwhile(world: World) -> None:
    app = application(world.database.settings, world.database)  # type: ignore[attr-defined]

    async def both() -> list[int]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            answers = await asyncio.gather(*(client.get(path) for path in ("/readyz", "/healthz")))
        return [answer.status_code for answer in answers]

    with away(world.database):
        assert run(both()) == [503, 200]
