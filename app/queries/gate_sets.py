"""Criteria sets as the domain knows them, and finding the ones a programme may read."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.gates import OPEN_STATES
from app.domain.policy import Actor
from app.domain.tailoring import GateSet, SetCriterion, place
from app.models import (
    CriteriaSet,
    CriterionRow,
    GateDraft,
    GateReview,
    Opportunity,
    Programme,
    TailoredSet,
)
from app.queries.gate_terms import terms_of_set
from app.queries.visibility import visible_to

S: Any = CriteriaSet
C: Any = CriterionRow
D: Any = GateDraft
R: Any = GateReview
O: Any = Opportunity
G: Any = Programme

MOST_LISTED = 200
NO_SET = "There is no such version of this programme's gates."
NO_DRAFT = "Nobody has begun a draft of this programme's gates."


def find_draft(session: Session, programme_id: int) -> GateDraft | None:
    """The draft, if somebody began one."""
    return session.scalar(select(GateDraft).where(D.programme_id == programme_id))


def find_set(session: Session, programme: Programme, criteria_set_id: int) -> CriteriaSet:
    """A shipped set, the one in force, or one of the programme's own; NotFound otherwise."""
    found = session.get(CriteriaSet, criteria_set_id)
    own = session.get(TailoredSet, criteria_set_id)
    if found is None or (own is not None and own.programme_id != programme.id):
        raise NotFound(NO_SET)
    return found


def load_gate_set(session: Session, criteria_set_id: int) -> GateSet:
    """A stored set as the domain knows it."""
    terms = terms_of_set(session, criteria_set_id)
    rows = session.scalars(
        select(CriterionRow).where(C.criteria_set_id == criteria_set_id).order_by(C.position)
    )
    criteria = tuple(
        SetCriterion(
            **row.model_dump(exclude={"id", "criteria_set_id", "position"}),
            functions=terms[row.gate].by_criterion.get(row.key, ()) if row.gate in terms else (),
        )
        for row in rows
    )
    own = session.get(TailoredSet, criteria_set_id)
    reasons = {place(d["gate"], d["key"]): d["reason"] for d in own.departures} if own else {}
    plain = {gate: replace(some, by_criterion={}) for gate, some in terms.items()}
    return GateSet(criteria=criteria, terms=plain, reasons=reasons)


def shipped_of(session: Session, criteria_set_id: int) -> int:
    """The shipped set that a set is measured against: itself, when it is one."""
    own = session.get(TailoredSet, criteria_set_id)
    return own.shipped_id if own is not None else criteria_set_id


def latest_shipped(session: Session, criteria_set_id: int) -> CriteriaSet:
    """The newest version of the shipped set that a set comes from."""
    shipped = session.get_one(CriteriaSet, shipped_of(session, criteria_set_id))
    newest = session.scalar(
        select(CriteriaSet).where(S.key == shipped.key).order_by(S.version.desc()).limit(1)
    )
    return newest or shipped


def reviews_elsewhere(session: Session, actor: Actor, programme_id: int) -> Sequence[Any]:
    """Open reviews the actor sees that keep another version than the one in force: the first
    `MOST_LISTED`."""
    return session.execute(
        select(Opportunity, GateReview, CriteriaSet)
        .join(GateReview, R.opportunity_id == O.id)
        .join(CriteriaSet, S.id == R.criteria_set_id)
        .where(*_elsewhere(actor, programme_id))
        .order_by(O.id)
        .limit(MOST_LISTED)
    ).all()


def number_elsewhere(session: Session, actor: Actor, programme_id: int) -> int:
    """How many there are."""
    query = select(func.count()).select_from(GateReview).join(Opportunity, O.id == R.opportunity_id)
    return int(session.scalar(query.where(*_elsewhere(actor, programme_id))) or 0)


def _elsewhere(actor: Actor, programme_id: int) -> tuple[Any, ...]:
    in_force = select(G.criteria_set_id).where(G.id == programme_id)
    return (
        O.programme_id == programme_id,
        R.programme_id == programme_id,
        R.state.in_(OPEN_STATES),
        R.criteria_set_id != in_force.scalar_subquery(),
        visible_to(actor),
    )
