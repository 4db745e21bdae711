"""Marking a database as the demonstration's own."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.policy import SYSTEM
from app.models import Person
from app.queries.installation import DEMO_STARTED, STREAM
from app.services.events import record

P: Any = Person


def mark_as_demo(session: Session, *, at: datetime) -> None:
    """Say in the audit trail that this database is the demonstration's."""
    record(session, SYSTEM, STREAM, DEMO_STARTED, {}, at=at)


def give_demo_people(session: Session, password_hash: str) -> None:
    """Give every demo person this password."""
    session.execute(update(Person).where(P.is_demo).values(password_hash=password_hash))
