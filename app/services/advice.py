"""What happens to endorsements by themselves: asked for on submission, carried on, withdrawn."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.endorsements import Verdict
from app.domain.errors import invalid
from app.domain.gates import OPEN_STATES, OUTCOMES
from app.domain.policy import SYSTEM, Actor, AdviserFunction
from app.models import (
    Endorsement,
    EndorsementOverride,
    EndorsementRequest,
    GateDecision,
    GateReview,
    Opportunity,
)
from app.queries.advice import GateAdvice, advice_on, changes_since
from app.queries.gate_terms import gate_terms
from app.queries.material import basis_of
from app.schemas.gate import DecideGate
from app.services.events import record_on

E: Any = Endorsement
Q: Any = EndorsementRequest
R: Any = GateReview

SET_ASIDE = "They may not act on this opportunity, so what they said no longer counts."
NO_OVERRIDE = "Only a decision to go on overrides advice: leave this empty"


def ask_advisers(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    review: GateReview,
    functions: tuple[AdviserFunction, ...] | None = None,
    note: str = "",
    *,
    at: datetime,
) -> list[AdviserFunction]:
    """Ask the functions that the gate names, or those given; the ones not asked before."""
    wanted = functions or gate_terms(session, review.criteria_set_id, review.gate).asked
    asked = set(session.scalars(select(Q.function).where(Q.review_id == review.id)))
    new = [function for function in wanted if function not in asked]
    for function in new:
        session.add(
            EndorsementRequest(
                review_id=review.id,
                opportunity_id=opportunity.id,
                programme_id=opportunity.programme_id,
                function=function,
                requested_at=at,
                requested_by_id=actor.person_id,
                note=note,
            )
        )
    if new:
        told = {"functions": [f.value for f in new], "note": note}
        advice_recorded(session, actor, opportunity, review, "endorsement_requested", told, at)
    return new


def carry_advice(session: Session, old: GateReview, new: GateReview) -> None:
    """The next attempt at the same gate goes on with what was asked and what still stands."""
    if old.gate != new.gate:
        return
    for request in session.scalars(select(EndorsementRequest).where(Q.review_id == old.id)).all():
        again = EndorsementRequest(
            **request.model_dump(exclude={"id", "review_id"}), review_id=new.id
        )
        session.add(again)
        session.flush()
        standing = select(Endorsement).where(E.request_id == request.id, E.withdrawn_at.is_(None))
        for row in session.scalars(standing.order_by(E.id)).all():
            kept = row.model_dump(exclude={"id", "request_id"})
            session.add(Endorsement(**kept, request_id=again.id))
    session.flush()


def withdraw_changed_advice(
    session: Session, actor: Actor, opportunity: Opportunity, *, at: datetime
) -> None:
    """Withdraw the endorsements that no longer fit the records, and say why.

    Every service that changes what `domain.endorsements.MATERIAL` lists calls this. Reading finds
    the same by itself, so that one who forgets leaves no endorsement standing: only the history
    and the inbox would learn of it later. Objections stay: a change must not silence them.
    """
    rows = session.execute(
        select(Endorsement, EndorsementRequest, GateReview)
        .join(EndorsementRequest, E.request_id == Q.id)
        .join(GateReview, Q.review_id == R.id)
        .where(
            R.opportunity_id == opportunity.id,
            R.state.in_(OPEN_STATES),
            E.withdrawn_at.is_(None),
            E.verdict != Verdict.OBJECT,
        )
        .order_by(E.id)
    ).all()
    if not rows:
        return
    review = rows[0].GateReview
    terms = gate_terms(session, review.criteria_set_id, review.gate)
    now = basis_of(session, opportunity, review)
    for row, request, _ in rows:
        changed = changes_since(row, now, request.function, terms)
        if changed:
            row.withdrawn_at, row.withdrawn_reason = at, " ".join(changed)
            told = {
                "function": request.function,
                "person_id": row.person_id,
                "reason": row.withdrawn_reason,
            }
            advice_recorded(session, actor, opportunity, review, "endorsement_lapsed", told, at)


def set_aside_advice(
    session: Session, opportunity: Opportunity, person_id: int, *, at: datetime
) -> None:
    """What somebody said of the open gate counts no more once they are recused or walled off.

    An objection falls with the endorsements: neither is advice from whoever has an interest. The
    history tells it as the system's doing, so that it names neither the reviewer nor the interest.
    """
    rows = session.execute(
        select(Endorsement, EndorsementRequest, GateReview)
        .join(EndorsementRequest, E.request_id == Q.id)
        .join(GateReview, Q.review_id == R.id)
        .where(
            R.opportunity_id == opportunity.id,
            R.state.in_(OPEN_STATES),
            E.person_id == person_id,
            E.withdrawn_at.is_(None),
        )
        .order_by(E.id)
    ).all()
    for row, request, review in rows:
        row.withdrawn_at, row.withdrawn_reason = at, SET_ASIDE
        told = {
            "function": request.function,
            "person_id": row.person_id,
            "reason": row.withdrawn_reason,
        }
        advice_recorded(session, SYSTEM, opportunity, review, "advice_set_aside", told, at)


def require_override(
    session: Session, command: DecideGate, opportunity: Opportunity, review: GateReview
) -> None:
    """Raise Invalid for going on against advice without saying why.

    Rework, hold and stop override nobody: their own reason is enough.
    """
    if not OUTCOMES[command.outcome].moves_on:
        if command.override_reason:
            raise invalid("override_reason", NO_OVERRIDE)
        return
    against = advice_on(session, opportunity, review).against
    if against and not command.override_reason:
        raise invalid("override_reason", f"{' '.join(against)} Say why it goes on all the same")


def keep_override(
    session: Session, stood: GateAdvice, decision: GateDecision, command: DecideGate
) -> dict[str, Any]:
    """Keep why advice was overridden; how it stood and the reason, for the decision's event."""
    standing = [{"function": a.function.value, "state": a.state.value} for a in stood.advice]
    told: dict[str, Any] = {"advice": standing} if standing else {}
    if OUTCOMES[command.outcome].moves_on and stood.against:
        reason = command.override_reason
        session.add(EndorsementOverride(decision_id=decision.id, reason=reason, standing=standing))
        told["override_reason"] = reason
    return told


def advice_recorded(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    review: GateReview,
    kind: str,
    data: dict[str, Any],
    at: datetime,
) -> None:
    """Tell the opportunity's history what became of the advice on its gate."""
    known = {"review_id": review.id, "gate": review.gate, **data}
    record_on(session, actor, opportunity, kind, known, at=at)
