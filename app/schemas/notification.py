"""What people are told, and how they want it."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from app.domain.notifying import Delivery, NotificationKind
from app.schemas.fields import Command, Id, Output


class NotificationOut(Output):
    """One thing the reader is told. It vanishes when they may no longer see what it is about."""

    id: int
    kind: NotificationKind = Field(description="What mail of it is chosen by.")
    opportunity_id: int | None = Field(description="Null when it concerns no single one.")
    reference: str = Field(examples=["OP-0042"], description="Empty without an opportunity.")
    title: str = Field(description="The opportunity's, where the reader may see it.")
    says: str = Field(description="What happened.", examples=["Gate 2 waits for your decision"])
    asks: str = Field(description="What to do about it.", examples=["Read the pack and decide."])
    href: str = Field(description="The page where that is done.")
    at: datetime = Field(description="When it happened.")
    read_at: datetime | None = Field(description="When it was marked as read; null until then.")


class NotificationList(Output):
    """Some of what the reader is told, newest first."""

    items: list[NotificationOut]
    unread: int = Field(description="All that are unread, up to 100.")
    next: int | None


class ReadNotifications(Command):
    """Mark as read what the reader has seen, and nothing that came since."""

    up_to: Id = Field(description="Id of the newest notification seen; older ones are included.")


class NotificationsRead(Output):
    """How many were marked as read."""

    marked: int


class KindChoice(Output):
    """How mail of one kind goes to the reader."""

    kind: NotificationKind
    label: str
    hint: str
    delivery: Delivery
    is_usual: bool = Field(description="Whether that is what people get who chose nothing.")


class LostMail(Output):
    """The last mail to the reader that could not be delivered."""

    made_at: datetime = Field(description="When the mail was made.")
    problem: str = Field(description="What the mail server said, as a code.", examples=["550"])


class NotificationSettingsOut(Output):
    """How the reader is told."""

    choices: list[KindChoice] = Field(description="Every kind, in the order of the page.")
    lost: LostMail | None = Field(description="Null when the last mail arrived, as far as known.")
    version: int


class ChooseNotifications(Command):
    """How mail of each kind shall go; kinds left out go as is usual for them."""

    choices: dict[NotificationKind, Delivery] = Field(
        description="Delivery by kind.", examples=[{"decision": "at_once", "team": "never"}]
    )


class StoppedMail(Output):
    """What no longer comes by mail, as its reader calls it."""

    label: str


class CalendarFeedOut(Output):
    """Whether the reader has a calendar feed."""

    is_live: bool = Field(description="Whether an address works now.")
    created_at: datetime | None = Field(description="Since when; null without one.")


class CalendarFeedMade(CalendarFeedOut):
    """A new feed with its address, shown this once."""

    url: str = Field(description="Whoever has it sees the dates: keep it to yourself.")


class MailLetter(Output):
    """A mail in the administrators' list: to whom, and what became of it."""

    id: int
    person_id: int
    person_name: str = Field(description="Whom it was for.")
    is_digest: bool = Field(description="Whether it was a daily summary.")
    made_at: datetime = Field(description="When it was made.")
    attempts: int = Field(description="How often it was tried.")
    problem: str = Field(description="What the mail server said, as a code.", examples=["550"])


class MailReport(Output):
    """How mail goes here: by what means, what waits, what failed."""

    means: Literal["smtp", "files"] = Field(description="Through a mail server, or into files.")
    place: str = Field(description="The server, or the folder.")
    waiting: int = Field(description="Up to 1,000.")
    sent_today: int = Field(description="Since midnight in London, up to 1,000.")
    oldest_waiting: datetime | None = Field(description="Since when the oldest waits.")
    failed: list[MailLetter] = Field(description="The latest that could not be delivered.")
    day: date = Field(description="The day in London that is counted.")
