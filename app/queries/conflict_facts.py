"""Who has still to declare, what waits for the reviewer, and whether the assessment is current.

Everybody who works on an opportunity or decides it declares at each stage, and again whenever a
partner joins. Whoever is recused or walled has said what there is to say.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session

from app.domain.candidates import STILL_IN
from app.domain.conflicts import Bar, Nature, Standing
from app.models import (
    Candidate,
    ConflictAssessment,
    ConflictDeclaration,
    Opportunity,
    Person,
    TeamMember,
)

A: Any = ConflictAssessment
K: Any = Candidate
P: Any = Person
T: Any = TeamMember
W: Any = ConflictDeclaration


def to_declare(session: Session, opportunity: Opportunity) -> list[int]:
    """The people who have still to declare, by id."""
    return list(session.scalars(_undeclared(opportunity).order_by(P.id)))


def everybody_declared(opportunity: Opportunity) -> Any:
    """Whether somebody declared at this stage and nobody has still to."""
    someone = exists().where(W.opportunity_id == opportunity.id, _is_fresh(opportunity))
    return and_(someone, ~_undeclared(opportunity).exists())


def conflicts_waiting(opportunity: Opportunity) -> Any:
    """How many interests, declared by people of themselves, wait for the reviewer."""
    here = (W.opportunity_id == opportunity.id, W.standing == Standing.WAITING, told())
    return select(func.count()).select_from(ConflictDeclaration).where(*here).scalar_subquery()


def assessment_current(opportunity: Opportunity) -> Any:
    """Whether an assessment, or its confirmation, is newer than the stage and than the register."""
    newer = exists().where(
        W.opportunity_id == opportunity.id,
        W.nature != Nature.NOTHING,
        W.changed_at > A.assessed_at,
        told(),
    )
    return exists().where(
        A.opportunity_id == opportunity.id,
        A.assessed_at >= _moment(opportunity.stage_entered_at),
        ~newer.correlate(ConflictAssessment),
    )


def told() -> ColumnElement[bool]:
    """Which declarations count: what is said of another changes nothing until it is reviewed."""
    return or_(W.declared_by_id == W.person_id, W.standing != Standing.WAITING)


def _undeclared(opportunity: Opportunity) -> Select[Any]:
    """Ids of those who work on it or decide it, in use, and have not declared since asked."""
    named = [i for i in (opportunity.lead_id, opportunity.sponsor_id) if i is not None]
    asked = union(
        select(T.person_id).where(T.opportunity_id == opportunity.id),
        select(P.id).where(P.id.in_(named)),
    )
    said = exists().where(
        W.opportunity_id == opportunity.id,
        W.person_id == P.id,
        or_(W.bar != Bar.NONE, _is_fresh(opportunity)),
    )
    return select(P.id).where(P.id.in_(asked), P.is_active, ~said.correlate(Person))


def _is_fresh(opportunity: Opportunity) -> ColumnElement[bool]:
    """Whether a declaration is the person's own, of this stage, and no partner joined since."""
    joined = exists().where(
        K.opportunity_id == opportunity.id,
        K.state.in_(STILL_IN),
        K.added_at > W.declared_at,
    )
    return and_(
        W.declared_by_id == W.person_id,
        W.declared_at >= _moment(opportunity.stage_entered_at),
        ~joined.correlate(ConflictDeclaration),
    )


def _moment(value: datetime | BindParameter[datetime]) -> Any:
    if isinstance(value, BindParameter):
        return value
    return bindparam(None, value, type_=W.declared_at.type)
