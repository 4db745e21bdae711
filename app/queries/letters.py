"""What a mail says when it is sent: what its reader may still see, has not read, still wants by
mail, and can still do. A mail in which nothing is left is not sent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from app.domain.notifying import KINDS, NOTICES, Delivery, delivery_for, words_of
from app.domain.notifying.links import SUMMARY, stop_token
from app.domain.opportunities import reference
from app.models import Mail, Notification, NotificationChoices, Person
from app.models.notification import MailState
from app.queries.notifications import notices_over, visible_notifications
from app.queries.recipients import actors_of

L: Any = Mail
N: Any = Notification

WAITING: Any = literal_column(f"'{MailState.WAITING}'")
"""As the partial index has it."""
LONGEST = 100
"""Notices in one summary; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Item:
    """One notice in a mail: a reference, what happened, what is asked, and the page for it."""

    reference: str
    says: str
    asks: str
    href: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it has a form: whom it goes to, what it tells, and the link that stops it."""

    mail_id: int
    person_id: int
    name: str
    address: str
    made_at: datetime
    digest_on: date | None
    items: tuple[Item, ...]
    more: int
    label: str
    stop: str


def letter(session: Session, mail_id: int) -> Letter | None:
    """The mail as it may be sent now; None when nothing is left to tell, or nobody to tell."""
    mail = session.get(Mail, mail_id)
    if mail is None or mail.state is not MailState.WAITING:
        return None
    person = session.get_one(Person, mail.person_id)
    actor = actors_of(session, [person.id]).get(person.id)
    choices = session.get(NotificationChoices, person.id)
    if actor is None or choices is None:
        return None
    rows = session.scalars(
        visible_notifications(actor).where(N.mail_id == mail_id, N.read_at.is_(None)).order_by(N.id)
    ).all()
    over = notices_over(session, list(rows))
    wanted = [row for row in rows if row.id not in over and _is_wanted(row, choices)]
    if not wanted:
        return None
    what, label = _stops(mail, wanted[0])
    return Letter(
        mail_id=mail.id,
        person_id=person.id,
        name=person.name,
        address=person.email,
        made_at=mail.made_at,
        digest_on=mail.digest_on,
        items=tuple(_item(row) for row in wanted[:LONGEST]),
        more=max(len(wanted) - LONGEST, 0),
        label=label,
        stop=stop_token(person.id, what, choices.unsubscribe_key),
    )


def _is_wanted(row: Notification, choices: NotificationChoices) -> bool:
    notice = NOTICES.get(row.notice)
    return notice is not None and delivery_for(notice.kind, choices.choices) is not Delivery.NEVER


def _stops(mail: Mail, first: Notification) -> tuple[str, str]:
    """What the mail's link stops, and what that is called."""
    if mail.digest_on is not None:
        return SUMMARY, "the daily summary"
    kind = NOTICES[first.notice].kind
    return kind.value, f"mail of “{KINDS[kind].label}”"


def _item(row: Notification) -> Item:
    words = words_of(NOTICES.get(row.notice), {"opportunity_id": row.opportunity_id, **row.facts})
    number = reference(row.opportunity_id) if row.opportunity_id else ""
    return Item(number, words.says, words.asks, words.href)


def has_mail_waiting(session: Session, *, at: datetime) -> bool:
    """Whether any mail is due: looking costs less than a transaction."""
    due = select(L.id).where(L.state == WAITING, L.available_at <= at)
    return session.scalar(due.limit(1)) is not None
