"""What a partner's own account does: asking, and confirming receipt."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.discussions import QuestionState, QuestionStep, question_after
from app.domain.errors import Conflict
from app.domain.policy import Action, Actor, Subject, authorise
from app.domain.text import LONDON
from app.models import PartnerQuestion
from app.queries.own_questions import may_ask, open_questions, own_question
from app.queries.partner_area import addressed, find_own_question, find_telling, find_topic
from app.schemas.partner_area import AddressedOut, AskQuestion, OwnQuestionOut
from app.services.confidential import record_confidential
from app.services.questions import asked_of

MOST_WAITING = 50
CLOSED = "Questions about this are closed. Ask the contact person of the public body."


def ask_question(
    session: Session, actor: Actor, command: AskQuestion, *, at: datetime
) -> OwnQuestionOut:
    """Ask about something one was told of. The answer goes to all, and does not name the asker.

    Raises Conflict when the organisation no longer takes part, or too many questions wait.
    """
    opportunity, organisation_id = find_topic(session, actor, command.topic_id)
    authorise(actor, Action.ASK_QUESTION, Subject(programme_id=opportunity.programme_id))
    if not may_ask(session, opportunity, organisation_id):
        raise Conflict(CLOSED)
    if open_questions(session, opportunity.id, organisation_id) >= MOST_WAITING:
        raise Conflict(f"{MOST_WAITING} of your questions wait for an answer. Ask again later.")
    row = PartnerQuestion(
        opportunity_id=opportunity.id,
        organisation_id=organisation_id,
        text=command.text,
        asked_on=at.astimezone(LONDON).date(),
        asked_at=at,
        asked_by_id=actor.person_id,
        by_partner=True,
        holds_secret=command.holds_secret,
        state=QuestionState.ASKED,
    )
    session.add(row)
    session.flush()
    data = asked_of(row)
    record_confidential(session, actor, opportunity, "question_asked", data, at=at, prepares=False)
    return own_question(row)


def withdraw_question(
    session: Session, actor: Actor, ticket: int, *, at: datetime
) -> OwnQuestionOut:
    """Take back a question of one's own organisation. The record keeps it; nobody is told more.

    Raises Conflict once it is answered, refused or withdrawn: what all were told stays told.
    """
    row, opportunity = find_own_question(session, actor, ticket)
    authorise(actor, Action.WITHDRAW_QUESTION, Subject(programme_id=opportunity.programme_id))
    row.state = question_after(row.state, QuestionStep.WITHDRAW)
    row.closed_at, row.closed_by_id = at, actor.person_id
    row.version += 1
    data = {"question_id": row.id, "organisation_id": row.organisation_id}
    record_confidential(
        session, actor, opportunity, "question_withdrawn", data, at=at, prepares=False
    )
    return own_question(row)


def confirm_receipt(session: Session, actor: Actor, ticket: int, *, at: datetime) -> AddressedOut:
    """Confirm that what was told has arrived. Confirming again changes nothing."""
    telling, row, opportunity = find_telling(session, actor, ticket)
    authorise(actor, Action.CONFIRM_RECEIPT, Subject(programme_id=opportunity.programme_id))
    if telling.confirmed_at is None:
        telling.confirmed_at, telling.confirmed_by_id = at, actor.person_id
        data = {
            "disclosure_id": row.id,
            "title": row.title,
            "organisation_ids": [telling.organisation_id],
        }
        record_confidential(
            session, actor, opportunity, "receipt_confirmed", data, at=at, prepares=False
        )
    return addressed(session, actor, ticket)
