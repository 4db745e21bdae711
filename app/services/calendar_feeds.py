"""One's calendar feed: made under a new secret address, replaced, stopped."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.policy import Action, Actor, Subject, authorise
from app.models import CalendarFeed
from app.schemas.notification import CalendarFeedOut
from app.services.events import record

F: Any = CalendarFeed

NONE_LIVE = "You have no calendar feed to stop."


def make_calendar_feed(
    session: Session, actor: Actor, token_hash: str, *, at: datetime
) -> CalendarFeedOut:
    """A feed under a new address; the one before stops. Only the hash of the address is kept."""
    person_id = _owner(actor)
    _stop(session, person_id, at)
    session.add(CalendarFeed(token_hash=token_hash, person_id=person_id, created_at=at))
    session.flush()
    record(session, actor, f"person:{person_id}", "calendar_feed_made", {}, at=at)
    return CalendarFeedOut(is_live=True, created_at=at)


def stop_calendar_feed(session: Session, actor: Actor, *, at: datetime) -> CalendarFeedOut:
    """Stop the actor's feed at once. Raises Conflict when there is none."""
    person_id = _owner(actor)
    if not _stop(session, person_id, at):
        raise Conflict(NONE_LIVE)
    record(session, actor, f"person:{person_id}", "calendar_feed_stopped", {}, at=at)
    return CalendarFeedOut(is_live=False, created_at=None)


def _owner(actor: Actor) -> int:
    authorise(actor, Action.MANAGE_CALENDAR_FEED, Subject(owner_id=actor.person_id))
    return actor.person_id or 0


def _stop(session: Session, person_id: int, at: datetime) -> bool:
    live = session.scalar(
        select(CalendarFeed)
        .where(F.person_id == person_id, F.revoked_at.is_(None))
        .with_for_update()
    )
    if live is None:
        return False
    live.revoked_at = at
    session.flush()
    return True
