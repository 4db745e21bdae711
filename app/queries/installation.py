"""What kind of installation a database is: empty, the demonstration's own, or a real one."""

from typing import Any

from sqlalchemy import exists, inspect, select
from sqlalchemy.orm import Session

from app.models import Event, Person

STREAM = "installation"
DEMO_STARTED = "demo_started"
"""The event that makes a database the demonstration's own, for good: events are never removed."""

E: Any = Event
P: Any = Person


def is_blank(session: Session) -> bool:
    """Whether there is nothing at all in the database, not even tables."""
    return not inspect(session.connection()).get_table_names()


def is_demo(session: Session) -> bool:
    """Whether `make run` made this database and nobody real has come into it."""
    tables = inspect(session.connection()).get_table_names()
    if not {Event.__tablename__, Person.__tablename__} <= set(tables):
        return False
    made = select(exists().where(E.stream == STREAM, E.kind == DEMO_STARTED))
    real = select(exists().where(P.is_demo.is_(False)))
    return bool(session.scalar(made)) and not session.scalar(real)


def has_demo_people(session: Session) -> bool:
    """Whether any of the demonstration's people could sign in."""
    return bool(session.scalar(select(exists().where(P.is_demo, P.is_active))))


def demo_password_hash(session: Session) -> str:
    """The demonstration's password as stored; empty before its people are there."""
    return session.scalar(select(P.password_hash).where(P.is_demo).limit(1)) or ""
