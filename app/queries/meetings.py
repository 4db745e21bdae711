"""The chair's record of a gate's meeting."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.policy import Actor
from app.models import Document, GateMeeting
from app.queries.people import names_of
from app.queries.subjects import find_review
from app.schemas.voting import MeetingOut

M: Any = GateMeeting

NOT_RECORDED = "No meeting is recorded for this attempt."


def gate_meeting(session: Session, actor: Actor, review_id: int) -> MeetingOut:
    """The record; NotFound when there is none, or the review is unknown or invisible."""
    find_review(session, actor, review_id)
    found = meeting_of(session, review_id)
    if found is None:
        raise NotFound(NOT_RECORDED)
    return found


def meeting_of(session: Session, review_id: int) -> MeetingOut | None:
    """The same for a review already found; None without a record."""
    row = session.scalar(select(GateMeeting).where(M.review_id == review_id))
    return None if row is None else meeting_out(session, row)


def meeting_out(session: Session, row: GateMeeting) -> MeetingOut:
    """A record with the names behind its ids."""
    people = names_of(session, {row.chair_id, row.recorded_by_id, *row.attendee_ids})
    minutes = session.get(Document, row.minutes_id) if row.minutes_id else None
    return MeetingOut(
        review_id=row.review_id,
        held_on=row.held_on,
        place=row.place,
        chair=people[row.chair_id],
        attendees=[people[i] for i in row.attendee_ids if i in people],
        others=row.others,
        minutes_id=row.minutes_id,
        minutes_title=minutes.title if minutes else "",
        note=row.note,
        recorded_by=people.get(row.recorded_by_id or 0),
        recorded_at=row.recorded_at,
        version=row.version,
    )
