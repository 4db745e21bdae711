"""Questions by candidates: written down, answered, and released to all at the same instant."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.discussions import (
    QuestionState,
    QuestionStep,
    as_published,
    question_after,
    short_title,
)
from app.domain.equal_treatment import DisclosureKind, Means
from app.domain.errors import Conflict, invalid
from app.domain.policy import Action, Actor, authorise
from app.domain.text import LONDON
from app.models import Disclosure, Opportunity, PartnerQuestion
from app.queries.parties import counted, organisations_of, parties_of
from app.queries.questions import barred, find_question, question
from app.queries.subjects import find_confidential
from app.schemas.discussion import PartyOut
from app.schemas.question import (
    DraftAnswer,
    QuestionOut,
    RecordQuestion,
    RefuseQuestion,
    ReleaseAnswer,
)
from app.services.confidential import record_confidential, require_past
from app.services.disclosing import add_disclosure, add_tellings, require_own_words
from app.services.opportunities import require_open
from app.services.versions import expect_version


def record_question(
    session: Session, actor: Actor, opportunity_id: int, command: RecordQuestion, *, at: datetime
) -> QuestionOut:
    """Write down what a candidate asked. Raises Invalid for who is no candidate."""
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    authorise(actor, Action.ANSWER_QUESTION, subject)
    require_open(opportunity)
    require_past("asked_on", command.asked_on, at)
    if command.organisation_id not in {party.id for party in parties_of(session, opportunity)}:
        raise invalid("organisation_id", "Choose a candidate of this opportunity")
    row = PartnerQuestion(
        **command.model_dump(),
        opportunity_id=opportunity.id,
        asked_at=at,
        asked_by_id=actor.person_id,
        state=QuestionState.ASKED,
    )
    session.add(row)
    session.flush()
    record_confidential(session, actor, opportunity, "question_asked", asked_of(row), at=at)
    return question(session, actor, row.id)


def draft_answer(
    session: Session,
    actor: Actor,
    question_id: int,
    command: DraftAnswer,
    *,
    at: datetime,
    version: int | None = None,
) -> QuestionOut:
    """Write the answer, and the question as everybody will read it. Nobody is told yet.

    Raises Invalid where the words are those of a candidate's idea.
    """
    row, opportunity, subject = find_question(session, actor, question_id)
    authorise(actor, Action.ANSWER_QUESTION, subject)
    require_open(opportunity)
    expect_version(row, version)
    state = question_after(row.state, QuestionStep.DRAFT)
    require_own_words(session, opportunity.id, answer=command.answer, reworded=command.reworded)
    row.answer, row.reworded, row.state = command.answer, command.reworded, state
    row.holds_secret = row.holds_secret or command.holds_secret
    row.version += 1
    data = {
        "question_id": row.id,
        "holds_secret": row.holds_secret,
        "answer_sha256": _hash(row.answer),
        "reworded_sha256": _hash(row.reworded),
    }
    record_confidential(session, actor, opportunity, "answer_drafted", data, at=at)
    return question(session, actor, row.id)


def release_answer(
    session: Session,
    actor: Actor,
    question_id: int,
    command: ReleaseAnswer,
    *,
    at: datetime,
    version: int | None = None,
) -> QuestionOut:
    """Give the answer to everybody still in, in one transaction under one stamp.

    It becomes a disclosure told to all; who asked is not part of it. Raises Conflict while the
    question gives away a secret of the asker, and when nobody is left to tell.
    """
    row, opportunity, subject = find_question(session, actor, question_id)
    authorise(actor, Action.ANSWER_QUESTION, subject)
    require_open(opportunity)
    expect_version(row, version)
    state = question_after(row.state, QuestionStep.RELEASE)
    parties = parties_of(session, opportunity)
    owed = {party.organisation_id for party in counted(parties) if party.counts}
    asker = organisations_of(session, [row.organisation_id])[row.organisation_id].name
    reason = barred(row, asker, bool(owed))
    if reason:
        raise Conflict(reason)
    asked = as_published(row.text, row.reworded)
    require_own_words(session, opportunity.id, answer=row.answer, reworded=asked)
    told = [party for party in parties if party.id in owed]
    _require_means(told, command)
    made = _released(session, actor, opportunity, row, asked, told, command, at)
    row.state, row.disclosure_id = state, made.id
    row.closed_at, row.closed_by_id = at, actor.person_id
    row.version += 1
    data = {
        "question_id": row.id,
        "disclosure_id": made.id,
        "title": made.title,
        "content_sha256": made.content_sha256,
        "organisation_ids": sorted(owed),
        "by_hand": [party.id for party in told if not party.has_account],
        "means": command.means,
    }
    record_confidential(session, actor, opportunity, "answer_released", data, at=at)
    return question(session, actor, row.id)


def refuse_question(
    session: Session,
    actor: Actor,
    question_id: int,
    command: RefuseQuestion,
    *,
    at: datetime,
    version: int | None = None,
) -> QuestionOut:
    """Say why it is not answered. Only the asker reads the reason."""
    row, opportunity, subject = find_question(session, actor, question_id)
    authorise(actor, Action.ANSWER_QUESTION, subject)
    require_open(opportunity)
    expect_version(row, version)
    row.state = question_after(row.state, QuestionStep.REFUSE)
    row.refused_reason = command.reason
    row.closed_at, row.closed_by_id = at, actor.person_id
    row.version += 1
    data = {"question_id": row.id, "reason": command.reason}
    record_confidential(session, actor, opportunity, "question_refused", data, at=at)
    return question(session, actor, row.id)


def asked_of(row: PartnerQuestion) -> dict[str, Any]:
    """What the event says of a question: a hash of its words, which may hold a secret."""
    return {
        "question_id": row.id,
        "organisation_id": row.organisation_id,
        "text_sha256": _hash(row.text),
        "asked_on": row.asked_on.isoformat(),
        "by_partner": row.by_partner,
        "holds_secret": row.holds_secret,
    }


def _released(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    row: PartnerQuestion,
    asked: str,
    told: list[PartyOut],
    command: ReleaseAnswer,
    at: datetime,
) -> Disclosure:
    """The answer as a disclosure, told to all: each telling carries the same stamp and day."""
    made = add_disclosure(
        session,
        opportunity,
        actor.person_id,
        at=at,
        kind=DisclosureKind.ANSWER,
        title=short_title(asked),
        text=row.answer,
        asked=asked,
    )
    today = at.astimezone(LONDON).date()
    for means, some in (
        (Means.PARTNER_AREA, [party.id for party in told if party.has_account]),
        (command.means, [party.id for party in told if not party.has_account]),
    ):
        if means is not None:
            add_tellings(session, made.id, some, actor.person_id, told_on=today, means=means, at=at)
    return made


def _require_means(told: list[PartyOut], command: ReleaseAnswer) -> None:
    by_hand = [party.name for party in told if not party.has_account]
    if by_hand and command.means is None:
        names = ", ".join(by_hand)
        raise invalid("means", f"Say how you send it to those without an account: {names}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
