"""How mail goes here, for administrators: what waits, what was sent today, what failed."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.policy import Action, Actor, Subject, authorise
from app.domain.text import LONDON
from app.models import Mail, Person
from app.models.notification import MailState
from app.queries.letters import WAITING
from app.schemas.notification import MailLetter, MailReport

L: Any = Mail
P: Any = Person

COUNTED = 1_000
SHOWN = 50


def mail_report(
    session: Session, actor: Actor, *, smtp_host: str, folder: str, today: date
) -> MailReport:
    """The state of the post. Whom mail went to is shown, what it said is not kept."""
    authorise(actor, Action.READ_MAIL_REPORT, Subject())
    midnight = datetime.combine(today, time(), LONDON)
    sent = select(L.id).where(L.settled_at >= midnight, L.state == MailState.SENT)
    return MailReport(
        means="smtp" if smtp_host else "files",
        place=smtp_host or folder,
        waiting=_count(session, select(L.id).where(L.state == WAITING)),
        sent_today=_count(session, sent),
        oldest_waiting=session.scalar(select(func.min(L.made_at)).where(L.state == WAITING)),
        failed=_failed(session),
        day=today,
    )


def _count(session: Session, rows: Any) -> int:
    counted = select(func.count()).select_from(rows.limit(COUNTED).subquery())
    return int(session.scalar(counted) or 0)


def _failed(session: Session) -> list[MailLetter]:
    rows = session.execute(
        select(Mail, P.name)
        .join(Person, P.id == L.person_id)
        .where(L.state == MailState.FAILED)
        .order_by(L.settled_at.desc(), L.id.desc())
        .limit(SHOWN)
    )
    return [
        MailLetter(
            id=row.Mail.id,
            person_id=row.Mail.person_id,
            person_name=row.name,
            is_digest=row.Mail.digest_on is not None,
            made_at=row.Mail.made_at,
            attempts=row.Mail.attempts,
            problem=row.Mail.problem,
        )
        for row in rows
    ]
