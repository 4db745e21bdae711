"""What is measured: databases filled once and kept, and servers started on them."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from app import migrate
from app.database import Database
from app.settings import Settings
from benchmarks.seed import seed

KEPT = Path(tempfile.gettempdir()) / "pipeline-benchmarks"
ROOT = Path(__file__).parents[1]
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


class Missing(Exception):
    """Something a measurement needs is not on this machine."""


def sqlite_settings(number: int, folder: Path) -> Settings:
    """A copy, in `folder`, of a database seeded once with so many opportunities."""
    kept = KEPT / f"sqlite-{number}-{_schema()}"
    if not (kept / "done").exists():
        shutil.rmtree(kept, ignore_errors=True)
        _fill(Settings(data_dir=kept), number)
        (kept / "done").touch()
    shutil.copy(kept / "pipeline.db", folder / "pipeline.db")
    return Settings(data_dir=folder)


def postgres_settings(base: str, number: int, folder: Path) -> Settings:
    """A database of the cluster at `base`, seeded with so many."""
    name = f"bench_{number}"
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    settings = Settings(data_dir=folder, database_url=f"{base}/{name}")
    _fill(settings, number)
    return settings


def _fill(settings: Settings, number: int) -> None:
    database = Database(settings)
    migrate.upgrade(database.engine)
    seed(database, settings, number)
    database.close()


def _schema() -> str:
    """Changes when the tables or the seeding do, so that nothing stale is measured."""
    sources = [*ROOT.glob("migrations/versions/*.py"), *ROOT.glob("benchmarks/s*.py")]
    return str(int(max(path.stat().st_mtime for path in sources)))


@contextmanager
def postgres_cluster() -> Iterator[str]:
    """A throwaway cluster with PostgreSQL's own durable settings; Missing without its programs."""
    programs = next((b for b in BINARIES if (b / "initdb").exists()), None)
    if programs is None:
        raise Missing("PostgreSQL's server programs are not installed (apt install postgresql)")
    with tempfile.TemporaryDirectory(prefix="pipeline-pg-") as name:
        folder, as_user = Path(name), []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres")
            as_user = ["runuser", "-u", "postgres", "--"]
        port, data = free_port(), folder / "data"
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c shared_buffers=256MB"
        _quietly(*as_user, programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres")
        control = (*as_user, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log")
        _quietly(*control, "-o", options, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}"
        finally:
            _quietly(*control, "-m", "immediate", "stop")


@contextmanager
def serving(application: str, settings: Settings, workers: int) -> Iterator[int]:
    """`application` (an import string of a factory) behind uvicorn; its port."""
    port = free_port()
    given = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "PORT": str(port),
        "LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "uvicorn", application, "--factory", "--port", str(port)]
    command += ["--workers", str(workers), "--no-access-log", "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **given})
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Missing("the server did not start")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _quietly(*command: object) -> None:
    subprocess.run([str(c) for c in command], check=True, capture_output=True, cwd="/")
