"""The audit trail of an opportunity, as programs and people read it."""

from datetime import datetime
from typing import Any

from pydantic import Field

from app.schemas.fields import Output
from app.schemas.opportunity import PassageOut, PersonRef


class EventOut(Output):
    """One change, chained to the one before it."""

    stream: str
    seq: int = Field(description="Counts from 1 without gaps.")
    kind: str
    at: datetime
    actor: str = Field(description="Pseudonymous: `person:7`, or `token:3` for a system.")
    person: PersonRef | None
    data: dict[str, Any]
    previous_hash: str
    hash: str = Field(description="SHA-256 over this event and `previous_hash`.")


class EventList(Output):
    """Events in order, and where the list goes on."""

    items: list[EventOut]
    next: int | None = Field(description="The `cursor` of the next page; nothing at the end.")


class FieldChange(Output):
    """One field, before and after, in words."""

    label: str
    before: str
    after: str


class HistoryItem(Output):
    """One change, in a sentence."""

    id: int
    kind: str
    sentence: str
    at: datetime
    when: str = Field(description="The moment, or as much of the date as a source gives.")
    text: str
    tone: str
    href: str
    reconstructed: bool
    source_note: str
    date_note: str
    changes: list[FieldChange]


class HistoryPage(Output):
    """Some of the history, newest first, and every stay in a stage."""

    items: list[HistoryItem]
    earlier_than: int | None
    later_than: int | None
    passages: list[PassageOut]
