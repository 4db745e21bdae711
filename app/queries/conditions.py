"""Reading conditions: what decisions asked for, and whether it is done."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.gates import ConditionState
from app.domain.policy import Action, Actor, Subject, may, may_see
from app.domain.stages import Status
from app.models import Document, GateCondition, GateDecision, GateReview, Opportunity
from app.queries.people import insiders, names_of
from app.queries.subjects import find_opportunity, subject_of
from app.schemas.gate import ConditionOut, EvidenceOut
from app.schemas.opportunity import PersonRef

C: Any = GateCondition
D: Any = GateDecision
F: Any = Document
R: Any = GateReview

NO_CONDITION = "There is no such condition, or you cannot see it."
CLOSING = (Action.DISCHARGE_CONDITION, Action.WAIVE_CONDITION)
"""What can be done to an open condition. It outlives completion, but not a stop."""


def conditions(session: Session, actor: Actor, opportunity_id: int) -> list[ConditionOut]:
    """All conditions of an opportunity, oldest first."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    return conditions_of(session, actor, opportunity, subject)


def owners(session: Session, opportunity: Opportunity, subject: Subject) -> list[PersonRef]:
    """Who could see to a condition: people who can see the opportunity and could discharge it."""
    return [
        PersonRef(id=person.person_id or 0, name=person.name)
        for person in insiders(session, opportunity.programme_id)
        if may_see(person, subject)
        and may(person, Action.DISCHARGE_CONDITION, replace(subject, owner_id=person.person_id))
    ]


def condition(session: Session, actor: Actor, condition_id: int) -> ConditionOut:
    """One condition; NotFound when unknown or invisible."""
    row, opportunity, subject = find_condition(session, actor, condition_id)
    return conditions_of(session, actor, opportunity, subject, C.id == row.id)[0]


def conditions_of(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    subject: Subject,
    *where: Any,
) -> list[ConditionOut]:
    """The same for an opportunity already found; `where` narrows them."""
    rows = session.execute(
        select(GateCondition, D.review_id, R.gate)
        .join(GateDecision, C.decision_id == D.id)
        .join(GateReview, D.review_id == R.id)
        .where(C.opportunity_id == opportunity.id, *where)
        .order_by(C.id)
    ).all()
    found = [row.GateCondition for row in rows]
    people = names_of(session, [i for row in found for i in (row.owner_id, row.closed_by_id)])
    documents = documents_by_id(session, (i for row in found for i in row.document_ids))
    return [
        ConditionOut(
            **row.model_dump(include=set(ConditionOut.model_fields)),
            review_id=review_id,
            gate=gate,
            owner=people[row.owner_id],
            closed_by=people.get(row.closed_by_id or 0),
            evidence=[documents[i] for i in row.document_ids],
            permitted_actions=permitted(actor, row, opportunity, subject),
        )
        for row, review_id, gate in rows
    ]


def permitted(
    actor: Actor, row: GateCondition, opportunity: Opportunity, subject: Subject
) -> list[Action]:
    """What the actor may do to a condition now."""
    if row.state is not ConditionState.OPEN or opportunity.status is Status.STOPPED:
        return []
    mine = replace(subject, owner_id=row.owner_id)
    return [action for action in CLOSING if may(actor, action, mine)]


def find_condition(
    session: Session, actor: Actor, condition_id: int
) -> tuple[GateCondition, Opportunity, Subject]:
    """The condition with its opportunity; NotFound alike for unknown and invisible."""
    row = session.get(GateCondition, condition_id)
    if row is None:
        raise NotFound(NO_CONDITION)
    opportunity = session.get_one(Opportunity, row.opportunity_id)
    subject = replace(subject_of(session, opportunity), owner_id=row.owner_id)
    if not may_see(actor, subject):
        raise NotFound(NO_CONDITION)
    return row, opportunity, subject


def documents_by_id(session: Session, ids: Iterable[int]) -> dict[int, EvidenceOut]:
    """Documents that support an answer or a discharge, also those taken off the list since."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.scalars(select(Document).where(F.id.in_(wanted)))
    return {row.id: EvidenceOut.model_validate(row) for row in rows}
