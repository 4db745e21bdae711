"""One server at a time on an embedded database, and none while it is being replaced."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from app import sqlite
from app.commands import Refused
from app.settings import Settings

try:
    import fcntl
except ImportError:  # Windows has no such locks: there the operator keeps to one server
    fcntl = None  # type: ignore[assignment]

RUNNING = "A server is already running on {file}. Stop it first."


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the database's lock; Refused when another process has it. The lock dies with us."""
    if not settings.is_sqlite or fcntl is None:
        yield
        return
    file = sqlite.path(settings.url)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(f"{file}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Refused(f"The folder {file.parent} cannot be used: {error.strerror}.") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise Refused(RUNNING.format(file=file)) from None
    try:
        yield
    finally:
        os.close(descriptor)
