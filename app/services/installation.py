"""What happens to a database as a whole: made for the demonstration, restored from a backup."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.domain.policy import SYSTEM
from app.models import ApiToken, CalendarFeed, PasswordLink, Person, PersonSession
from app.queries.installation import DEMO_STARTED, STREAM
from app.services.events import record

F: Any = CalendarFeed
P: Any = Person
S: Any = PersonSession
T: Any = ApiToken


def mark_as_demo(session: Session, *, at: datetime) -> None:
    """Say in the audit trail that this database is the demonstration's."""
    record(session, SYSTEM, STREAM, DEMO_STARTED, {}, at=at)


def give_demo_people(session: Session, password_hash: str) -> None:
    """Give every demo person this password."""
    session.execute(update(Person).where(P.is_demo).values(password_hash=password_hash))


def close_restored_access(session: Session, backup_made_at: str, *, at: datetime) -> None:
    """Let nobody in with what a backup remembered: sessions, tokens, links and feeds die.

    Some may have been ended after the backup was made, and would otherwise come back to life.
    """
    session.execute(update(PersonSession).where(S.ended_at.is_(None)).values(ended_at=at))
    session.execute(update(ApiToken).where(T.revoked_at.is_(None)).values(revoked_at=at))
    session.execute(delete(PasswordLink))
    session.execute(update(CalendarFeed).where(F.revoked_at.is_(None)).values(revoked_at=at))
    record(session, SYSTEM, STREAM, "restored", {"backup_made_at": backup_made_at}, at=at)
