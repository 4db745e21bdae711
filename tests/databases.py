"""Real databases for tests: a copied SQLite file, and a throwaway PostgreSQL cluster."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

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
        name = f"t{uuid.uuid4().hex[:12]}"
        _admin(base, f"CREATE DATABASE {name} TEMPLATE pipeline_template")
        settings = Settings(data_dir=folder, database_url=f"{base}/{name}")
    database = Database(settings)
    database.settings = settings  # type: ignore[attr-defined]
    try:
        yield database
    finally:
        database.close()
        if kind == "postgres":
            _admin(base, f"DROP DATABASE {name} WITH (FORCE)")


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
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
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
