"""The conflict register of an opportunity, as far as its reader may know of it.

The team, the sponsors and the auditors see what was declared; others of the programme only what
they declared themselves. What was declared on somebody's behalf is seen by whoever declared it and
by auditors alone until the independent reviewer has acted.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from app.domain.conflicts import Nature, Standing, measure
from app.domain.policy import (
    Action,
    Actor,
    Role,
    Subject,
    may_see_confidential,
    may_see_conflicts,
    refusal,
)
from app.models import ConflictAssessment, ConflictDeclaration, Opportunity, Organisation
from app.queries.comments import readers_of
from app.queries.conflict_facts import assessment_current, conflicts_waiting, to_declare, told
from app.queries.people import names_of
from app.queries.subjects import find_opportunity, subject_of
from app.schemas.conflict import AssessmentOut, ConflictRegister, DeclarationOut
from app.schemas.opportunity import PersonRef

A: Any = ConflictAssessment
O: Any = Organisation
W: Any = ConflictDeclaration

MOST = 100
"""More declarations or assessments than this are not shown on one page: the newest are."""
REGISTER_ACTIONS = (
    Action.DECLARE_CONFLICT,
    Action.DECLARE_FOR_ANOTHER,
    Action.ASSESS_CONFLICTS,
)


def conflict_register(session: Session, actor: Actor, opportunity_id: int) -> ConflictRegister:
    """What was declared, who has still to, and the assessments; NotFound when invisible."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    is_close = may_see_confidential(actor, subject)
    undeclared = to_declare(session, opportunity)
    refusals = {action: refusal(actor, action, subject) for action in REGISTER_ACTIONS}
    shown = undeclared if is_close else [i for i in undeclared if i == actor.person_id]
    people = names_of(session, shown)
    waiting, is_assessed = session.execute(
        select(conflicts_waiting(opportunity), assessment_current(opportunity))
    ).one()
    return ConflictRegister(
        conflicts=_declared(session, actor, subject, opportunity.id, W.nature != Nature.NOTHING),
        clear=[
            d for d in _clear(session, actor, subject, opportunity) if d.person.id not in undeclared
        ],
        to_declare=[people[i] for i in shown],
        must_declare=actor.person_id in undeclared,
        waiting=waiting if is_close else 0,
        is_assessed=is_close and bool(is_assessed),
        assessments=_assessments(session, opportunity.id) if is_close else [],
        permitted_actions=[action for action, why in refusals.items() if why is None],
        refusals={action: why for action, why in refusals.items() if why is not None},
    )


def declared_conflicts(
    session: Session, actor: Actor, opportunity: Opportunity, subject: Subject | None = None
) -> list[DeclarationOut]:
    """The interests declared and not ended that the actor may know of, newest first: for a gate."""
    subject = subject or subject_of(session, opportunity)
    return _declared(
        session,
        actor,
        subject,
        opportunity.id,
        and_(W.nature != Nature.NOTHING, W.standing != Standing.ENDED),
    )


def must_declare(session: Session, actor: Actor, opportunity: Opportunity) -> bool:
    """Whether the actor is asked to declare now: the gate page says so, with a link."""
    return actor.person_id in to_declare(session, opportunity)


def declarable(session: Session, actor: Actor, opportunity_id: int) -> list[PersonRef]:
    """For whom else the actor could declare: those who can see the opportunity."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    people = readers_of(session, actor, opportunity, subject)
    return [person for person in people if person.id != actor.person_id]


def declarations_out(
    session: Session, actor: Actor, rows: Iterable[ConflictDeclaration], *, names_all: bool
) -> list[DeclarationOut]:
    """Outputs of declarations; `names_all` tells who declared on another's behalf."""
    found = list(rows)
    people = names_of(session, [i for row in found for i in (row.person_id, row.declared_by_id)])
    wanted = {row.organisation_id for row in found if row.organisation_id is not None}
    named: dict[int, str] = {}
    if wanted:
        rows_named = session.execute(select(O.id, O.name).where(O.id.in_(wanted)))
        named = {row.id: row.name for row in rows_named}
    return [
        _out(row, people, named, names_all or row.declared_by_id == actor.person_id)
        for row in found
    ]


def assessments_out(session: Session, rows: Iterable[ConflictAssessment]) -> list[AssessmentOut]:
    """Outputs of assessments."""
    found = list(rows)
    people = names_of(session, (row.assessed_by_id for row in found))
    plain = set(AssessmentOut.model_fields)
    return [
        AssessmentOut(**row.model_dump(include=plain), assessed_by=people[row.assessed_by_id])
        for row in found
    ]


def known_to(actor: Actor, subject: Subject) -> ColumnElement[bool]:
    """Which declarations of the opportunity the actor may know of."""
    mine = W.declared_by_id == actor.person_id
    if not may_see_conflicts(actor, subject):
        return mine  # type: ignore[no-any-return]
    if actor.holds(subject.programme_id, Role.AUDITOR):
        return true()
    return or_(mine, told())


def _declared(
    session: Session, actor: Actor, subject: Subject, opportunity_id: int, *where: Any
) -> list[DeclarationOut]:
    rows = session.scalars(
        select(ConflictDeclaration)
        .where(W.opportunity_id == opportunity_id, known_to(actor, subject), *where)
        .order_by(W.id.desc())
        .limit(MOST)
    )
    audits = actor.holds(subject.programme_id, Role.AUDITOR)
    return declarations_out(session, actor, rows, names_all=audits)


def _clear(
    session: Session, actor: Actor, subject: Subject, opportunity: Opportunity
) -> list[DeclarationOut]:
    """Each person's last word, where that was that there is nothing to declare."""
    own = (W.opportunity_id == opportunity.id, W.declared_by_id == W.person_id)
    last: Select[Any] = select(func.max(W.id)).where(*own).group_by(W.person_id)
    clear = and_(W.nature == Nature.NOTHING, W.id.in_(last))
    return _declared(session, actor, subject, opportunity.id, clear)


def _assessments(session: Session, opportunity_id: int) -> list[AssessmentOut]:
    rows = session.scalars(
        select(ConflictAssessment)
        .where(A.opportunity_id == opportunity_id)
        .order_by(A.number.desc())
        .limit(MOST)
    )
    return assessments_out(session, rows)


def _out(
    row: ConflictDeclaration, people: dict[int, PersonRef], named: dict[int, str], tells: bool
) -> DeclarationOut:
    own = row.declared_by_id == row.person_id
    return DeclarationOut(
        **row.model_dump(
            include=set(DeclarationOut.model_fields) - {"organisation", "declared_by"}
        ),
        organisation=named.get(row.organisation_id or 0, row.organisation),
        person=people[row.person_id],
        own=own,
        declared_by=people.get(row.declared_by_id) if own or tells else None,
        measure=measure(row.nature, row.standing, row.bar, row.mitigation),
    )
