"""Engines, and the unit of work: `read(fn, …)` and `write(fn, …)`.

A unit of work is a function that takes a session first and returns plain outputs. `write` runs it
in one transaction and returns only after the commit, so an acknowledged change is on the disk.
Nothing outside this module commits.

SQLite: one writer thread takes writes in the order they came; those that wait together share one
durable commit, each in its own savepoint. PostgreSQL: SERIALIZABLE, and a transaction that lost a
race is simply run again.
"""

import asyncio
import itertools
import logging
import queue
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import sqlite
from app.domain.errors import Busy
from app.settings import Settings

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Session, P], T]
Job = tuple[Callable[[Session], Any], "Future[Any]"]

GROUP = 32
"""At most this many waiting writes share a commit."""
RETRIES = 8
RETRYABLE = {"40001": RETRIES, "40P01": RETRIES, "23505": 2}
"""PostgreSQL: how often a serialization failure, a deadlock, and a unique violation (which may be
a lost race: run again, the service sees the winner and says so) are tried again."""
GLANCE_DEADLINE = 0.25
"""Seconds a query may hold the event loop."""
BUSY = "The service is busy and nothing was saved. Wait a moment and try again."


class Database:
    """One database, with its read and write engines and the threads that use them."""

    def __init__(self, settings: Settings) -> None:
        self._deadline = settings.read_deadline_seconds
        self.is_sqlite = settings.is_sqlite
        if self.is_sqlite:
            settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._place = sqlite.Place(sqlite.path(settings.url))
            self.engine = _sqlite_engine(settings.url, self._place)
            self._readers = ThreadPoolExecutor(2, "read")
            self._writer: _Writer = _GroupWriter(self.engine, self._place)
        else:
            self.engine = _postgres_engine(settings)
            self._readers = ThreadPoolExecutor(settings.postgres_threads, "read")
            self._writer = _SerializableWriter(self.engine, settings.postgres_threads)
        self._read_engine = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    async def read(self, fn: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query off the event loop; it sees only what is committed."""
        work = partial(self.read_now, fn, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    async def glance(self, fn: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `read`, for queries bounded by an index: on SQLite it costs no thread hop."""
        if self.is_sqlite:
            return self._read(GLANCE_DEADLINE, lambda session: fn(session, *args, **kwargs))
        return await self.read(fn, *args, **kwargs)

    async def write(self, fn: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service in one transaction; return what it returned once that is durable."""
        job = self._writer.submit(lambda session: fn(session, *args, **kwargs))
        result: T = await asyncio.shield(asyncio.wrap_future(job))
        return result

    def write_soon(self, fn: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> None:
        """Hand in a write that nobody waits for, such as when a token was last used."""
        job = self._writer.submit(lambda session: fn(session, *args, **kwargs))
        job.add_done_callback(_log_failure)

    def write_now(self, fn: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for callers without an event loop: commands and tests."""
        result: T = self._writer.submit(lambda session: fn(session, *args, **kwargs)).result()
        return result

    def read_now(self, fn: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query in this thread, under the read deadline."""
        return self._read(self._deadline, lambda session: fn(session, *args, **kwargs))

    def read_at_leisure(self, fn: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a long query for a command: one unchanging view of the database, no deadline."""
        level = "AUTOCOMMIT" if self.is_sqlite else "REPEATABLE READ"
        with self.engine.execution_options(isolation_level=level).connect() as connection:
            if self.is_sqlite:
                sqlite.set_deadline(connection.connection.dbapi_connection, None)
                connection.exec_driver_sql("BEGIN")
            else:
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            with Session(connection, expire_on_commit=False, autoflush=False) as session:
                return fn(session, *args, **kwargs)

    def _read(self, deadline: float, query: Callable[[Session], T]) -> T:
        with self._read_engine.connect() as connection:
            if self.is_sqlite:
                _require_file(self._place)
                sqlite.set_deadline(connection.connection.dbapi_connection, deadline)
            with Session(connection, expire_on_commit=False, autoflush=False) as session:
                return query(session)

    def close(self) -> None:
        """Finish what was accepted, then let go of every connection."""
        self._writer.close()
        self._readers.shutdown()
        self.engine.dispose()


def _log_failure(job: "Future[Any]") -> None:
    if error := job.exception():
        log.warning("write_soon", extra={"error": type(error).__name__})


class _Writer:
    """Takes units of work and gives futures of what they return, once committed."""

    def submit(self, work: Callable[[Session], Any]) -> "Future[Any]":
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


class _GroupWriter(_Writer):
    """SQLite: a single thread, first come first served, with group commit."""

    def __init__(self, engine: sa.Engine, place: sqlite.Place) -> None:
        self._engine = engine
        self._place = place
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="write", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Session], Any]) -> "Future[Any]":
        future: Future[Any] = Future()
        self._queue.put((work, future))
        return future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            job = self._queue.get()
            if job is None:
                return
            group, is_last = self._waiting_with(job)
            self._commit_together(group)
            if is_last:
                return

    def _waiting_with(self, first: Job) -> tuple[list[Job], bool]:
        group = [first]
        while len(group) < GROUP:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False

    def _commit_together(self, group: list[Job]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        try:
            with self._engine.connect() as connection, connection.begin():
                for work, future in group:
                    try:
                        done.append((future, _run_in_savepoint(connection, work)))
                    except Exception as error:
                        future.set_exception(error)
                    _require_transaction(connection)
                _require_file(self._place)
        except BaseException as error:
            # the commit itself failed, so nothing in the group was saved
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
            return
        for future, result in done:
            future.set_result(result)


def _run_in_savepoint(connection: sa.Connection, work: Callable[[Session], T]) -> T:
    with (
        connection.begin_nested(),
        Session(
            connection, expire_on_commit=False, join_transaction_mode="rollback_only"
        ) as session,
    ):
        result = work(session)
        session.flush()
        return result


def _require_transaction(connection: sa.Connection) -> None:
    """Raise Busy when SQLite itself rolled everything back (disk full, I/O error).

    The driver's commit would then do nothing and say nothing, and lost writes be acknowledged.
    """
    driver: Any = connection.connection.dbapi_connection
    if not driver.in_transaction:
        raise Busy(BUSY)


def _require_file(place: sqlite.Place) -> None:
    """Raise Busy when the database's file was removed or replaced under us."""
    if place.is_lost():
        log.error("database file lost")
        raise Busy(BUSY)


class _SerializableWriter(_Writer):
    """PostgreSQL: a few threads, SERIALIZABLE, with bounded retries."""

    def __init__(self, engine: sa.Engine, threads: int) -> None:
        self._engine = engine.execution_options(isolation_level="SERIALIZABLE")
        self._pool = ThreadPoolExecutor(threads, "write")

    def submit(self, work: Callable[[Session], Any]) -> "Future[Any]":
        return self._pool.submit(self._run, work)

    def close(self) -> None:
        self._pool.shutdown()

    def _run(self, work: Callable[[Session], T]) -> T:
        for attempt in itertools.count():
            try:
                with Session(self._engine, expire_on_commit=False) as session, session.begin():
                    return work(session)
            except DBAPIError as error:
                if attempt >= RETRYABLE.get(getattr(error.orig, "sqlstate", None) or "", 0):
                    raise
                time.sleep(random.uniform(0, 0.01 * 2**attempt))
        raise AssertionError("unreachable")


def _sqlite_engine(url: str, place: sqlite.Place) -> sa.Engine:
    module = sqlite.driver()
    journal = sqlite.journal_mode(module)
    engine = sa.create_engine(
        url,
        module=module,
        connect_args={"check_same_thread": False},
        pool_size=8,
        max_overflow=16,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, record: Any) -> None:
        sqlite.configure(connection, journal)
        place.opened()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
            return
        sqlite.set_deadline(connection.connection.dbapi_connection, None)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgres_engine(settings: Settings) -> sa.Engine:
    url = settings.url.replace("postgresql://", "postgresql+psycopg://", 1)
    timeout = int(settings.read_deadline_seconds * 1000)
    return sa.create_engine(
        url,
        pool_size=2 * settings.postgres_threads,
        max_overflow=4,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "application_name": "commercialisation-pipeline",
            "connect_timeout": 5,
            "options": f"-c statement_timeout={timeout} -c timezone=UTC",
        },
    )
