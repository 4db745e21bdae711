"""Reading candidates' questions, as the team sees them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.discussions import (
    OPEN_QUESTIONS,
    QuestionState,
    as_published,
    why_not_released,
)
from app.domain.policy import Action, Actor, Subject, may
from app.models import Opportunity, PartnerQuestion
from app.queries.parties import counted, organisations_of, parties_of
from app.queries.people import names_of
from app.queries.subjects import find_confidential, found_with
from app.schemas.organisation import OrganisationRef
from app.schemas.question import QuestionList, QuestionOut

Q: Any = PartnerQuestion

NO_QUESTION = "There is no such question, or you cannot see it."
NOBODY_IN = "No candidate is still in, so there is nobody to answer."
NOT_DRAFTED = "Write the answer first."
PAGE = 20


def questions(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    *,
    before: int | None = None,
    limit: int = PAGE,
) -> QuestionList:
    """The questions, the latest first."""
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    query = select(PartnerQuestion).where(Q.opportunity_id == opportunity.id)
    if before is not None:
        query = query.where(Q.id < before)
    rows = session.scalars(query.order_by(Q.id.desc()).limit(limit + 1)).all()
    shown = list(rows[:limit])
    return QuestionList(
        items=questions_out(session, actor, opportunity, subject, shown),
        next=shown[-1].id if len(rows) > limit else None,
    )


def question(session: Session, actor: Actor, question_id: int) -> QuestionOut:
    """One question; NotFound when unknown or invisible."""
    row, opportunity, subject = find_question(session, actor, question_id)
    return questions_out(session, actor, opportunity, subject, [row])[0]


def find_question(
    session: Session, actor: Actor, question_id: int
) -> tuple[PartnerQuestion, Opportunity, Subject]:
    """The row with its opportunity; NotFound alike for unknown and invisible."""
    row = session.get(PartnerQuestion, question_id)
    return found_with(session, actor, row, NO_QUESTION, find_confidential)


def questions_out(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    subject: Subject,
    rows: list[PartnerQuestion],
) -> list[QuestionOut]:
    """Outputs of questions of one opportunity."""
    parties = parties_of(session, opportunity)
    owed = {party.organisation_id for party in counted(parties) if party.counts}
    by_hand = [p for p in parties if p.id in owed and not p.has_account]
    bodies = organisations_of(session, [row.organisation_id for row in rows])
    people = names_of(session, [i for row in rows for i in (row.asked_by_id, row.closed_by_id)])
    may_act = [a for a in (Action.ANSWER_QUESTION,) if may(actor, a, subject)]
    return [
        QuestionOut(
            **row.model_dump(include=set(QuestionOut.model_fields)),
            organisation=bodies[row.organisation_id],
            published=as_published(row.text, row.reworded),
            asked_by=people.get(row.asked_by_id or 0),
            closed_by=people.get(row.closed_by_id or 0),
            barred=barred(row, bodies[row.organisation_id].name, bool(owed)),
            without_account=[OrganisationRef(id=p.id, name=p.name) for p in by_hand],
            permitted_actions=may_act,
        )
        for row in rows
    ]


def barred(row: PartnerQuestion, asker: str, anybody_in: bool) -> str:
    """What bars the release of an answer; empty when nothing does, or when it is closed."""
    if row.state not in OPEN_QUESTIONS:
        return ""
    if row.state is QuestionState.ASKED:
        return NOT_DRAFTED
    reason = why_not_released(
        row.text, row.reworded, row.answer, asker, holds_secret=row.holds_secret
    )
    return reason or ("" if anybody_in else NOBODY_IN)
