"""What a link in a mail would stop, for whoever holds the mail."""

from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.notifying import KINDS, Delivery, NotificationKind, delivery_for
from app.domain.notifying.links import SUMMARY, Stop, is_signed, read_stop_token
from app.models import NotificationChoices
from app.schemas.notification import StoppedMail

NO_LINK = "This link is not complete or not ours. Choose your mail under “Your account”."
SUMMARY_LABEL = "The daily summary"


def find_stop(session: Session, token: str) -> tuple[Stop, NotificationChoices]:
    """What is to be stopped, and whose choices; NotFound when we did not make the link."""
    stop = read_stop_token(token)
    row = session.get(NotificationChoices, stop.person_id) if stop else None
    if stop is None or row is None or not is_signed(stop, row.unsubscribe_key):
        raise NotFound(NO_LINK)
    return stop, row


def kinds_stopped(stop: Stop, row: NotificationChoices) -> set[NotificationKind]:
    """The kinds of mail it ends: one, or all that come in the summary now."""
    if stop.what != SUMMARY:
        return {NotificationKind(stop.what)}
    return {k for k in NotificationKind if delivery_for(k, row.choices) is Delivery.DIGEST}


def mail_to_stop(session: Session, token: str) -> StoppedMail:
    """What the page asks about before anything is stopped."""
    stop, _ = find_stop(session, token)
    return stopped(stop)


def stopped(stop: Stop) -> StoppedMail:
    """What the link is about, as its reader calls it."""
    if stop.what == SUMMARY:
        return StoppedMail(label=SUMMARY_LABEL)
    return StoppedMail(label=KINDS[NotificationKind(stop.what)].label)
