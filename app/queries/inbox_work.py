"""Work in an inbox: gates to prepare, conditions, declarations, contacts, what stands still."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.clock import now, today
from app.domain.candidates import STILL_IN
from app.domain.conflicts import Bar
from app.domain.gates import ConditionState, Outcome, ReviewState
from app.domain.opportunities import TeamRole, reference
from app.domain.policy import Actor, Role
from app.domain.stages import OPEN_STATUSES, Status
from app.models import (
    Candidate,
    ConditionProposal,
    ConflictDeclaration,
    GateCondition,
    GateDecision,
    GateReview,
    Opportunity,
    TeamMember,
)
from app.models.opportunity import NO_DATE
from app.queries.inbox_gates import barred, gate_fields, gates
from app.queries.movement import last_moved, last_talked, still_in
from app.queries.people import names_of
from app.queries.visibility import visible_to
from app.schemas.inbox import (
    AskedDeclaration,
    OwnedCondition,
    PreparedGate,
    ProposedDischarge,
    StaleOpportunity,
)

A: Any = Candidate
C: Any = GateCondition
D: Any = GateDecision
O: Any = Opportunity
Q: Any = ConditionProposal
R: Any = GateReview
T: Any = TeamMember
W: Any = ConflictDeclaration

ASKED_BEFORE = timedelta(days=30)
"""Declarations are asked for when the gate comes so near."""


def rework(session: Session, actor: Actor, limit: int, offset: int = 0) -> list[PreparedGate]:
    """Gates the sponsor sent back, which the actor's team prepares again."""
    return _prepared(session, actor, limit, offset, sent_back=True)


def preparing(session: Session, actor: Actor, limit: int, offset: int = 0) -> list[PreparedGate]:
    """The other gates that the actor's team prepares, next due first."""
    return _prepared(session, actor, limit, offset, sent_back=False)


