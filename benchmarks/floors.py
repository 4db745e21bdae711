"""The floors: the same rows by the bare driver from a bare route, with nothing around them.

What the service does is compared with these. Nobody is asked who they are, nothing is checked.
"""

import asyncio
import hashlib
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app import sqlite
from app.queries import compiled, rows
from app.queries.selection import Shape
from app.settings import Settings
from benchmarks.seed import LEADS, PROGRAMMES
from benchmarks.stories import COLUMNS

GET = (
    "SELECT o.*, l.name, s.name FROM opportunity o LEFT JOIN person l ON l.id = o.lead_id "
    "LEFT JOIN person s ON s.id = o.sponsor_id WHERE o.id = ?",
    "SELECT m.*, p.name FROM team_member m JOIN person p ON p.id = m.person_id "
    "WHERE m.opportunity_id = ?",
    "SELECT * FROM stage_passage WHERE opportunity_id = ? ORDER BY id",
    "SELECT id FROM gate_review WHERE opportunity_id = ? AND state IN ('preparing', 'submitted')",
)


class Bare:
    """The driver, with a connection per thread and the settings the service has."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.is_sqlite = settings.is_sqlite
        self.local = threading.local()
        self.pool = ThreadPoolExecutor(settings.postgres_threads)

    @property
    def connection(self) -> Any:
        """This thread's connection."""
        if not hasattr(self.local, "connection"):
            self.local.connection = self._open()
        return self.local.connection

    def _open(self) -> Any:
        if not self.is_sqlite:
            return psycopg.connect(self.settings.url, autocommit=True)
        module = sqlite.driver()
        path = self.settings.url.removeprefix("sqlite:///")
        connection: Any = module.connect(path)  # type: ignore[attr-defined]
        sqlite.configure(connection, sqlite.journal_mode(module))
        return connection

    async def run(self, work: Any, *args: Any) -> Any:
        """In the event loop on SQLite, in a thread on PostgreSQL."""
        if self.is_sqlite:
            return work(*args)
        return await asyncio.get_running_loop().run_in_executor(self.pool, work, *args)

    def all(self, statement: str, values: Any) -> list[Any]:
        """Every row."""
        text = statement if self.is_sqlite else statement.replace("?", "%s")
        found: list[Any] = self.connection.execute(text, values).fetchall()
        return found


def application() -> Starlette:
    """`/list`, `/get/{id}` and `/write` on the database of the settings."""
    bare = Bare(Settings())
    shape = Shape((False,) * PROGRAMMES, True, frozenset({"open"}), limit=50)
    name = "sqlite" if bare.is_sqlite else "postgresql"
    text, order, fixed = compiled._compiled(rows._along, shape, name)
    values = {"me": 1, **{f"programme_{n}": n + 1 for n in range(PROGRAMMES)}, **fixed}
    given: Any = tuple(values[k] for k in order) if bare.is_sqlite else values
    columns = (*rows.Row._fields, "key")

    def listed() -> bytes:
        found = bare.connection.execute(text, given).fetchall()
        return orjson.dumps([dict(zip(columns, row, strict=True)) for row in found])

    def got(number: int) -> bytes:
        return orjson.dumps([bare.all(statement, (number,)) for statement in GET], default=str)

    async def list_(request: Request) -> Response:
        return _json(await bare.run(listed))

    async def get(request: Request) -> Response:
        return _json(await bare.run(got, int(request.path_params["id"])))

    async def write(request: Request) -> Response:
        await request.body()
        return _json(await bare.run(_written, bare))

    return Starlette(
        routes=[
            Route("/list", list_),
            Route("/get/{id}", get),
            Route("/write", write, methods=["POST"]),
            Route("/healthz", lambda request: Response("ok")),
        ]
    )


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")


def _written(bare: Bare) -> bytes:
    """What adding an opportunity inserts, in one durable transaction."""
    at, unique = datetime.now(UTC).isoformat(" ", "microseconds")[:26], uuid.uuid4().hex
    digest = hashlib.sha256(unique.encode()).hexdigest()
    bare.connection.execute("BEGIN IMMEDIATE" if bare.is_sqlite else "BEGIN")
    number = _insert(
        bare, "opportunity", 1, "A further opportunity", "Some summary", "Some need", "", "", "[]",
        "[]", "Health", 100, "GBP", "", "{}", None, False, 1, LEADS + 1, "{}", "created",
        "stakeholder_analysis", "active", at, at, at, 1, "9999-12-31", True, unique, 100,
        "preparing", 1, 0, 10,
    )  # fmt: skip
    bare.all(
        "INSERT INTO stage_passage (opportunity_id, programme_id, stage, entered_at, entered_by, "
        "reason, date_note) VALUES (?, 1, 'stakeholder_analysis', ?, 'created', '', '') "
        "RETURNING id",
        (number, at),
    )
    _insert(
        bare, "gate_review", number, 1, 1, 1, 1, "preparing", at, None, "", None, None, "", None,
        None, "", 1,
    )  # fmt: skip
    event = _insert(
        bare, "event", unique, 1, "opportunity_created", at, "person:1", "{}", digest, digest, ""
    )
    columns = "event_id, kind, available_at, attempts, programme_id"
    bare.all(f"INSERT INTO outbox ({columns}) VALUES (?, 'x', ?, 0, 1) RETURNING id", (event, at))
    columns = "stream, seq, hash"
    bare.all(
        f"INSERT INTO stream_head ({columns}) VALUES (?, 1, ?) RETURNING seq", (unique, digest)
    )
    bare.connection.execute("COMMIT")
    return b"{}"


def _insert(bare: Bare, table: str, *values: Any) -> int:
    """A row without its id, which comes back."""
    columns = COLUMNS[table][1:]
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) RETURNING id"
    return int(bare.all(statement, values)[0][0])
