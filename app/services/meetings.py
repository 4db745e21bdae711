"""Recording the meeting at which a gate was considered."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldProblem, Invalid
from app.domain.gates import ReviewState
from app.domain.policy import Action, Actor, Subject, authorise
from app.domain.text import LONDON
from app.models import GateMeeting, GateReview, Opportunity
from app.queries.meetings import meeting_out
from app.queries.people import insiders
from app.queries.subjects import find_review
from app.schemas.voting import MeetingOut, RecordMeeting
from app.services.events import record_on
from app.services.gates import require_documents
from app.services.versions import expect_version

M: Any = GateMeeting


def record_meeting(
    session: Session,
    actor: Actor,
    review_id: int,
    command: RecordMeeting,
    *,
    at: datetime,
    version: int | None = None,
) -> MeetingOut:
    """Write or correct the record; `version` is the one read, 0 for none yet.

    It can be written from submission on, also after the decision, when the minutes are agreed.
    """
    review, opportunity, subject = find_review(session, actor, review_id)
    authorise(actor, Action.RECORD_MEETING, subject)
    if review.state not in (ReviewState.SUBMITTED, ReviewState.DECIDED):
        raise Conflict("A meeting is recorded for a gate that was submitted.")
    row = session.scalar(select(GateMeeting).where(M.review_id == review.id))
    _require_sound(session, actor, opportunity, subject, command, row, at)
    said = {**command.model_dump(), "recorded_by_id": actor.person_id, "recorded_at": at}
    if row is None:
        row = GateMeeting(review_id=review.id, **said, version=0)
        session.add(row)
    expect_version(row, version)
    row.sqlmodel_update({**said, "version": row.version + 1})
    session.flush()
    _record(session, actor, opportunity, review, _kept(row), at)
    return meeting_out(session, row)


def _require_sound(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    subject: Subject,
    command: RecordMeeting,
    row: GateMeeting | None,
    at: datetime,
) -> None:
    """Who attended then, and the minutes, may stay in a correction though they are gone since."""
    known = {person.person_id for person in insiders(session, opportunity.programme_id)}
    known |= {row.chair_id, *row.attendee_ids} if row else set()
    here = "Choose somebody in this programme"
    checks = {
        ("held_on", "Enter today or an earlier day"): command.held_on
        > at.astimezone(LONDON).date(),
        ("chair_id", here): command.chair_id not in known,
        ("attendee_ids", here): not known.issuperset(command.attendee_ids),
    }
    problems = [FieldProblem(message, field) for (field, message), bad in checks.items() if bad]
    if problems:
        raise Invalid(*problems)
    if command.minutes_id is not None and command.minutes_id != (row and row.minutes_id):
        try:
            require_documents(session, actor, subject, opportunity.id, [command.minutes_id])
        except Invalid:
            raise Invalid(
                FieldProblem("Choose a document of this opportunity", "minutes_id")
            ) from None


def _kept(row: GateMeeting) -> dict[str, Any]:
    """As the audit trail tells it: ids and dates; names and notes stay in the record."""
    names = {"held_on", "place", "chair_id", "attendee_ids", "minutes_id"}
    return row.model_dump(mode="json", include=names)


def _record(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    review: GateReview,
    kept: dict[str, Any],
    at: datetime,
) -> None:
    data = {"review_id": review.id, "gate": review.gate, **kept}
    record_on(session, actor, opportunity, "gate_meeting_recorded", data, at=at)
