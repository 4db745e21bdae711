"""Pages of early partner discussion: a record with the head of its opportunity and its choices."""

from app.schemas.disclosure import DisclosureOut, Parity
from app.schemas.discussion import DiscussionList, DiscussionOut, IdeaOut, PartyOut
from app.schemas.document import DocumentOut
from app.schemas.engagement import EngagementOut
from app.schemas.opportunity import PersonRef
from app.schemas.overview import Frame
from app.schemas.question import QuestionList, QuestionOut


class TalkPage(Frame):
    """Any page of the workspace: whom we talk to, and whether the reader may write."""

    parties: list[PartyOut]
    may_write: bool


class LogPage(TalkPage):
    """The log of discussions."""

    log: DiscussionList


class DiscussionPage(TalkPage):
    """One talk, and who of us may own what follows."""

    talk: DiscussionOut
    owners: list[PersonRef]


class IdeasPage(TalkPage):
    """All ideas."""

    ideas: list[IdeaOut]


class IdeaPage(TalkPage):
    """One idea."""

    idea: IdeaOut


class ParityPage(TalkPage):
    """The matrix of equal treatment."""

    board: Parity


class TellPage(TalkPage):
    """What a further disclosure can refer to."""

    documents: list[DocumentOut]
    ideas: list[IdeaOut]


class DisclosurePage(TalkPage):
    """One disclosure."""

    told: DisclosureOut


class QuestionsPage(TalkPage):
    """Candidates' questions."""

    asked: QuestionList


class QuestionPage(TalkPage):
    """One question."""

    question: QuestionOut


class EngagementPage(TalkPage):
    """The notice and the assessments."""

    engagement: EngagementOut
