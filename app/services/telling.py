"""Turning events and reminders into notifications: each once for a person, in one transaction.

Whoever may not know of the matter now gets none; whether they still may is asked again when it is
listed and when its mail goes out.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.notifying import (
    NOTICES,
    Delivery,
    Notice,
    delivery_for,
    notices_of,
)
from app.domain.notifying.notice import FACTS
from app.models import Event, Mail, Notification, NotificationChoices
from app.models.notification import MailState
from app.queries.recipients import Matter, matter_of, recipients

H: Any = NotificationChoices
N: Any = Notification

UNTIL_DECIDED = tuple(key for key, notice in NOTICES.items() if notice.until_decided)
ENDS_WAITING = frozenset({"gate_decided", "gate_withdrawn", "sponsor_replaced"})
"""Events after which nobody is waited for: a replaced sponsor's pack is withdrawn."""
TOLD_FOR = timedelta(days=14)
"""Older events are no news: past cases are loaded with the dates of their source."""
MAILED_FOR = timedelta(days=3)
"""What happened longer ago is listed, and sends no mail."""


def tell_of_event(session: Session, event_id: int, *, at: datetime) -> int:
    """Make the notifications of an event; how many are new. Again, it makes none."""
    event = session.get_one(Event, event_id)
    if event.kind in ENDS_WAITING:
        _put_away(session, event, at)
    keys = notices_of(event.kind)
    if not keys or at - event.at > TOLD_FOR:
        return 0
    matter = matter_of(session, event)
    source = f"event:{event_id}"
    return sum(tell(session, key, matter, source, happened_at=event.at, at=at) for key in keys)


def _put_away(session: Session, event: Event, at: datetime) -> None:
    """Count as read what asked for a decision on this opportunity's gate: it waits no longer."""
    session.execute(
        update(Notification)
        .where(
            N.opportunity_id == int(event.stream.partition(":")[2]),
            N.notice.in_(UNTIL_DECIDED),
            N.at <= event.at,
            N.read_at.is_(None),
        )
        .values(read_at=at)
    )


def tell(
    session: Session,
    key: str,
    matter: Matter,
    source: str,
    *,
    happened_at: datetime,
    at: datetime,
) -> int:
    """Give one notice to everybody it is for; how many had not been told."""
    notice = NOTICES[key]
    if any(str(matter.said(name)) not in allowed for name, allowed in notice.where.items()):
        return 0
    people = recipients(session, notice, matter)
    new = sorted(set(people) - _told(session, key, source, people))
    choices = _choices(session, new)
    for person_id in new:
        delivery = delivery_for(notice.kind, choices.get(person_id, {}))
        if at - happened_at > MAILED_FOR:
            delivery = Delivery.NEVER
        session.add(
            Notification(
                person_id=person_id,
                notice=key,
                source=source,
                audience=matter.audience(notice),
                opportunity_id=matter.opportunity.id if matter.opportunity else None,
                facts=facts_of(notice, matter),
                at=happened_at,
                made_at=at,
                delivery=delivery,
                mail_id=_mail(session, person_id, at) if delivery is Delivery.AT_ONCE else None,
            )
        )
    session.flush()
    return len(new)


def facts_of(notice: Notice, matter: Matter) -> dict[str, Any]:
    """What the notice keeps of the matter: ids, days and codes, never anybody's words."""
    return {name: matter.said(name) for name in notice.facts if name in FACTS}


def _told(session: Session, key: str, source: str, people: list[int]) -> set[int]:
    return set(
        session.scalars(
            select(N.person_id).where(N.person_id.in_(people), N.notice == key, N.source == source)
        )
    )


def _choices(session: Session, people: list[int]) -> Mapping[int, dict[str, str]]:
    if not people:
        return {}
    rows = session.execute(select(H.person_id, H.choices).where(H.person_id.in_(people)))
    return {row.person_id: row.choices for row in rows}


def _mail(session: Session, person_id: int, at: datetime) -> int:
    mail = Mail(person_id=person_id, state=MailState.WAITING, made_at=at, available_at=at)
    session.add(mail)
    session.flush()
    return mail.id
