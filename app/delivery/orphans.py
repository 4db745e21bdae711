"""Sweeping the uploads folder: files that no document claims, and bytes nothing needs any more."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Document
from app.queries.disclosures import is_disclosed
from app.queries.documents import is_kept

D: Any = Document
BATCH = 500


def sweep_orphans(session: Session, folder: Path, *, older_than: datetime) -> int:
    """Delete files last written before `older_than` that nothing needs; how many were deleted.

    Kept: what a document claims, and what a removed document holds while a gate's record refers to
    it. `older_than` leaves alone what is being uploaded now.
    """
    swept = 0
    for names in _batches(_old_files(folder, older_than)):
        known = {
            row.storage_name: row
            for row in session.scalars(select(Document).where(D.storage_name.in_(names)))
        }
        for name in names:
            if not _is_needed(session, known.get(name), older_than):
                (folder / name).unlink(missing_ok=True)
                swept += 1
    return swept


def _is_needed(session: Session, row: Document | None, older_than: datetime) -> bool:
    if row is None:
        return False
    if row.removed_at is None or row.removed_at >= older_than:
        return True
    return is_kept(session, row) or is_disclosed(session, row.id)


def _old_files(folder: Path, older_than: datetime) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < older_than:
            yield path.relative_to(folder).as_posix()


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    """`itertools.batched` is not in Python 3.11."""
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
