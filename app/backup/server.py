"""Backing up and restoring PostgreSQL with its own programs."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo
from sqlalchemy.engine import make_url

from app.backup import Damaged

NAME = "database.pgdump"
SCRATCH = "pipeline_check_"
APPLICATION = "commercialisation-pipeline-backup"


class NoProgram(Exception):
    """pg_dump or pg_restore is not installed, or refused; one plain line."""


def plain_url(url: str) -> str:
    """The URL as PostgreSQL's own programs take it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def database_name(url: str) -> str:
    """The database that a URL names."""
    return str(conninfo_to_dict(url).get("dbname") or "")


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def dump(url: str, target: Path) -> tuple[dict[str, int], list[str]]:
    """Write one consistent view of the database, while others go on using it; its row counts
    and migrations in that same view."""
    with psycopg.connect(url, application_name=APPLICATION) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        examined = _counts(connection), _migrations(connection)
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
        _run("pg_dump", url, *options, f"--file={target}")
    return examined


def examine(url: str) -> tuple[dict[str, int], list[str]]:
    """Rows in each table, and the migrations it has had."""
    with psycopg.connect(url, application_name=APPLICATION) as connection:
        return _counts(connection), _migrations(connection)


def load(url: str, source: Path) -> None:
    """Restore a dump into an empty database, all or nothing."""
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _run("pg_restore", url, *options, f"--dbname={database_name(url)}", str(source))


def read_through(url: str, source: Path, counts: dict[str, int]) -> None:
    """Read a dump from end to end without restoring it; Damaged when a table is not in it."""
    _run("pg_restore", url, f"--file={os.devnull}", str(source))
    listed = _run("pg_restore", url, "--list", str(source))
    for table in counts:
        if f"TABLE DATA public {table} " not in listed:
            raise Damaged(f"The table {table} is not in the backup.")


def may_create_databases(url: str) -> bool:
    """Whether this account may make another database beside its own."""
    query = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    with psycopg.connect(url, application_name=APPLICATION) as connection:
        return bool(_one(connection, query))


def is_empty(url: str) -> bool:
    """Whether the database has no tables."""
    with psycopg.connect(url, application_name=APPLICATION) as connection:
        return not _tables(connection)


def others_connected(url: str) -> int:
    """How many other connections the database has."""
    query = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND backend_type = 'client backend' "
        "AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(url, application_name=APPLICATION) as connection:
        return int(_one(connection, query))


@contextmanager
def beside(url: str) -> Iterator[str]:
    """A new database like the one at `url`, by URL; dropped afterwards unless it was renamed."""
    name = SCRATCH + secrets.token_hex(6)
    like = (
        "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database "
        "WHERE datname = current_database()"
    )
    with psycopg.connect(url, autocommit=True, application_name=APPLICATION) as connection:
        row = connection.execute(like).fetchone() or ("UTF8", "C", "C")
        connection.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}"
            ).format(sql.Identifier(name), *(sql.Literal(part) for part in row))
        )
    try:
        yield with_database(url, name)
    finally:
        _drop(name, url)


def swap(url: str, newcomer: str, aside: str) -> None:
    """Let the database `newcomer` take the place of the one at `url`, which is renamed `aside`."""
    name = database_name(url)
    server = with_database(url, "postgres")
    with psycopg.connect(server, application_name=APPLICATION) as connection:
        for old, new in ((name, aside), (newcomer, name)):
            renamed = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(renamed.format(sql.Identifier(old), sql.Identifier(new)))


def _drop(name: str, url: str) -> None:
    dropped = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(url, autocommit=True, application_name=APPLICATION) as connection:
        connection.execute(dropped)


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    return [str(row[0]) for row in connection.execute(query)]


def _counts(connection: psycopg.Connection[Any]) -> dict[str, int]:
    counted = sql.SQL("SELECT count(*) FROM {}")
    return {
        table: int(_one(connection, counted.format(sql.Identifier("public", table))))
        for table in _tables(connection)
    }


def _migrations(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute("SELECT version_num FROM alembic_version ORDER BY 1")
    return [str(row[0]) for row in rows]


def _one(connection: psycopg.Connection[Any], query: Any) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _run(program: str, url: str, *options: str) -> str:
    """What the program printed. The password goes in its environment, never on its command line."""
    found = shutil.which(program)
    if found is None:
        raise NoProgram(
            f"{program} is not installed. On Debian or Ubuntu: sudo apt install postgresql-client"
        )
    given = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    names = {o.keyword.decode(): o.envvar.decode() for o in Conninfo.get_defaults() if o.envvar}
    environment = os.environ | {names[key]: v for key, v in given.items() if key in names}
    done = subprocess.run(  # noqa: S603 - a fixed program and options of ours
        [found, *options], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise NoProgram(f"{program} failed: {reason.removeprefix(f'{program}: error: ')}")
    return done.stdout
