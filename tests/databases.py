"""Real databases for tests: a copied SQLite file, and a throwaway PostgreSQL cluster."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from app import migrate
from app.database import Database
from app.settings import Settings

REQUIRED = os.environ.get("REQUIRE_POSTGRES") == "1"
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    folder = tmp_path_factory.mktemp("template")
    database = Database(Settings(data_dir=folder))
    migrate.upgrade(database.engine)
    database.close()
    return folder / "pipeline.db"


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    """A throwaway cluster; its URL without a database name. It ends with the tests.

    `TEST_POSTGRES_URL` uses a server that is already there.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield _with_template(given.rstrip("/"))
        return
    program = next((b for b in BINARIES if (b / "initdb").exists()), None)
    if program is None:
        _missing("PostgreSQL's server programs are not installed (Debian: apt install postgresql)")
    assert program is not None
    with (
        tempfile.TemporaryDirectory(prefix="pipeline-pg-") as folder,
        _running(program, Path(folder)) as url,
    ):
        yield _with_template(url)


@contextmanager
def fresh_database(
    request: pytest.FixtureRequest, kind: str, folder: Path, template: Path
) -> Iterator[Database]:
    """An empty, migrated database of `kind`; dropped afterwards."""
    if kind == "sqlite":
        shutil.copy(template, folder / "pipeline.db")
        settings = Settings(data_dir=folder)
    else:
        base = request.getfixturevalue("postgres_cluster")
        name = _spare.pop() if _spare else _created(base)
        settings = Settings(data_dir=folder, database_url=f"{base}/{name}")
    database = Database(settings)
    database.settings = settings  # type: ignore[attr-defined]
    _share_compiled(database)
    if kind == "sqlite":
        sa.event.listen(database.engine, "connect", _without_waiting_for_the_disk)
    try:
        yield database
    finally:
        database.close()
        if kind == "postgres":
            _put_back(base, name)


def _without_waiting_for_the_disk(connection: Any, record: Any) -> None:
    """A test's database need not outlive a power cut; what must is proved on real processes."""
    connection.execute("PRAGMA synchronous = OFF").close()


_spare: list[str] = []
"""Databases that are as empty as the template: emptying one costs a tenth of copying it."""

_SHAPE = """
SELECT md5(string_agg(name, ',' ORDER BY name)) FROM (
  SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT attisdropped) AS named
"""
_EMPTIED = """
DO $$ DECLARE name text; used text[] := '{}'; has_rows boolean; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables
      WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO has_rows;
    IF has_rows THEN used := used || quote_ident(name); END IF;
  END LOOP;
  IF used <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(used, ', ') || ' CASCADE'; END IF;
  PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""


_compiled: dict[str, tuple[Any, Any]] = {}


def _share_compiled(database: Database) -> None:
    """Let every engine of a kind use the statements that the first one compiled: compiling them
    anew costs most of a short test."""
    for engine in (database.engine, database._read_engine, vars(database._writer)["_engine"]):
        kind = engine.dialect.name
        if kind not in _compiled:
            engine.connect().close()  # on its first connection a dialect learns what it talks to
        dialect, cache = _compiled.setdefault(kind, (engine.dialect, engine._compiled_cache))
        engine.dialect, engine._compiled_cache = dialect, cache


def _created(base: str) -> str:
    name = f"t{uuid.uuid4().hex[:12]}"
    _admin(base, f"CREATE DATABASE {name} TEMPLATE pipeline_template")
    return name


def _put_back(base: str, name: str) -> None:
    """Empty it for the next test; drop it when the test changed more than rows."""
    try:
        with psycopg.connect(f"{base}/{name}", autocommit=True) as connection:
            sound = connection.execute(_SHAPE).fetchone() == _shape_of_template(base)
            if sound:
                connection.execute("SET lock_timeout = '2s'")
                connection.execute(_EMPTIED)
    except psycopg.Error:
        sound = False
    if sound:
        _spare.append(name)
    else:
        _admin(base, f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _shape_of_template(base: str) -> object:
    """What the template's tables, columns and triggers are called. Nobody else may connect to it
    while it is copied, so this is asked of a copy."""
    name = _created(base)
    with psycopg.connect(f"{base}/{name}", autocommit=True) as connection:
        shape = connection.execute(_SHAPE).fetchone()
    _spare.append(name)
    return shape


def _with_template(base: str) -> str:
    _admin(base, "DROP DATABASE IF EXISTS pipeline_template")
    _admin(base, "CREATE DATABASE pipeline_template")
    database = Database(Settings(database_url=f"{base}/pipeline_template"))
    migrate.upgrade(database.engine)
    database.close()
    return base


def _admin(base: str, statement: str) -> None:
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def _running(program: Path, folder: Path) -> Iterator[str]:
    """Start a cluster in `folder`. PostgreSQL refuses to run as root: then `postgres` runs it."""
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    _quietly(*as_user, program / "initdb", "-D", data, "-A", "trust", "-U", "postgres")
    control = (*as_user, program / "pg_ctl", "-D", data, "-w", "-l", folder / "log")
    _quietly(*control, "-o", options, "start")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        _quietly(*control, "-m", "immediate", "stop")


def _quietly(*command: object) -> None:
    subprocess.run([str(c) for c in command], check=True, capture_output=True, cwd="/")


def _missing(reason: str) -> None:
    if REQUIRED:
        pytest.fail(f"REQUIRE_POSTGRES=1, but {reason}")
    pytest.skip(reason)
