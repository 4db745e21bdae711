"""Early partner discussions: whose an idea is, whom it may be told to, and how a question goes.

An idea belongs to whoever had it. One that may not be told is never part of anything addressed to
others; one that is a candidate's is never a disclosure of ours at all, whoever may hear of it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Conflict
from app.domain.opportunities import Labelled

MAX_PARTIES = 60
"""Candidates at one discussion: as many as there may be."""
TITLE_FROM_QUESTION = 120
"""Characters of a question that stand for it in a list."""
LEGAL_FORMS = frozenset(
    ("ltd", "limited", "plc", "llp", "lp", "cic", "cio", "inc", "corp", "gmbh", "oy", "ag", "sa")
)
"""What the end of a company's name adds, and people leave out."""


class DiscussionForm(Labelled):
    """How a discussion was held."""

    MEETING = "meeting"
    CALL = "call"
    WORKSHOP = "workshop"
    DEMONSTRATION = "demonstration"
    VISIT = "visit"
    EVENT = "event"


class Audience(Labelled):
    """Whom an idea may be told to, beside us and whoever had it."""

    NOBODY = "nobody"
    NAMED = "named"
    ANYONE = "anyone"


AUDIENCE_WORDS: dict[Audience, tuple[str, str]] = {
    Audience.NOBODY: ("Nobody else", "It stays between its owner and us"),
    Audience.NAMED: ("Only those named", "Choose the candidates its owner allows"),
    Audience.ANYONE: ("Anyone", "Its owner has agreed that it may be told"),
}


@dataclass(frozen=True, slots=True)
class IdeaLeave:
    """Whose an idea is (None: ours), and whom it may be told to."""

    owner_id: int | None
    owner: str
    audience: Audience
    named: frozenset[int] = frozenset()


def may_be_told(idea: IdeaLeave, organisation_id: int) -> bool:
    """Whether an idea may be told to an organisation. To its owner always: it is theirs."""
    if idea.owner_id == organisation_id or idea.audience is Audience.ANYONE:
        return True
    return idea.audience is Audience.NAMED and organisation_id in idea.named


def why_not_disclosed(idea: IdeaLeave) -> str | None:
    """Why an idea cannot become a disclosure; None when it can.

    A disclosure must be told to everybody. So only an idea of ours that anyone may hear can be
    one: a candidate's idea stays the candidate's.
    """
    if idea.owner_id is not None:
        return (
            f"This comes from an idea of {idea.owner}. Only our own facts, documents and answers "
            "are disclosed and levelled: a candidate’s ideas and secrets stay its own."
        )
    if idea.audience is not Audience.ANYONE:
        return (
            "This idea of ours may not be told to everybody, and whatever is disclosed to one "
            "candidate must be. Change whom it may be told to first."
        )
    return None


class QuestionState(Labelled):
    """The life of a candidate's question."""

    ASKED = "asked"
    DRAFTED = "drafted"
    RELEASED = "released"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class QuestionStep(StrEnum):
    """What can happen to a question."""

    DRAFT = "draft"
    RELEASE = "release"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


QUESTION_STEPS: dict[tuple[QuestionState, QuestionStep], QuestionState] = {
    (QuestionState.ASKED, QuestionStep.DRAFT): QuestionState.DRAFTED,
    (QuestionState.DRAFTED, QuestionStep.DRAFT): QuestionState.DRAFTED,
    (QuestionState.DRAFTED, QuestionStep.RELEASE): QuestionState.RELEASED,
    (QuestionState.ASKED, QuestionStep.REFUSE): QuestionState.REFUSED,
    (QuestionState.DRAFTED, QuestionStep.REFUSE): QuestionState.REFUSED,
    (QuestionState.ASKED, QuestionStep.WITHDRAW): QuestionState.WITHDRAWN,
    (QuestionState.DRAFTED, QuestionStep.WITHDRAW): QuestionState.WITHDRAWN,
}
OPEN_QUESTIONS = frozenset({QuestionState.ASKED, QuestionState.DRAFTED})
_WRONG = {
    QuestionState.ASKED: "Write the answer first, then release it.",
    QuestionState.DRAFTED: "This question has a drafted answer.",
    QuestionState.RELEASED: "The answer has been released to all. It stands.",
    QuestionState.REFUSED: "This question was refused, with a reason. That stands.",
    QuestionState.WITHDRAWN: "Whoever asked withdrew this question, so nobody answers it.",
}


def question_after(state: QuestionState, step: QuestionStep) -> QuestionState:
    """The state after `step`; Conflict where there is no such step."""
    if (state, step) not in QUESTION_STEPS:
        raise Conflict(_WRONG[state])
    return QUESTION_STEPS[state, step]


def as_published(question: str, reworded: str) -> str:
    """The question as everybody reads it."""
    return reworded or question


def why_not_released(
    question: str, reworded: str, answer: str, asker: str, *, holds_secret: bool
) -> str | None:
    """Why a question and its answer cannot go to everybody as they stand; None when they can."""
    if names(as_published(question, reworded), asker) or names(answer, asker):
        return (
            f"It names {asker}, and nobody is told who asked. "
            "Reword the question or the answer so that the name is not in it."
        )
    if not holds_secret:
        return None
    same = " ".join(question.casefold().split()) == " ".join(reworded.casefold().split())
    if reworded and not same:
        return None
    return (
        "The question holds a secret of whoever asked. Reword it so that the secret is not in it, "
        "or refuse it with the reason."
    )


def names(text: str, organisation: str) -> bool:
    """Whether a text names an organisation, with or without what its legal form adds.

    A guard, not a proof. A name of one word counts only as it is written, because it may be a
    common word as well.
    """
    bare = re.sub(r"\(.*?\)", " ", organisation).split()
    while len(bare) > 1 and bare[-1].strip(".,").casefold() in LEGAL_FORMS:
        bare.pop()
    if not bare:
        return False
    pattern = r"(?<!\w)" + r"\s+".join(re.escape(word) for word in bare) + r"(?!\w)"
    return re.search(pattern, text, 0 if len(bare) == 1 else re.IGNORECASE) is not None


def short_title(text: str, limit: int = TITLE_FROM_QUESTION) -> str:
    """The beginning of a text, whole words, for lists."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
