"""Pages of early partner discussion, each read at one moment."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.policy import Action, Actor, authorise, may
from app.queries.disclosures import disclosure, parity
from app.queries.discussions import discussion, discussions, knowing
from app.queries.documents import documents
from app.queries.engagement import engagement
from app.queries.ideas import idea, ideas
from app.queries.overview import frame
from app.queries.parties import parties_of
from app.queries.questions import question, questions
from app.queries.subjects import find_confidential
from app.schemas.discussion_pages import (
    DisclosurePage,
    DiscussionPage,
    EngagementPage,
    IdeaPage,
    IdeasPage,
    LogPage,
    ParityPage,
    QuestionPage,
    QuestionsPage,
    TalkPage,
    TellPage,
)


def talk_page(session: Session, actor: Actor, opportunity_id: int) -> TalkPage:
    """The head of the workspace; NotFound for whoever may not know of it."""
    return TalkPage(**_shared(session, actor, opportunity_id))


def require_writer(session: Session, actor: Actor, opportunity_id: int) -> None:
    """Raise NotPermitted, with the reason, for whoever only reads here."""
    _, subject = find_confidential(session, actor, opportunity_id)
    authorise(actor, Action.RECORD_DISCUSSION, subject)


def log_page(
    session: Session, actor: Actor, opportunity_id: int, *, before: int | None = None
) -> LogPage:
    """The log of discussions."""
    shared = _shared(session, actor, opportunity_id)
    return LogPage(**shared, log=discussions(session, actor, opportunity_id, before=before))


def discussion_page(session: Session, actor: Actor, discussion_id: int) -> DiscussionPage:
    """One talk, with what came of it."""
    talk = discussion(session, actor, discussion_id)
    found = find_confidential(session, actor, talk.opportunity_id)
    shared = _shared(session, actor, talk.opportunity_id)
    return DiscussionPage(**shared, talk=talk, owners=knowing(session, *found))


def ideas_page(session: Session, actor: Actor, opportunity_id: int) -> IdeasPage:
    """All ideas."""
    shared = _shared(session, actor, opportunity_id)
    return IdeasPage(**shared, ideas=ideas(session, actor, opportunity_id))


def idea_page(session: Session, actor: Actor, idea_id: int) -> IdeaPage:
    """One idea."""
    found = idea(session, actor, idea_id)
    return IdeaPage(**_shared(session, actor, found.opportunity_id), idea=found)


def parity_page(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    *,
    before: int | None = None,
    only_unlevelled: bool = False,
) -> ParityPage:
    """The matrix of equal treatment."""
    shared = _shared(session, actor, opportunity_id)
    board = parity(session, actor, opportunity_id, before=before, only_unlevelled=only_unlevelled)
    return ParityPage(**shared, board=board)


def tell_page(session: Session, actor: Actor, opportunity_id: int) -> TellPage:
    """What a further disclosure can refer to."""
    shared = _shared(session, actor, opportunity_id)
    kept = documents(session, actor, opportunity_id).items
    return TellPage(
        **shared,
        documents=[document for document in kept if document.removed_at is None],
        ideas=ideas(session, actor, opportunity_id),
    )


def disclosure_page(session: Session, actor: Actor, disclosure_id: int) -> DisclosurePage:
    """One disclosure."""
    told = disclosure(session, actor, disclosure_id)
    return DisclosurePage(**_shared(session, actor, told.opportunity_id), told=told)


def questions_page(
    session: Session, actor: Actor, opportunity_id: int, *, before: int | None = None
) -> QuestionsPage:
    """Candidates' questions."""
    shared = _shared(session, actor, opportunity_id)
    return QuestionsPage(**shared, asked=questions(session, actor, opportunity_id, before=before))


def question_page(session: Session, actor: Actor, question_id: int) -> QuestionPage:
    """One question."""
    found = question(session, actor, question_id)
    return QuestionPage(**_shared(session, actor, found.opportunity_id), question=found)


def engagement_page(session: Session, actor: Actor, opportunity_id: int) -> EngagementPage:
    """The notice and the assessments."""
    shared = _shared(session, actor, opportunity_id)
    return EngagementPage(**shared, engagement=engagement(session, actor, opportunity_id))


def _shared(session: Session, actor: Actor, opportunity_id: int) -> dict[str, Any]:
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    return {
        **dict(frame(session, actor, opportunity_id)),
        "parties": parties_of(session, opportunity),
        "may_write": may(actor, Action.DISCLOSE, subject),
    }
