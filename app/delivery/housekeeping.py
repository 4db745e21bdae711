"""Housekeeping: removing what has served its time, a little in each transaction.

The audit trail, decisions and records are never touched.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.database import Database
from app.delivery.orphans import sweep_orphans
from app.models import (
    IdempotencyRecord,
    OutboxRow,
    PasswordLink,
    PersonSession,
    PortfolioImport,
    SignInFailure,
)
from app.services.idempotency import KEPT as REPLIES_KEPT
from app.services.portfolio import KEPT_UNCONFIRMED
from app.settings import Settings

SESSIONS_KEPT = timedelta(hours=24)
"""After they ended, so that an administrator can still see them."""
FAILURES_KEPT = timedelta(days=1)
LINKS_KEPT = timedelta(hours=24)
FILES_KEPT = timedelta(hours=24)
"""Uploaded files that no document claims; one that is on its way in is younger."""
DELIVERED_KEPT = timedelta(days=30)
AT_A_TIME = 500

S: Any = PersonSession
I: Any = PortfolioImport

log = logging.getLogger(__name__)

Expired = tuple[str, Any, Any]
"""What it is called in the log, the table's key column, and which rows go."""


def run(database: Database, settings: Settings, *, at: datetime) -> dict[str, int]:
    """Remove everything that is due; how many rows of each kind went."""
    removed = {}
    for name, key, is_due in _expired(settings, at):
        removed[name] = sum(_in_small_steps(database, key, is_due))
    removed["upload"] = database.read_at_leisure(
        sweep_orphans, settings.uploads_dir, older_than=at - FILES_KEPT
    )
    for name, number in removed.items():
        if number:
            log.info("removed", extra={"kind": name, "number": number})
    return removed


def _expired(settings: Settings, at: datetime) -> list[Expired]:
    idle = timedelta(seconds=settings.session_idle_seconds) + SESSIONS_KEPT
    absolute = timedelta(seconds=settings.session_absolute_seconds) + SESSIONS_KEPT
    failures: Any = SignInFailure
    replies: Any = IdempotencyRecord
    links: Any = PasswordLink
    rows: Any = OutboxRow
    return [
        (
            "session",
            S.token_hash,
            sa.or_(
                S.ended_at < at - SESSIONS_KEPT,
                S.seen_at < at - idle,
                S.created_at < at - absolute,
            ),
        ),
        ("idempotency_record", replies.key, replies.created_at < at - REPLIES_KEPT),
        ("password_link", links.token_hash, links.expires_at < at - LINKS_KEPT),
        ("sign_in_failure", failures.key, failures.window_started_at < at - FAILURES_KEPT),
        (
            "portfolio_import",
            I.id,
            I.imported_at.is_(None) & (I.uploaded_at < at - KEPT_UNCONFIRMED),
        ),
        ("outbox", rows.id, rows.delivered_at < at - DELIVERED_KEPT),
    ]


def _in_small_steps(database: Database, key: Any, is_due: Any) -> Iterator[int]:
    while removed := database.write_now(_remove_some, key, is_due):
        yield removed
        if removed < AT_A_TIME:
            return


def _remove_some(session: Session, key: Any, is_due: Any) -> int:
    ids = list(session.scalars(sa.select(key).where(is_due).limit(AT_A_TIME)))
    if ids:
        session.execute(sa.delete(key.class_).where(key.in_(ids)))
    return len(ids)