def _prepared(
    session: Session, actor: Actor, limit: int, offset: int, *, sent_back: bool
) -> list[PreparedGate]:
    before = _reason_of_the_attempt_before()
    rows = session.execute(
        gates(actor, before.label("reason"))
        .where(
            or_(O.lead_id == actor.person_id, O.id.in_(_on_team(actor))),
            O.review_state == ReviewState.PREPARING,
            O.status == Status.ACTIVE,
            R.state == ReviewState.PREPARING,
            before.is_not(None) if sent_back else before.is_(None),
        )
        .order_by(O.due_on, R.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return [
        PreparedGate(
            **gate_fields(opportunity, review),
            criteria_met=opportunity.criteria_met,
            criteria_total=opportunity.criteria_total,
            sent_back=sent_back,
            reason=reason or "",
            since=review.opened_at,
        )
        for opportunity, review, reason in rows
    ]


def _on_team(actor: Actor) -> Any:
    return select(T.opportunity_id).where(
        T.person_id == actor.person_id, T.role != TeamRole.SPONSOR
    )


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


def conditions(session: Session, actor: Actor, limit: int, offset: int = 0) -> list[OwnedCondition]:
    """Open conditions the actor sees to: dated ones first, then by gate."""
    mine = (C.owner_id == actor.person_id,)
    rows = _open_conditions(session, actor, limit, offset, *mine, waiting=False)
    return [OwnedCondition(**_condition(*row)) for row in rows]


def confirmations(
    session: Session, actor: Actor, limit: int, offset: int = 0
) -> list[ProposedDischarge]:
    """Conditions proposed as met, which the actor may confirm: as sponsor, or because named."""
    me = actor.person_id
    further = select(T.opportunity_id).where(T.person_id == me, T.role == TeamRole.SPONSOR)
    sponsors = and_(
        or_(O.sponsor_id == me, O.id.in_(further)),
        O.programme_id.in_(sorted(actor.programmes(Role.SPONSOR))),
    )
    rows = _open_conditions(
        session,
        actor,
        limit,
        offset,
        Q.id.is_not(None),
        or_(sponsors, C.confirmer_id == me),
        C.owner_id != me,
        or_(Q.proposed_by_id.is_(None), Q.proposed_by_id != me),
        ~barred(me),
        waiting=True,
    )
    people = names_of(session, (row[0].owner_id for row in rows))
    return [
        ProposedDischarge(
            **_condition(*row), owner=people[row[0].owner_id], note=row[2].note if row[2] else ""
        )
        for row in rows
    ]


def _open_conditions(
    session: Session, actor: Actor, limit: int, offset: int, *where: Any, waiting: bool
) -> list[Any]:
    """Each with its opportunity and the proposal that waits; with `waiting` only those."""
    waits = and_(Q.condition_id == C.id, Q.reply.is_(None))
    return list(
        session.execute(
            select(GateCondition, Opportunity, ConditionProposal)
            .join(Opportunity, C.opportunity_id == O.id)
            .join(ConditionProposal, waits, isouter=not waiting)
            .where(
                C.state == ConditionState.OPEN,
                O.status != Status.STOPPED,
                visible_to(actor),
                *where,
            )
            .order_by(func.coalesce(C.due_on, NO_DATE), C.due_gate, C.id)
            .limit(limit)
            .offset(offset)
        ).all()
    )


def _condition(
    condition: GateCondition, opportunity: Opportunity, proposal: ConditionProposal | None
) -> dict[str, Any]:
    return {
        **_named(opportunity),
        "id": condition.id,
        "text": condition.text,
        "due_on": condition.due_on,
        "due_gate": condition.due_gate,
        "gate": opportunity.stage.number,
        "proposed_at": proposal.proposed_at if proposal else None,
    }


def declarations(
    session: Session, actor: Actor, limit: int, offset: int = 0
) -> list[AskedDeclaration]:
    """Where the actor is asked to declare conflicts: a gate is near, and they have not since it
    was entered or since a partner joined."""
    me = actor.person_id
    joined = exists().where(
        A.opportunity_id == O.id, A.state.in_(STILL_IN), A.added_at > W.declared_at
    )
    said = exists().where(
        W.opportunity_id == O.id,
        W.person_id == me,
        or_(
            W.bar != Bar.NONE,
            and_(
                W.declared_by_id == me,
                W.declared_at >= O.stage_entered_at,
                ~joined.correlate(Opportunity, ConflictDeclaration),
            ),
        ),
    )
    near = today() + ASKED_BEFORE
    rows = session.scalars(
        select(Opportunity)
        .where(
            O.id.in_(_mine(actor)),
            O.status == Status.ACTIVE,
            or_(O.due_on <= near, O.review_state == ReviewState.SUBMITTED),
            visible_to(actor),
            ~said.correlate(Opportunity),
        )
        .order_by(O.due_on, O.id)
        .limit(limit)
        .offset(offset)
    )
    return [
        AskedDeclaration(
            **_named(o), gate=o.stage.number, due_on=None if o.due_on == NO_DATE else o.due_on
        )
        for o in rows
    ]


def _mine(actor: Actor) -> Any:
    """Ids of the opportunities that name the actor, by the indexes of names."""
    one, other = aliased(Opportunity), aliased(Opportunity)
    led: Any = one
    sponsored: Any = other
    return union_all(
        select(T.opportunity_id).where(T.person_id == actor.person_id),
        select(led.id).where(
            led.lead_id == actor.person_id, led.is_open, led.programme_id.in_(_places(actor))
        ),
        select(sponsored.id).where(sponsored.sponsor_id == actor.person_id, sponsored.is_open),
    )


def _places(actor: Actor) -> list[int]:
    return sorted(actor.programmes(Role.LEAD, Role.MEMBER))


def stale(
    session: Session, actor: Actor, limit: int, offset: int = 0, at: datetime | None = None
) -> list[StaleOpportunity]:
    """Active opportunities the actor leads that stand still, by their programme's number of days,
    longest first."""
    places = _places(actor)
    rows = session.execute(
        select(Opportunity, last_talked())
        .where(
            O.lead_id == actor.person_id,
            O.programme_id.in_(places),
            O.is_open,
            O.status.in_(OPEN_STATUSES - {Status.ON_HOLD}),
            still_in(session, places, at or now()),
            visible_to(actor),
        )
        .order_by(O.updated_at, O.id)
        .limit(limit)
        .offset(offset)
    )
    return [
        StaleOpportunity(
            **_named(o), gate=o.stage.number, moved_at=last_moved(o.updated_at, talked)
        )
        for o, talked in rows
    ]


def _named(opportunity: Opportunity) -> dict[str, Any]:
    return {
        "opportunity_id": opportunity.id,
        "reference": reference(opportunity.id),
        "title": opportunity.title,
    }
