"""The embedded database's driver: which SQLite we run on, and how each connection is set."""

import logging
import time
from pathlib import Path
from types import ModuleType
from typing import Any

log = logging.getLogger(__name__)

SAFE_WAL = (3, 51, 3)
"""SQLite 3.7.0 to 3.51.2 can corrupt a database when the write-ahead log is reset."""


def driver() -> ModuleType:
    """The newest SQLite at hand: the one bundled with `pysqlite3`, else Python's own."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3 as dbapi2
    return dbapi2  # type: ignore[no-any-return]


def path(url: str) -> Path:
    """The database file of a `sqlite:///` URL."""
    return Path(url.removeprefix("sqlite:///"))


class Place:
    """Where the database's file is, and whether it is still the one we opened.

    SQLite goes on writing to a file that was removed or replaced, and says that it saved.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened: tuple[int, int] | None = None

    def opened(self) -> None:
        """Remember which file it is; the first connection counts."""
        self._opened = self._opened or self._identity()

    def is_lost(self) -> bool:
        """Whether the file we opened is no longer there."""
        return self._opened is not None and self._identity() != self._opened

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def wal_is_safe(module: ModuleType) -> bool:
    """Whether this SQLite may use a write-ahead log."""
    version: tuple[int, ...] = module.sqlite_version_info
    return version >= SAFE_WAL


def configure(connection: Any, journal: str) -> None:
    """Durable, checked, and in our hands: called once for each new connection."""
    connection.isolation_level = None
    for pragma in (
        "busy_timeout = 5000",
        f"journal_mode = {journal}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "temp_store = MEMORY",
        "cache_size = -65536",
        "mmap_size = 268435456",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def journal_mode(module: ModuleType) -> str:
    """`WAL` where it is safe; otherwise the rollback journal, said in the log."""
    if wal_is_safe(module):
        return "WAL"
    log.warning(
        "SQLite %s has a known write-ahead-log fault: using the rollback journal, "
        "which is slower. Install pysqlite3 to mend this.",
        module.sqlite_version,
    )
    return "DELETE"


def set_deadline(connection: Any, seconds: float | None) -> None:
    """Interrupt what runs on this connection after `seconds`; None lifts the deadline."""
    if seconds is None:
        connection.set_progress_handler(None, 0)
        return
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, 20_000)
