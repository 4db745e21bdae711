"""The post: mail that waits is sent, at least once, and never by two workers at a time.

A mail is claimed under a lease, written from what its reader may see at that moment, sent, and
marked; one at a time, so that a kill can repeat no more than the one that was on its way. A repeat
has the same Message-ID. Losing a request for a decision would be worse than telling it twice.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.database import Database
from app.delivery.carriers import Refused, Send, Unsent, carrier
from app.delivery.letters import Unaddressable, write_mail
from app.delivery.outbox import wait_before
from app.models import Mail
from app.models.notification import MailState
from app.queries.letters import WAITING, has_mail_waiting, letter
from app.services.notifications import choices_of
from app.settings import Settings

BATCH = 20
LEASE = timedelta(minutes=10)
"""How long a claim lasts before another worker may take the mail: longer than a batch takes."""
TRIED_FOR = timedelta(days=3)

L: Any = Mail

log = logging.getLogger("mail")


def deliver_some(database: Database, settings: Settings) -> int:
    """Send what is due, up to a batch; how many mails were taken up."""
    if not database.read_now(has_mail_waiting, at=now()):
        return 0
    claimed = database.write_now(claim_mail, at=now())
    if claimed:
        try:
            with carrier(settings) as send:
                _send_each(database, settings, claimed, send)
        except Unsent as error:
            database.write_now(postpone_mail, claimed, problem=str(error), at=now())
            log.warning("mail server away", extra={"error": str(error), "number": len(claimed)})
    return len(claimed)


def _send_each(database: Database, settings: Settings, claimed: Sequence[int], send: Send) -> None:
    """Raises Unsent for the rest of the batch when one could not be sent for now."""
    for place, mail_id in enumerate(claimed):
        found = database.read_now(letter, mail_id)
        state, problem = MailState.DROPPED, ""
        if found is not None:
            try:
                send(write_mail(found, settings))
                state = MailState.SENT
            except Unaddressable:
                state, problem = MailState.FAILED, "address"
            except Refused as error:
                state, problem = MailState.FAILED, str(error)
            except Unsent as error:
                database.write_now(postpone_mail, claimed[place:], problem=str(error), at=now())
                log.warning("mail not sent", extra={"error": str(error), "number": 1})
                return
        database.write_now(settle_mail, mail_id, state, problem, at=now())
        log.info("mail", extra={"number": mail_id, "kind": state.value, "error": problem})


def claim_mail(session: Session, *, at: datetime, limit: int = BATCH) -> list[int]:
    """Take up to `limit` due mails, oldest first; nobody else gets them for a while."""
    rows = session.scalars(
        select(Mail)
        .where(L.state == WAITING, L.available_at <= at)
        .order_by(L.available_at, L.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.attempts += 1
        row.available_at = at + LEASE
        choices_of(session, row.person_id)  # its link needs a key
    return [row.id for row in rows]


def settle_mail(
    session: Session, mail_id: int, state: MailState, problem: str, *, at: datetime
) -> None:
    """It is done with: sent, refused for good, or nothing was left to say."""
    row = session.get_one(Mail, mail_id)
    row.state, row.problem, row.settled_at = state, problem, at


def postpone_mail(session: Session, mail_ids: Sequence[int], *, problem: str, at: datetime) -> None:
    """Let these wait before the next try, longer each time; after three days, give up."""
    for row in session.scalars(select(Mail).where(L.id.in_(mail_ids))):
        row.problem = problem
        if at - row.made_at > TRIED_FOR:
            row.state, row.settled_at = MailState.FAILED, at
        else:
            row.available_at = at + wait_before(row.attempts + 1)
