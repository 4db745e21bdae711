"""What waits for a person. Each list is bounded, most urgent first."""

from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import Session

from app.domain.gates import ConditionState, Outcome, ReviewState
from app.domain.opportunities import reference
from app.domain.policy import Actor
from app.domain.stages import Stage, Status
from app.models import GateCondition, GateDecision, GateReview, Opportunity, TeamMember
from app.models.opportunity import NO_DATE
from app.queries.comments import mentions_of
from app.queries.compiled import run
from app.queries.people import names_of
from app.queries.selection import CONDITIONS, Shape, all_visible, visible_condition
from app.queries.visibility import visible_to
from app.schemas.inbox import DecidedGate, Inbox, OwnedCondition, PreparedGate, WaitingGate

O: Any = Opportunity
R: Any = GateReview
D: Any = GateDecision
C: Any = GateCondition
T: Any = TeamMember

SHOWN, LATELY = 50, 5


def waiting_for(session: Session, actor: Actor) -> int:
    """How many gates wait for this person's decision."""
    shape, values = all_visible(actor)
    if actor.person_id is None or not shape.sees_all:
        return 0
    return int(run(session, _how_many_wait, shape, values)[0][0])


def _how_many_wait(shape: Shape, name: str) -> Any:
    """Compiled once, because every page asks it."""
    seen = or_(*(visible_condition(shape, n) for n in range(len(shape.sees_all))))
    return (
        select(func.count())
        .select_from(Opportunity)
        .where(
            O.sponsor_id == bindparam("me"),
            CONDITIONS["submitted"](),
            O.status == literal_column(f"'{Status.ACTIVE}'"),
            seen,
        )
    )


def inbox(session: Session, actor: Actor) -> Inbox:
    """Everything that waits for the actor; empty for a system's token."""
    if actor.person_id is None:
        return Inbox(
            waiting=[], waiting_count=0, preparing=[], conditions=[], mentions=[], decided=[]
        )
    return Inbox(
        waiting=_waiting(session, actor),
        waiting_count=waiting_for(session, actor),
        preparing=_preparing(session, actor),
        conditions=_conditions(session, actor),
        mentions=mentions_of(session, actor),
        decided=_decided(session, actor),
    )


def _gates(actor: Actor, *columns: Any) -> Select[Any]:
    """Opportunities the actor sees, with one of their gate reviews."""
    return (
        select(Opportunity, GateReview, *columns)
        .join(GateReview, R.opportunity_id == O.id)
        .where(visible_to(actor))
    )


def _waiting(session: Session, actor: Actor) -> list[WaitingGate]:
    rows = session.execute(
        _gates(actor)
        .where(
            O.sponsor_id == actor.person_id,
            O.review_state == ReviewState.SUBMITTED,
            O.status == Status.ACTIVE,
            R.state == ReviewState.SUBMITTED,
        )
        .order_by(O.due_on, R.submitted_at, R.id)
        .limit(SHOWN)
    ).all()
    people = names_of(session, (row.GateReview.submitted_by_id for row in rows))
    return [
        WaitingGate(
            **_gate(opportunity, review),
            recommendation=review.recommendation,
            submitted_by=people.get(review.submitted_by_id or 0),
            submitted_at=review.submitted_at,
            expected_value_pence=opportunity.expected_value_pence,
        )
        for opportunity, review in rows
    ]


def _preparing(session: Session, actor: Actor) -> list[PreparedGate]:
    me = actor.person_id
    on_team = select(T.opportunity_id).where(T.person_id == me)
    before = _reason_of_the_attempt_before()
    rows = session.execute(
        _gates(actor, before.label("reason"))
        .where(
            or_(O.lead_id == me, O.id.in_(on_team)),
            O.review_state == ReviewState.PREPARING,
            O.status == Status.ACTIVE,
            R.state == ReviewState.PREPARING,
        )
        .order_by(before.is_(None), O.due_on, R.id)
        .limit(SHOWN)
    ).all()
    return [
        PreparedGate(
            **_gate(opportunity, review),
            criteria_met=opportunity.criteria_met,
            criteria_total=opportunity.criteria_total,
            sent_back=reason is not None,
            reason=reason or "",
        )
        for opportunity, review, reason in rows
    ]


def _reason_of_the_attempt_before() -> Any:
    """Why the sponsor sent the attempt before this one back; NULL when they did not."""
    earlier: Any = GateReview.__table__.alias("earlier")  # type: ignore[attr-defined]
    return (
        select(D.reason)
        .join(earlier, D.review_id == earlier.c.id)
        .where(
            earlier.c.opportunity_id == O.id,
            earlier.c.gate == R.gate,
            earlier.c.attempt == R.attempt - 1,
            D.outcome == Outcome.REWORK,
        )
        .scalar_subquery()
    )


def _conditions(session: Session, actor: Actor) -> list[OwnedCondition]:
    rows = session.execute(
        select(GateCondition, Opportunity)
        .join(Opportunity, C.opportunity_id == O.id)
        .where(
            C.owner_id == actor.person_id,
            C.state == ConditionState.OPEN,
            O.status != Status.STOPPED,
            visible_to(actor),
        )
        .order_by(func.coalesce(C.due_on, NO_DATE), C.due_gate, C.id)
        .limit(SHOWN)
    ).all()
    return [
        OwnedCondition(
            id=condition.id,
            opportunity_id=opportunity.id,
            reference=reference(opportunity.id),
            title=opportunity.title,
            text=condition.text,
            due_on=condition.due_on,
            due_gate=condition.due_gate,
            gate=opportunity.stage.number,
        )
        for condition, opportunity in rows
    ]


def _decided(session: Session, actor: Actor) -> list[DecidedGate]:
    rows = session.execute(
        _gates(actor, D.outcome, D.decided_at)
        .join(GateDecision, D.review_id == R.id)
        .where(D.decided_by_id == actor.person_id)
        .order_by(D.decided_at.desc(), D.id.desc())
        .limit(LATELY)
    ).all()
    return [
        DecidedGate(**_gate(opportunity, review), outcome=outcome, decided_at=decided_at)
        for opportunity, review, outcome, decided_at in rows
    ]


def _gate(opportunity: Opportunity, review: GateReview) -> dict[str, Any]:
    target = opportunity.target_dates.get(str(review.gate))
    return {
        "review_id": review.id,
        "opportunity_id": opportunity.id,
        "reference": reference(opportunity.id),
        "title": opportunity.title,
        "gate": review.gate,
        "question": Stage.of_gate(review.gate).gate_question,
        "attempt": review.attempt,
        "due_on": date.fromisoformat(target) if target else None,
    }
