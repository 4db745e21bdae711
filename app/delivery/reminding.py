"""What the clock brings: a round of reminders each working day, and the daily summaries.

A round may be cut off anywhere and run again, by another worker too: each reminder is one source
for a person, and each summary one day for a person, which unique constraints hold.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import exists, literal_column, select, update
from sqlalchemy.orm import Session

from app.database import Database
from app.domain.notifying import Delivery
from app.domain.text import LONDON
from app.domain.working_days import is_working_time
from app.models import Mail, Notification, ReminderRound
from app.models.notification import MailState
from app.queries.recipients import matter_about
from app.queries.reminders import Due, reminders_due
from app.services.telling import tell

N: Any = Notification
L: Any = Mail

FOR_DIGEST: Any = literal_column(f"'{Delivery.DIGEST}'")
"""As the partial index has it."""
AT_A_TIME = 20
"""Reminders, and summaries, in one transaction: others wait for the writer meanwhile."""
SUMMARIES_AT = time(8, 0)
"""In London. What is made before goes into that day's summary."""

log = logging.getLogger(__name__)


def remind(database: Database, *, at: datetime) -> int:
    """Make today's reminders, once London is at work; how many are new."""
    today = at.astimezone(LONDON).date()
    if not is_working_time(at) or database.read_now(_is_made, today):
        return 0
    return make_round(database, today, at=at)


def make_round(database: Database, today: date, *, at: datetime) -> int:
    """Every reminder of one day; how many notifications are new."""
    due = database.read_at_leisure(reminders_due, today)
    made = sum(_told(database, due[n : n + AT_A_TIME], at) for n in range(0, len(due), AT_A_TIME))
    database.write_now(_mark_made, today, at=at)
    log.info("reminders", extra={"number": made})
    return made


def make_summaries(database: Database, *, at: datetime) -> int:
    """A mail for everybody whose notices wait for the daily summary; how many mails."""
    return sum(_in_small_steps(database, at)) if is_working_time(at) else 0


def _in_small_steps(database: Database, at: datetime) -> Iterator[int]:
    there = at.astimezone(LONDON)
    if there.time() < SUMMARIES_AT:
        return
    until = datetime.combine(there.date(), SUMMARIES_AT, LONDON)
    while people := database.read_now(_waiting_for_summary, there.date(), until):
        yield database.write_now(_summarise, people, there.date(), until, at=at)


def _is_made(session: Session, today: date) -> bool:
    return session.get(ReminderRound, today) is not None


def _mark_made(session: Session, today: date, *, at: datetime) -> None:
    if session.get(ReminderRound, today) is None:
        session.add(ReminderRound(day=today, made_at=at))


def _told(database: Database, batch: Sequence[Due], at: datetime) -> int:
    """The batch in one transaction; if that fails, one by one, so that one bad record keeps no
    other from being told of."""
    try:
        return database.write_now(_tell_some, batch, at=at)
    except Exception:
        if len(batch) == 1:
            log.exception("reminder", extra={"kind": batch[0].notice})
            return 0
        return sum(_told(database, [due], at) for due in batch)


def _tell_some(session: Session, batch: Sequence[Due], *, at: datetime) -> int:
    return sum(_tell(session, due, at) for due in batch)


def _tell(session: Session, due: Due, at: datetime) -> int:
    matter = matter_about(session, due.opportunity_id, due.data, due.review_id)
    return tell(session, due.notice, matter, due.source, happened_at=at, at=at)


def _waiting_for_summary(session: Session, today: date, until: datetime) -> list[int]:
    """Some of the people who have something for a summary and had none today."""
    had = exists().where(L.person_id == N.person_id, L.digest_on == today)
    waiting = (
        select(N.person_id)
        .where(N.delivery == FOR_DIGEST, N.mail_id.is_(None), N.made_at < until, ~had)
        .distinct()
        .order_by(N.person_id)
        .limit(AT_A_TIME)
    )
    return list(session.scalars(waiting))


def _summarise(
    session: Session, people: Sequence[int], today: date, until: datetime, *, at: datetime
) -> int:
    had = set(
        session.scalars(select(L.person_id).where(L.person_id.in_(people), L.digest_on == today))
    )
    for person_id in sorted(set(people) - had):
        mail = Mail(
            person_id=person_id,
            digest_on=today,
            state=MailState.WAITING,
            made_at=at,
            available_at=at,
        )
        session.add(mail)
        session.flush()
        session.execute(
            update(Notification)
            .where(
                N.person_id == person_id,
                N.delivery == FOR_DIGEST,
                N.mail_id.is_(None),
                N.made_at < until,
            )
            .values(mail_id=mail.id)
        )
    return len(set(people) - had)
