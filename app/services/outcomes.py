"""The outcome of a gate: what the votes come to, recorded once, and what follows from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.audit import stream_of
from app.domain.errors import Conflict
from app.domain.gates import Assessment, Move, Outcome, Step, after, move_after
from app.domain.opportunities import PassageCause
from app.domain.policy import Actor
from app.domain.quorum import Standing
from app.domain.stages import OPEN_STATUSES
from app.domain.votes import joined
from app.models import (
    DecisionAnchor,
    Event,
    GateDecision,
    GateReview,
    GateVote,
    Opportunity,
    StreamHead,
)
from app.queries.advice import advice_on
from app.queries.assessments import assessments_of
from app.queries.votes import Electorate, votes_of, words
from app.schemas.gate import DecideGate, NewCondition
from app.services.advice import keep_override
from app.services.decidable import add_conditions, as_they_stand
from app.services.derived import refresh, touch
from app.services.events import record
from app.services.gate_times import keep_time
from app.services.provenance import MADE_HERE, Provenance
from app.services.stages import enter_stage, leave_stage, open_review
from app.services.votes import vote_head, vote_of

E: Any = Event
H: Any = StreamHead

SPLIT = "The sponsors did not agree."


def agreed_outcome(
    session: Session,
    opportunity: Opportunity,
    assessed: list[Assessment],
    who: Electorate,
    votes: Sequence[GateVote],
    pack_digest: str,
) -> DecideGate | None:
    """What the votes come to, with the reasons and conditions of those who agree; None if open."""
    found = who.tally(votes)
    if found.outcome is None:
        return None
    agreeing = [v for v in who.counting(votes) if v.seat_id in found.agreeing]
    with_conditions = found.outcome is Outcome.PROCEED_WITH_CONDITIONS
    asked = [NewCondition.model_validate(c) for v in agreeing for c in v.conditions]
    return DecideGate(
        outcome=found.outcome,
        reason=joined([v.reason for v in agreeing]),
        pack_digest=pack_digest,
        conditions=as_they_stand(session, asked, assessed, opportunity) if with_conditions else [],
        override_reason=joined([v.override_reason for v in agreeing]),
    )


def without_agreement(who: Electorate, votes: Sequence[GateVote], pack_digest: str) -> DecideGate:
    """Rework, with every reason; Conflict unless each sponsor has voted and they are split."""
    standing = who.tally(votes).standing
    if standing is Standing.OUT_OF_REACH:
        raise Conflict(who.problem)
    if standing is not Standing.SPLIT:
        raise Conflict("Not every sponsor has voted yet.")
    reason = joined([SPLIT, *(v.reason for v in votes)])
    return DecideGate(outcome=Outcome.REWORK, reason=reason, pack_digest=pack_digest)


def record_outcome(
    session: Session,
    actor: Actor,
    review: GateReview,
    opportunity: Opportunity,
    who: Electorate,
    decided: DecideGate,
    *,
    at: datetime,
    told: Provenance = MADE_HERE,
) -> None:
    """Store the decision, tell the votes, move the opportunity. A second one meets the first."""
    votes = _settled(session, who, review.id)
    stood = advice_on(session, opportunity, review)
    review.state = after(review.state, Step.DECIDE)
    review.version += 1
    decision = GateDecision(
        review_id=review.id,
        opportunity_id=opportunity.id,
        outcome=decided.outcome,
        reason=decided.reason,
        decided_by_id=actor.person_id or 0,
        decided_at=at,
        pack_digest=decided.pack_digest,
        assessed=[
            {"key": a.criterion.key, "answer": a.answer}
            for a in assessments_of(session, opportunity, review)
        ],
        reconstructed=told.reconstructed,
        source_note=told.source_note,
        date_note=told.date_note,
        quorum=_quorum(who, votes),
    )
    session.add(decision)
    session.flush()
    keep_time(session, decision, review, who.terms)
    add_conditions(session, opportunity, decision, decided)
    _follow(session, opportunity, review, move_after(decided.outcome, opportunity.stage), at, told)
    touch(opportunity, at)
    refresh(session, opportunity)
    data = {
        **_told(decided),
        "gate": review.gate,
        "stage": opportunity.stage,
        "status": opportunity.status,
        "quorum": decision.quorum,
        "votes": [vote_of(v).told for v in votes],
        "votes_head": vote_head(session, review.id),
        **keep_override(session, stood, decision, decided),
        **told.facts,
    }
    _record(session, actor, opportunity, review, data, at)


def _told(decided: DecideGate) -> dict[str, Any]:
    """The outcome as the decision's event tells it."""
    return {
        "outcome": decided.outcome,
        "reason": decided.reason,
        "pack_digest": decided.pack_digest,
        "conditions": [c.model_dump(mode="json") for c in decided.conditions],
    }


def _record(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    review: GateReview,
    data: dict[str, Any],
    at: datetime,
) -> None:
    """The decision's event, and where it stands, so that a checkpoint can vouch for it alone."""
    stream, programme_id = stream_of(opportunity.id), opportunity.programme_id
    data = {"review_id": review.id, "submission": _submission(session, stream), **data}
    record(session, actor, stream, "gate_decided", data, at=at, programme_id=programme_id)
    seq = session.scalars(select(H.seq).where(H.stream == stream)).one()
    session.add(DecisionAnchor(review_id=review.id, stream=stream, seq=seq))
    session.flush()


def _submission(session: Session, stream: str) -> str:
    """The hash of the submission that is decided on, always the last: the decision seals it."""
    last = select(E.hash).where(E.stream == stream, E.kind == "gate_submitted")
    found: str = session.scalars(last.order_by(E.seq.desc()).limit(1)).one()
    return found


def _settled(session: Session, who: Electorate, review_id: int) -> list[GateVote]:
    """The votes that count; the others are dropped, and only their hashes remain."""
    votes = votes_of(session, review_id)
    counting = who.counting(votes)
    for vote in votes:
        if vote not in counting:
            session.delete(vote)
    session.flush()
    return counting


def _quorum(who: Electorate, votes: Sequence[GateVote]) -> dict[str, Any]:
    """How it was decided, as the record keeps it."""
    return {
        "rule": who.terms.quorum.value,
        "words": words(who.terms, len(who.seats)),
        "needed": who.needed,
        "seats": list(who.seats),
        "absent": [[person_id, why.value] for person_id, why in who.absent.items()],
        "agreed": who.tally(votes).standing is Standing.REACHED,
    }


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
