"""The sponsor's acts: deciding a gate, resuming, reopening, accepting the risk."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.gates import Move, Step, after, move_after
from app.domain.opportunities import PassageCause
from app.domain.policy import Action, Actor, authorise
from app.domain.stages import OPEN_STATUSES, Status, reopenable
from app.models import (
    GateDecision,
    GateReview,
    Membership,
    Opportunity,
    RiskAcceptance,
    StagePassage,
)
from app.queries.assessments import assessments_of
from app.queries.gates import review_out
from app.queries.opportunities import opportunity_out
from app.queries.subjects import find_opportunity, find_review, subject_of
from app.schemas.gate import DecideGate, GateReviewOut
from app.schemas.opportunity import AcceptRisk, OpportunityOut, Reopen, Resume
from app.services.decidable import add_conditions, require_decidable, require_same_pack
from app.services.derived import open_review_of, refresh, touch
from app.services.events import record
from app.services.gates import require_active
from app.services.provenance import MADE_HERE, Provenance
from app.services.stages import enter_stage, latest_review, leave_stage, open_review
from app.services.versions import expect_version

M: Any = Membership
S: Any = StagePassage
R: Any = GateReview


def decide_gate(
    session: Session,
    actor: Actor,
    review_id: int,
    command: DecideGate,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> GateReviewOut:
    """Record the sponsor's decision and what follows from it, once.

    Raises NotPermitted for anybody but the sponsor and for whoever helped prepare the gate;
    Conflict when it is already decided, when the pack read is not the one submitted, when the
    records changed since, or when a criterion bars the outcome; Invalid for a missing reason.
    """
    review, opportunity, subject = find_review(session, actor, review_id)
    authorise(actor, Action.DECIDE_GATE, subject)
    state = after(review.state, Step.DECIDE)
    require_active(opportunity)
    require_same_pack(session, opportunity, review, command)
    assessed = assessments_of(session, opportunity, review)
    require_decidable(session, command, assessed, opportunity)
    review.state = state
    review.version += 1
    decision = GateDecision(
        review_id=review.id,
        opportunity_id=opportunity.id,
        outcome=command.outcome,
        reason=command.reason,
        decided_by_id=_person(actor),
        decided_at=at,
        pack_digest=command.pack_digest,
        assessed=[{"key": a.criterion.key, "answer": a.answer} for a in assessed],
        reconstructed=provenance.reconstructed,
        source_note=provenance.source_note,
        date_note=provenance.date_note,
    )
    session.add(decision)
    session.flush()
    add_conditions(session, opportunity, decision, command)
    move = move_after(command.outcome, opportunity.stage)
    _follow(session, opportunity, review, move, at, provenance)
    data = {
        "review_id": review.id,
        "gate": review.gate,
        "outcome": command.outcome,
        "reason": command.reason,
        "pack_digest": command.pack_digest,
        "conditions": [c.model_dump(mode="json") for c in command.conditions],
        "stage": opportunity.stage,
        "status": opportunity.status,
        **provenance.facts,
    }
    _recorded(session, actor, opportunity, "gate_decided", data, at)
    return review_out(session, actor, review, opportunity, subject_of(session, opportunity, review))


def resume_opportunity(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: Resume,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> OpportunityOut:
    """End a hold: the next attempt at the same gate opens with the answers given before."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.RESUME_OPPORTUNITY, subject)
    expect_version(opportunity, version)
    if opportunity.status is not Status.ON_HOLD:
        raise Conflict("Only an opportunity on hold can be resumed.")
    opportunity.status = Status.ACTIVE
    open_review(session, opportunity, at=at, carried_from=latest_review(session, opportunity))
    data = {"reason": command.reason, **provenance.facts}
    _recorded(session, actor, opportunity, "opportunity_resumed", data, at)
    return opportunity_out(session, actor, opportunity, subject)


def reopen_opportunity(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: Reopen,
    *,
    at: datetime,
    version: int | None = None,
) -> OpportunityOut:
    """Send an opportunity back to a stage it passed, or revive a stopped or completed one.

    The history keeps both passages. Raises Conflict for a stage that is not behind it.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.REOPEN_OPPORTUNITY, subject)
    expect_version(opportunity, version)
    if command.stage not in reopenable(opportunity.stage, opportunity.status):
        raise Conflict("Reopening goes back: choose a stage the opportunity has passed.")
    review = open_review_of(session, opportunity.id)
    if review is not None:
        review.state = after(review.state, Step.CLOSE)
        review.withdrawn_at, review.withdrawn_reason = at, f"Reopened: {command.reason}"
        review.version += 1
        session.flush()
    left = opportunity.stage
    opportunity.status = Status.ACTIVE
    enter_stage(
        session,
        opportunity,
        command.stage,
        PassageCause.REOPENING,
        at=at,
        reason=command.reason,
    )
    session.flush()
    open_review(session, opportunity, at=at, carried_from=latest_review(session, opportunity))
    data = {"from": left, "to": command.stage, "reason": command.reason}
    _recorded(session, actor, opportunity, "opportunity_reopened", data, at)
    return opportunity_out(session, actor, opportunity, subject)


def accept_risk(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: AcceptRisk,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> OpportunityOut:
    """Record the sponsor's own written acceptance that the opportunity carries risk.

    Source: the 2010 report's call for board-level sponsors who acknowledge the risk.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.ACCEPT_RISK, subject)
    if opportunity.status not in OPEN_STATUSES:
        raise Conflict(f"This opportunity is {opportunity.status.label.lower()}.")
    session.add(
        RiskAcceptance(
            opportunity_id=opportunity.id,
            person_id=_person(actor),
            statement=command.statement,
            accepted_at=at,
            date_note=provenance.date_note,
        )
    )
    session.flush()
    data = {"statement": command.statement, **provenance.facts}
    _recorded(session, actor, opportunity, "risk_accepted", data, at)
    return opportunity_out(session, actor, opportunity, subject)


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise Conflict("Only a person can do this.")
    return actor.person_id


def _follow(
    session: Session,
    opportunity: Opportunity,
    review: GateReview,
    move: Move,
    at: datetime,
    provenance: Provenance,
) -> None:
    opportunity.status = move.status
    if move.entered_new_stage:
        enter_stage(
            session,
            opportunity,
            move.stage,
            PassageCause.DECISION,
            at=at,
            date_note=provenance.date_note,
        )
        session.flush()
        open_review(session, opportunity, at=at)
    elif move.opens_review:
        session.flush()
        open_review(session, opportunity, at=at, carried_from=review)
    elif move.status not in OPEN_STATUSES:
        leave_stage(session, opportunity, PassageCause.DECISION, at=at)


def _recorded(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    kind: str,
    data: dict[str, Any],
    at: datetime,
) -> None:
    touch(opportunity, at)
    refresh(session, opportunity)
    record(
        session,
        actor,
        f"opportunity:{opportunity.id}",
        kind,
        data,
        at=at,
        programme_id=opportunity.programme_id,
    )
