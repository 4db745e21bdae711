"""A gate's page: the review with all that stands around it, read at one moment."""

from sqlalchemy.orm import Session

from app.domain.gates import OPEN_STATES
from app.domain.policy import Action, Actor, Subject, authorise, may_see_conflicts
from app.models import Opportunity
from app.queries.analysis import barriers_standing
from app.queries.conditions import confirmers, owners
from app.queries.conflicts import declared_conflicts, must_declare
from app.queries.endorsements import endorsements
from app.queries.gates import gate_review, reviews
from app.queries.held_documents import evidence_choices
from app.queries.meetings import meeting_of
from app.queries.opportunities import opportunity
from app.queries.overview import gates_passed, track
from app.queries.pack_changes import since_last
from app.queries.people import insiders
from app.queries.programme_gates import review_version
from app.queries.subjects import find_review
from app.queries.team import acceptances
from app.schemas.gate import GateReviewOut
from app.schemas.gate_page import GatePage, MeetingPage
from app.schemas.opportunity import PersonRef


def gate_page(session: Session, actor: Actor, review_id: int) -> GatePage:
    """One gate review whole, with its opportunity, the attempts before, and what forms offer."""
    review = gate_review(session, actor, review_id)
    found = opportunity(session, actor, review.opportunity_id)
    ahead = review if review.state in OPEN_STATES else None
    if ahead is None and found.open_review_id is not None:
        ahead = gate_review(session, actor, found.open_review_id)
    row, record, subject = find_review(session, actor, review_id)
    return GatePage(
        review=review,
        opportunity=found,
        steps=track(found, ahead, gates_passed(session, found.id)),
        advice=endorsements(session, actor, review_id),
        gates_version=review_version(session, row),
        past=reviews(session, actor, found.id),
        documents=evidence_choices(session, actor, subject, found.id),
        owners=owners(session, record, subject),
        confirmers=_confirmers(session, record, subject, review),
        since=since_last(session, row),
        acceptances=acceptances(session, record),
        conflicts=declared_conflicts(session, actor, record, subject),
        conflicts_known=may_see_conflicts(actor, subject),
        barriers=barriers_standing(session, record.id),
        must_declare=must_declare(session, actor, record),
        meeting=meeting_of(session, review_id),
        people=_people(session, record, review),
    )


def meeting_page(session: Session, actor: Actor, review_id: int) -> MeetingPage:
    """The form of the meeting's record; NotPermitted for those who only read it."""
    page = gate_page(session, actor, review_id)
    _, _, subject = find_review(session, actor, review_id)
    authorise(actor, Action.RECORD_MEETING, subject)
    return MeetingPage(
        review=page.review,
        opportunity=page.opportunity,
        documents=page.documents,
        meeting=page.meeting,
        people=_with_recorded(page),
    )


def _with_recorded(page: GatePage) -> list[PersonRef]:
    """Who can have attended, and who is recorded though they left the programme since."""
    found = {one.id: one for one in page.people}
    if page.meeting is not None:
        found |= {one.id: one for one in (page.meeting.chair, *page.meeting.attendees)}
    return sorted(found.values(), key=lambda one: (one.name, one.id))


def _people(session: Session, record: Opportunity, review: GateReviewOut) -> list[PersonRef]:
    """Who can have attended; nobody where nothing can be recorded."""
    if Action.RECORD_MEETING not in review.permitted_actions:
        return []
    found = insiders(session, record.programme_id)
    return [PersonRef(id=one.person_id or 0, name=one.name) for one in found]


def _confirmers(
    session: Session, record: Opportunity, subject: Subject, review: GateReviewOut
) -> list[PersonRef]:
    """Whom a deciding reader could name; nobody for the others."""
    if Action.DECIDE_GATE not in review.permitted_actions:
        return []
    return confirmers(session, record, subject, owner_id=0)
