"""Housekeeping: removing what has served its time, a little in each transaction.

The audit trail, decisions and records are never touched.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.database import Database
from app.delivery.orphans import sweep_orphans
from app.models import (
    CalendarFeed,
    IdempotencyRecord,
    Mail,
    Notification,
    OutboxRow,
    PasswordLink,
    PersonSession,
    PortfolioImport,
    ReminderRound,
    SignInFailure,
)
from app.models.notification import MailState
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
NOTIFICATIONS_KEPT = timedelta(days=180)
"""Read or not, and the mail they went out in."""
FEEDS_KEPT = timedelta(days=30)
"""After they were stopped."""
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
    removed["mail file"] = _sweep_mail(settings.mail_dir, older_than=at - NOTIFICATIONS_KEPT)
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
        *_told(at),
    ]


def _told(at: datetime) -> list[Expired]:
    """What people were told. Mail goes after the notifications that refer to it."""
    notices: Any = Notification
    mails: Any = Mail
    feeds: Any = CalendarFeed
    rounds: Any = ReminderRound
    over = at - NOTIFICATIONS_KEPT
    still_told = sa.exists().where(notices.mail_id == mails.id)
    is_settled = mails.state != MailState.WAITING
    return [
        ("notification", notices.id, notices.made_at < over),
        ("mail", mails.id, (mails.made_at < over) & is_settled & ~still_told),
        ("calendar_feed", feeds.token_hash, feeds.revoked_at < at - FEEDS_KEPT),
        ("reminder_round", rounds.day, rounds.made_at < over),
    ]


def _sweep_mail(folder: Path, *, older_than: datetime) -> int:
    """Delete mail that was written into files instead of being sent, once it is old."""
    old = [
        path
        for path in folder.glob("*.eml")
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < older_than
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


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
