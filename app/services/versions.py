"""Optimistic locking: nobody overwrites what they have not read."""

from typing import Protocol

from app.domain.errors import Stale


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def expect_version(row: Versioned, version: int | None) -> None:
    """Raise Stale unless `row` still is the version the caller read. None skips the check."""
    if version is not None and row.version != version:
        raise Stale("Somebody changed this while you were editing. Check the new version first.")
