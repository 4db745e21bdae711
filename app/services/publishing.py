"""Putting a version of the gates in force, and moving open reviews to it on purpose."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.errors import Conflict, NotFound
from app.domain.gates import ReviewState
from app.domain.policy import Action, Actor, authorise
from app.domain.tailoring import departures, from_document, require_publishable
from app.models import CriteriaSet, GateDraft, Programme, TailoredSet
from app.queries.gate_sets import find_draft, latest_shipped, load_gate_set, shipped_of
from app.queries.gates import review_out
from app.queries.programme_gates import programme_gates
from app.queries.programmes import find_programme
from app.queries.review_moves import SUBMITTED
from app.queries.subjects import find_review, subject_of
from app.schemas.gate import GateReviewOut
from app.schemas.tailoring import AdoptGates, MoveReview, ProgrammeGates, PublishGates
from app.services.advice import withdraw_changed_advice
from app.services.criteria import store_gate_set
from app.services.derived import refresh, touch
from app.services.drafts import gates_recorded, may_tailor, require_draft
from app.services.events import record
from app.services.gates import require_preparing
from app.services.versions import expect_version

NOTHING_NEW = "The draft says what the version in force says. Change something first."
BEGUN = "A draft has been begun. Take the newer version into it, or discard it first."
OWN = "These gates are the programme's own: take the newer version into a draft."
NOT_NEWEST = "This is not the newest shipped version. Compare that one first."
NOT_IN_FORCE = "Another version has been published since. Look at what would change now."


def publish_gates(
    session: Session,
    actor: Actor,
    programme_id: int,
    command: PublishGates,
    *,
    at: datetime,
    version: int | None = None,
) -> ProgrammeGates:
    """Make the draft the programme's next version: gate reviews that open from now on use it.

    Raises Conflict while nothing differs, a gate asks nothing, or a shipped criterion of law or
    fairness is retired or weakened without a reason.
    """
    programme = may_tailor(session, actor, programme_id)
    draft = require_draft(session, programme_id)
    expect_version(draft, version)
    gates = from_document(draft.document)
    require_publishable(load_gate_set(session, draft.shipped_id), gates)
    before = load_gate_set(session, programme.criteria_set_id)
    if (gates.criteria, gates.terms) == (before.criteria, before.terms):
        raise Conflict(NOTHING_NEW)
    stored, own = _stored(session, actor, programme, draft, command.note, at)
    told = {
        "from": programme.criteria_set_id,
        "to": stored.id,
        "version": stored.version,
        "digest": stored.digest,
        "note": command.note,
        "departures": own.departures,
    }
    programme.criteria_set_id = stored.id
    programme.version += 1
    session.delete(draft)
    session.flush()
    gates_recorded(session, actor, programme_id, "gates_published", told, at)
    return programme_gates(session, actor, programme_id)


def _stored(
    session: Session,
    actor: Actor,
    programme: Programme,
    draft: GateDraft,
    note: str,
    at: datetime,
) -> tuple[CriteriaSet, TailoredSet]:
    """The draft as the programme's next version, with what it left of law and fairness."""
    gates = from_document(draft.document)
    title = f"Gates of {programme.name}"[:200]
    stored = store_gate_set(session, f"programme-{programme.id}", title, gates, at=at)
    own = TailoredSet(
        criteria_set_id=stored.id,
        programme_id=programme.id,
        shipped_id=draft.shipped_id,
        note=note,
        departures=[
            {"gate": d.gate, "key": d.key, "what": d.what, "reason": d.reason}
            for d in departures(load_gate_set(session, draft.shipped_id), gates)
        ],
        published_at=at,
        published_by_id=actor.person_id,
    )
    session.add(own)
    return stored, own


def adopt_shipped_gates(
    session: Session, actor: Actor, programme_id: int, command: AdoptGates, *, at: datetime
) -> ProgrammeGates:
    """Use the newest shipped version as it is, in a programme that never tailored its gates.

    Raises Conflict for a programme with gates of its own: what it changed would be lost unseen.
    """
    programme = may_tailor(session, actor, programme_id)
    if session.get(TailoredSet, programme.criteria_set_id) is not None:
        raise Conflict(OWN)
    if find_draft(session, programme_id) is not None:
        raise Conflict(BEGUN)
    newest = latest_shipped(session, programme.criteria_set_id)
    if command.criteria_set_id != newest.id:
        raise Conflict(NOT_NEWEST)
    if newest.id == shipped_of(session, programme.criteria_set_id):
        raise Conflict("The newest shipped version is in force already.")
    told = {"from": programme.criteria_set_id, "to": newest.id, "version": newest.version}
    programme.criteria_set_id = newest.id
    programme.version += 1
    session.flush()
    gates_recorded(session, actor, programme_id, "gates_adopted", told, at)
    return programme_gates(session, actor, programme_id)


def move_review_to_gates(
    session: Session, actor: Actor, review_id: int, command: MoveReview, *, at: datetime
) -> GateReviewOut:
    """Let an open review ask what the version in force asks; answers stay with their criteria.

    Raises Conflict once it is submitted, and when another version was published since the preview.
    """
    review, opportunity, subject = find_review(session, actor, review_id)
    authorise(actor, Action.MOVE_TO_GATES, subject)
    programme = find_programme(session, actor, review.programme_id)
    if review.state is ReviewState.SUBMITTED:
        raise Conflict(SUBMITTED)
    require_preparing(review, opportunity)
    if command.criteria_set_id != programme.criteria_set_id:
        raise Conflict(NOT_IN_FORCE)
    if review.criteria_set_id == programme.criteria_set_id:
        raise Conflict("This review uses the version in force already.")
    told = {
        "review_id": review.id,
        "gate": review.gate,
        "from_version": _named(session, review.criteria_set_id),
        "to_version": _named(session, programme.criteria_set_id),
    }
    review.criteria_set_id = programme.criteria_set_id
    review.version += 1
    touch(opportunity, at)
    refresh(session, opportunity)
    stream = f"opportunity:{opportunity.id}"
    programme_id = opportunity.programme_id
    record(session, actor, stream, "review_moved", told, at=at, programme_id=programme_id)
    withdraw_changed_advice(session, actor, opportunity, at=at)
    return review_out(session, actor, review, opportunity, subject_of(session, opportunity, review))


def _named(session: Session, criteria_set_id: int) -> str:
    """A version as the history names it."""
    found = session.get(CriteriaSet, criteria_set_id)
    if found is None:
        raise NotFound("There is no such version.")
    own = session.get(TailoredSet, criteria_set_id) is not None
    return f"version {found.version}" if own else f"{found.key}, version {found.version}"
