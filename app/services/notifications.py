"""One's own notifications: marking them as read, choosing how mail comes, stopping it."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.notifying import KINDS, Delivery, NotificationKind, delivery_for
from app.domain.policy import Action, Actor, Subject, authorise
from app.models import Notification, NotificationChoices, Person
from app.queries.notifications import NO_NOTIFICATION, notification_settings, visible_notifications
from app.queries.stopping import find_stop, kinds_stopped, stopped
from app.schemas.notification import (
    ChooseNotifications,
    NotificationSettingsOut,
    NotificationsRead,
    ReadNotifications,
    StoppedMail,
)
from app.services.events import record
from app.services.versions import expect_version

N: Any = Notification


def read_notification(
    session: Session, actor: Actor, notification_id: int, *, at: datetime
) -> NotificationsRead:
    """Mark one of the actor's notifications as read; again, it stays as it was."""
    authorise(actor, Action.READ_NOTIFICATIONS, Subject(owner_id=actor.person_id))
    row = session.scalar(visible_notifications(actor).where(N.id == notification_id))
    if row is None:
        raise NotFound(NO_NOTIFICATION)
    return NotificationsRead(marked=_mark([row], at))


def read_notifications(
    session: Session, actor: Actor, command: ReadNotifications, *, at: datetime
) -> NotificationsRead:
    """Mark all of the actor's up to one as read. Walled ones are left as they are."""
    authorise(actor, Action.READ_NOTIFICATIONS, Subject(owner_id=actor.person_id))
    rows = session.scalars(
        visible_notifications(actor).where(N.read_at.is_(None), N.id <= command.up_to)
    ).all()
    return NotificationsRead(marked=_mark(list(rows), at))


def choose_notifications(
    session: Session,
    actor: Actor,
    command: ChooseNotifications,
    *,
    at: datetime,
    version: int | None = None,
) -> NotificationSettingsOut:
    """Set how each kind of mail comes to the actor; what waits goes by the new choice."""
    person_id = actor.person_id or 0
    authorise(actor, Action.CHOOSE_NOTIFICATIONS, Subject(owner_id=actor.person_id))
    row = choices_of(session, person_id)
    expect_version(row, version)
    _choose(
        session,
        row,
        {kind: command.choices.get(kind, KINDS[kind].delivery) for kind in NotificationKind},
    )
    _record_choices(session, actor, row, at=at)
    return notification_settings(session, actor)


def stop_mail(session: Session, token: str, *, at: datetime) -> StoppedMail:
    """What a link in a mail asks for: no more of such mail. NotFound when we did not make it."""
    stop, row = find_stop(session, token)
    now = {kind: delivery_for(kind, row.choices) for kind in NotificationKind}
    wanted = {**now, **dict.fromkeys(kinds_stopped(stop, row), Delivery.NEVER)}
    if wanted != now:
        _choose(session, row, wanted)
        person = session.get_one(Person, stop.person_id)
        _record_choices(session, Actor(person.id, person.name), row, at=at)
    return stopped(stop)


def choices_of(session: Session, person_id: int) -> NotificationChoices:
    """Somebody's choices; a row is made, with a key for the links in their mail, at first need."""
    row = session.get(NotificationChoices, person_id)
    if row is None:
        row = NotificationChoices(
            person_id=person_id, choices={}, unsubscribe_key=secrets.token_hex(32)
        )
        session.add(row)
        session.flush()
    return row


def _choose(
    session: Session, row: NotificationChoices, wanted: dict[NotificationKind, Delivery]
) -> None:
    """Keep what differs from the usual, so that a better default reaches whoever chose nothing."""
    row.choices = {
        kind.value: how.value for kind, how in wanted.items() if how is not KINDS[kind].delivery
    }
    row.version += 1
    session.flush()


def _record_choices(
    session: Session, actor: Actor, row: NotificationChoices, *, at: datetime
) -> None:
    """The change in the person's own stream."""
    data = {"choices": dict(row.choices)}
    record(session, actor, f"person:{row.person_id}", "notifications_chosen", data, at=at)


def _mark(rows: list[Notification], at: datetime) -> int:
    unread = [row for row in rows if row.read_at is None]
    for row in unread:
        row.read_at = at
    return len(unread)
