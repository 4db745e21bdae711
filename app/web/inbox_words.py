"""What each part of an inbox is called, and the fragment that draws one of its entries."""

from dataclasses import dataclass
from typing import Any

from app.schemas.inbox import Inbox, Section


@dataclass(frozen=True, slots=True)
class PartWords:
    """A part as the list of parts, its heading and its count name it. `tone` is a mark of its
    sheet: what is the reader's to act on, what is late, what only informs."""

    short: str
    heading: str
    one: str
    many: str
    entry: str
    tone: str = ""


PARTS: dict[Section, PartWords] = {
    Section.WAITING: PartWords(
        "To decide", "Waiting for your decision", "gate", "gates", "waiting", "you"
    ),
    Section.UNDECIDABLE: PartWords(
        "Nobody can decide", "No sponsor can decide these", "gate", "gates", "undecidable", "late"
    ),
    Section.ENDORSEMENTS: PartWords(
        "Advice asked for", "Your advice is asked for", "request", "requests", "endorsement"
    ),
    Section.REVIEWS: PartWords(
        "To review", "Interests for you to review", "declaration", "declarations", "review", "done"
    ),
    Section.CONFIRMATIONS: PartWords(
        "To confirm", "Met, for you to confirm", "condition", "conditions", "condition"
    ),
    Section.CONDITIONS: PartWords(
        "Conditions", "Conditions you see to", "condition", "conditions", "condition"
    ),
    Section.QUESTIONS: PartWords(
        "Questions", "Candidates’ questions to answer", "question", "questions", "question"
    ),
    Section.UNLEVELLED: PartWords(
        "Not level",
        "Not everybody has been told",
        "opportunity",
        "opportunities",
        "unlevelled",
        "late",
    ),
    Section.REWORK: PartWords("Sent back", "Sent back to your team", "gate", "gates", "prepared"),
    Section.DECLARATIONS: PartWords(
        "To declare",
        "Declare your interests",
        "opportunity",
        "opportunities",
        "opportunity",
        "done",
    ),
    Section.ACTIONS: PartWords(
        "Actions", "Agreed with candidates", "action", "actions", "action", "done"
    ),
    Section.CONTACTS: PartWords(
        "Next contacts", "Next contacts", "stakeholder", "stakeholders", "contact", "done"
    ),
    Section.PREPARING: PartWords("Preparing", "You are preparing", "gate", "gates", "prepared"),
    Section.MENTIONS: PartWords(
        "Mentions", "Comments that name you", "comment", "comments", "mention"
    ),
    Section.STALE: PartWords(
        "Standing still",
        "Nothing has moved",
        "opportunity",
        "opportunities",
        "opportunity",
        "done",
    ),
    Section.VOTED: PartWords(
        "Voted", "You voted, others have not", "gate", "gates", "done", "done"
    ),
    Section.ADVISED: PartWords(
        "Advised lately", "You advised lately", "gate", "gates", "advised", "done"
    ),
    Section.DECIDED: PartWords(
        "Decided lately", "You decided lately", "gate", "gates", "done", "done"
    ),
}


@dataclass(frozen=True, slots=True)
class Idle:
    """What is said at the top to somebody who decides or advises while nothing asks for it."""

    heading: str
    text: str


NOTHING_TO_DECIDE = Idle(
    PARTS[Section.WAITING].heading,
    "Nothing waits for your decision. You will see it here when a team asks.",
)
NOTHING_TO_ADVISE = Idle(
    PARTS[Section.ENDORSEMENTS].heading,
    "Nobody waits for your advice. You will see it here when a team asks.",
)


def idle(found: Inbox) -> Idle | None:
    """For a sponsor or an adviser whom nothing waits for; None for everybody else."""
    if found.decided and not found.waiting:
        return NOTHING_TO_DECIDE
    if found.advised and not found.endorsements:
        return NOTHING_TO_ADVISE
    return None


def parts(found: Inbox) -> list[tuple[Section, PartWords, list[Any]]]:
    """The parts that hold something, in order, with their words."""
    held = ((section, getattr(found, section.value)) for section in Section)
    return [(section, PARTS[section], items) for section, items in held if items]
