"""Reading conditions: what decisions asked for, and whether it is done."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import today
from app.domain.conditions import Due
from app.domain.gates import ConditionState
from app.domain.policy import Action, Actor, Subject, may, may_see
from app.domain.stages import OPEN_STATUSES, Status
from app.models import (
    ConditionProposal,
    Document,
    GateCondition,
    GateDecision,
    GateReview,
    Opportunity,
)
from app.queries.people import insiders, names_of
from app.queries.subjects import find_opportunity, found_with
from app.schemas.condition import ConditionOut, ProposalOut
from app.schemas.evidence import EvidenceOut
from app.schemas.opportunity import PersonRef

C: Any = GateCondition
D: Any = GateDecision
F: Any = Document
Q: Any = ConditionProposal
R: Any = GateReview

NO_CONDITION = "There is no such condition, or you cannot see it."
OFFERED: dict[bool, tuple[Action, ...]] = {
    False: (Action.PROPOSE_DISCHARGE, Action.NAME_CONFIRMER, Action.WAIVE_CONDITION),
    True: (
        Action.PROPOSE_DISCHARGE,
        Action.CONFIRM_DISCHARGE,
        Action.NAME_CONFIRMER,
        Action.WAIVE_CONDITION,
    ),
}
"""What can be done to an open condition, by whether a proposal waits. Conditions outlive
completion, but not a stop. With a proposal, `propose_discharge` means taking it back."""


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
        and may(person, Action.PROPOSE_DISCHARGE, replace(subject, owner_id=person.person_id))
    ]


def confirmers(
    session: Session, opportunity: Opportunity, subject: Subject, *, owner_id: int
) -> list[PersonRef]:
    """Whom a sponsor could name to confirm: people who can see it, not the owner or an auditor."""
    named = replace(subject, owner_id=owner_id)
    return [
        PersonRef(id=person.person_id or 0, name=person.name)
        for person in insiders(session, opportunity.programme_id)
        if may_see(person, subject)
        and person.person_id not in subject.sponsor_ids
        and may(person, Action.CONFIRM_DISCHARGE, replace(named, confirmer_id=person.person_id))
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
    proposals = _proposals(session, found)
    named = (i for row in found for i in (row.owner_id, row.closed_by_id, row.confirmer_id))
    people = names_of(session, named)
    documents = documents_by_id(session, (i for row in found for i in row.document_ids))
    ahead = opportunity.stage.number if opportunity.status in OPEN_STATUSES else None
    day = today()
    return [
        ConditionOut(
            **row.model_dump(include=set(ConditionOut.model_fields)),
            review_id=review_id,
            gate=gate,
            owner=people[row.owner_id],
            confirmer=people.get(row.confirmer_id or 0),
            closed_by=people.get(row.closed_by_id or 0),
            urgency=(
                Due(row.due_on, row.due_gate).urgency(ahead, day)
                if row.state is ConditionState.OPEN
                else None
            ),
            proposal=next((p for p in proposals[row.id] if p.reply is None), None),
            proposals=proposals[row.id],
            evidence=[documents[i] for i in row.document_ids],
            permitted_actions=permitted(actor, row, opportunity, subject, proposals[row.id]),
        )
        for row, review_id, gate in rows
    ]


def permitted(
    actor: Actor,
    row: GateCondition,
    opportunity: Opportunity,
    subject: Subject,
    proposals: Sequence[ProposalOut] = (),
) -> list[Action]:
    """What the actor may do to a condition now."""
    if row.state is not ConditionState.OPEN or opportunity.status is Status.STOPPED:
        return []
    waiting = next((p for p in proposals if p.reply is None), None)
    proposer = waiting.proposed_by.id if waiting and waiting.proposed_by else None
    mine = replace(
        subject, owner_id=row.owner_id, confirmer_id=row.confirmer_id, proposer_id=proposer
    )
    return [action for action in OFFERED[waiting is not None] if may(actor, action, mine)]


def find_condition(
    session: Session, actor: Actor, condition_id: int
) -> tuple[GateCondition, Opportunity, Subject]:
    """The condition with its opportunity; NotFound alike for unknown and invisible."""
    known = session.get(GateCondition, condition_id)
    row, opportunity, subject = found_with(session, actor, known, NO_CONDITION)
    subject = replace(subject, owner_id=row.owner_id, confirmer_id=row.confirmer_id)
    return row, opportunity, subject


def waiting_proposal(session: Session, condition_id: int) -> ConditionProposal | None:
    """The proposal nobody has answered yet, if there is one."""
    return session.scalar(
        select(ConditionProposal).where(Q.condition_id == condition_id, Q.reply.is_(None))
    )


def _proposals(
    session: Session, conditions: Sequence[GateCondition]
) -> dict[int, list[ProposalOut]]:
    """Every proposal by condition, oldest first."""
    found: dict[int, list[ProposalOut]] = defaultdict(list)
    if not conditions:
        return found
    rows = session.scalars(
        select(ConditionProposal)
        .where(Q.condition_id.in_([row.id for row in conditions]))
        .order_by(Q.id)
    ).all()
    people = names_of(session, (i for r in rows for i in (r.proposed_by_id, r.replied_by_id)))
    documents = documents_by_id(session, (i for row in rows for i in row.document_ids))
    for row in rows:
        found[row.condition_id].append(
            ProposalOut(
                **row.model_dump(include=set(ProposalOut.model_fields)),
                evidence=[documents[i] for i in row.document_ids],
                proposed_by=people.get(row.proposed_by_id or 0),
                replied_by=people.get(row.replied_by_id or 0),
            )
        )
    return found


def documents_by_id(session: Session, ids: Iterable[int]) -> dict[int, EvidenceOut]:
    """Documents that support an answer or a discharge, also those taken off the list since."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.scalars(select(Document).where(F.id.in_(wanted)))
    return {row.id: EvidenceOut.model_validate(row) for row in rows}
