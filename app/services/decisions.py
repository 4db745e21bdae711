"""The sponsor's acts: deciding a gate, resuming, reopening, accepting the risk."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.gates import Step, after
from app.domain.opportunities import PassageCause
from app.domain.policy import Action, Actor, authorise
from app.domain.stages import OPEN_STATUSES, Status, reopenable
from app.domain.text import LONDON
from app.models import Opportunity, RiskAcceptance
from app.queries.assessments import assessments_of
from app.queries.gates import review_out
from app.queries.opportunities import opportunity_out
from app.queries.subjects import find_opportunity, find_review, subject_of
from app.queries.votes import electorate, votes_of
from app.schemas.gate import DecideGate, GateReviewOut
from app.schemas.opportunity import AcceptRisk, OpportunityOut, Reopen, Resume
from app.schemas.voting import EndVote
from app.services.advice import require_override
from app.services.decidable import (
    require_days_ahead,
    require_decidable,
    require_open_outcome,
    require_same_pack,
)
from app.services.derived import open_review_of, refresh, touch
from app.services.events import record_on
from app.services.gates import require_active
from app.services.outcomes import agreed_outcome, record_outcome, without_agreement
from app.services.provenance import MADE_HERE, Provenance
from app.services.stages import enter_stage, latest_review, open_review
from app.services.versions import expect_version
from app.services.votes import cast_vote, take_turn


def decide_gate(
    session: Session,
    actor: Actor,
    review_id: int,
    command: DecideGate,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> GateReviewOut:
    """Record a sponsor's vote; with the last that the quorum needs, the decision, once.

    Where one sponsor decides, that is at once. Raises NotPermitted for anybody but the sponsors and
    those who stand in for them, and for whoever helped prepare the gate;
    Conflict when it is already decided, when the pack read is not the one submitted, when the
    records changed since, or when a criterion bars the outcome; Invalid for a missing reason.
    """
    review, opportunity, subject = find_review(session, actor, review_id)
    authorise(actor, Action.DECIDE_GATE, subject)
    take_turn(session, review)
    after(review.state, Step.DECIDE)
    require_active(opportunity)
    require_same_pack(session, opportunity, review, command)
    assessed = assessments_of(session, opportunity, review)
    require_decidable(session, command, assessed, opportunity)
    require_days_ahead(command, at.astimezone(LONDON).date())
    require_override(session, command, opportunity, review)
    who = electorate(session, review, subject)
    cast_vote(session, actor, review, who, command, at=at)
    votes = votes_of(session, review.id)
    reached = agreed_outcome(session, opportunity, assessed, who, votes, command.pack_digest)
    if reached is not None:
        require_open_outcome(reached, assessed)
        require_override(session, reached, opportunity, review)
        record_outcome(session, actor, review, opportunity, who, reached, at=at, told=provenance)
    return review_out(session, actor, review, opportunity, subject_of(session, opportunity, review))


def end_vote(
    session: Session, actor: Actor, review_id: int, command: EndVote, *, at: datetime
) -> GateReviewOut:
    """Record what the votes come to, where no further vote will: an outcome reached because a
    sponsor dropped out, or, when every sponsor has voted and they do not agree, rework.

    Raises Conflict for whoever has not voted, and while votes are still to come.
    """
    review, opportunity, subject = find_review(session, actor, review_id)
    authorise(actor, Action.DECIDE_GATE, subject)
    take_turn(session, review)
    after(review.state, Step.DECIDE)
    require_active(opportunity)
    require_same_pack(session, opportunity, review, command)
    who = electorate(session, review, subject)
    votes = who.counting(votes_of(session, review.id))
    if actor.person_id not in {v.voter_id for v in votes}:
        raise Conflict("Vote first: only those who have voted can end the vote.")
    assessed = assessments_of(session, opportunity, review)
    outcome = agreed_outcome(session, opportunity, assessed, who, votes, command.pack_digest)
    if outcome is None:
        outcome = without_agreement(who, votes, command.pack_digest)
    require_open_outcome(outcome, assessed)
    require_override(session, outcome, opportunity, review)
    record_outcome(session, actor, review, opportunity, who, outcome, at=at)
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
    record_on(session, actor, opportunity, kind, data, at=at)
