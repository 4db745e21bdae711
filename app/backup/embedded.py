"""Backing up and restoring the embedded database."""

from pathlib import Path
from typing import Any

from app import sqlite
from app.backup import Damaged
from app.database import Database

NAME = "database.sqlite"


def dump(database: Database, target: Path) -> None:
    """Copy the database as it is at this moment into a new file, while others go on using it."""
    raw = database.engine.raw_connection()
    try:
        connection: Any = raw.dbapi_connection
        sqlite.set_deadline(connection, None)
        connection.execute("VACUUM INTO ?", (str(target),)).close()
    finally:
        raw.close()
    target.chmod(0o600)


def examine(file: Path) -> tuple[dict[str, int], list[str]]:
    """Rows in each table, and the migrations it has had. Raises Damaged unless SQLite and every
    foreign key in it are whole."""
    module: Any = sqlite.driver()
    connection = module.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    try:
        wrong = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if wrong != "ok":
            raise Damaged(f"The database in the backup is damaged: {wrong}.")
        orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
        if orphan is not None:
            raise Damaged(f"A row of {orphan[0]} refers to a row of {orphan[2]} that is missing.")
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        tables = [row[0] for row in connection.execute(listed)]
        counts = {name: _count(connection, name) for name in tables}
        heads = connection.execute("SELECT version_num FROM alembic_version ORDER BY 1")
        return counts, [row[0] for row in heads]
    except module.DatabaseError as error:
        raise Damaged(f"The database in the backup cannot be read: {error}.") from None
    finally:
        connection.close()


def move_aside(file: Path, suffix: str) -> list[str]:
    """Put a database out of use under another name; where it is now, if there was one.

    Its journal goes with it, whole, or it would be taken for the new one's.
    """
    if not file.exists():
        return []
    for part in ("", "-wal", "-shm", "-journal"):
        old = Path(f"{file}{part}")
        if old.exists():
            old.rename(f"{file}{suffix}{part}")
    return [f"{file}{suffix}"]


def _count(connection: Any, table: str) -> int:
    return int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608
