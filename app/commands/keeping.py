"""What `backup` and `restore` share: a place to work, and the proofs."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from app import sqlite
from app.backup import Damaged
from app.backup.archive import Manifest
from app.backup.server import NoProgram
from app.commands import Refused
from app.database import Database
from app.queries.audit import audit_report
from app.queries.installation import is_blank
from app.settings import Settings

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def kind_of(settings: Settings) -> str:
    """Which database the settings name, as the manifest says it."""
    return SQLITE if settings.is_sqlite else POSTGRESQL


def file_url(file: Path) -> str:
    """The URL of an embedded database's file."""
    return f"sqlite:///{file.resolve()}"


@contextmanager
def plainly() -> Iterator[None]:
    """Whatever a person can mend is Refused, in one line."""
    try:
        yield
    except (Damaged, NoProgram) as error:
        raise Refused(str(error)) from None
    except (psycopg.Error, DBAPIError, sqlite.driver().Error) as error:
        reason = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
        raise Refused(f"The database did not do what was asked: {reason.splitlines()[0]}") from None
    except OSError as error:
        raise Refused(f"{error.filename or 'A file'}: {error.strerror}.") from None


@contextmanager
def workspace(settings: Settings) -> Iterator[Path]:
    """An empty folder on the disk that holds the data; removed afterwards."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=settings.data_dir))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def opened(settings: Settings, url: str) -> Iterator[Database]:
    """Another database than the settings', with our own engine."""
    database = Database(settings.model_copy(update={"database_url": url}))
    try:
        yield database
    finally:
        database.close()


def compare(manifest: Manifest, counts: dict[str, int], migrations: list[str]) -> None:
    """Damaged, naming the first table, unless the database is what the manifest says."""
    for table in sorted(manifest.counts.keys() | counts.keys()):
        expected, found = manifest.counts.get(table), counts.get(table)
        if expected != found:
            raise Damaged(f"The table {table} has {found} rows after restoring, not {expected}.")
    if migrations != manifest.migrations:
        raise Damaged("The restored database is not at the migration the manifest names.")


def require_whole_trail(database: Database) -> None:
    """Damaged, naming the first bad record, unless the audit trail verifies."""
    faults = database.read_at_leisure(audit_report, faults=1).faults
    if faults:
        first = faults[0]
        told = f"{first.stream} record {first.seq}: {first.problem}"
        raise Damaged(f"The audit trail in the backup is damaged: {told}.")


def is_unused(session: Session) -> bool:
    """Whether the database has no tables, or only empty ones."""
    if is_blank(session):
        return True
    tables = SQLModel.metadata.sorted_tables
    return not any(session.execute(t.select().limit(1)).first() for t in tables)
