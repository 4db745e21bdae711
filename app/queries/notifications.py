"""Reading one's own notifications: only of what one may see at that moment, so that those of a
walled matter vanish from the list and from the count."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain.gates import ReviewState
from app.domain.notifying import (
    KINDS,
    NOTICES,
    Audience,
    NotificationKind,
    delivery_for,
    kinds_for,
    words_of,
)
from app.domain.notifying.notice import NO_LONGER
from app.domain.opportunities import reference
from app.domain.policy import INSIDE_ROLES, Actor, Role, Scope
from app.models import (
    ConflictDeclaration,
    GateReview,
    Mail,
    Notification,
    NotificationChoices,
    Opportunity,
    Person,
)
from app.models.notification import MailState
from app.queries.compiled import run
from app.queries.selection import Shape, all_visible, visible_condition
from app.queries.visibility import WALLED, involves, programmes_of, visible_in, visible_to
from app.schemas.notification import (
    KindChoice,
    LostMail,
    NotificationList,
    NotificationOut,
    NotificationSettingsOut,
)

N: Any = Notification
O: Any = Opportunity
P: Any = Person
R: Any = GateReview
L: Any = Mail
W: Any = ConflictDeclaration

NO_NOTIFICATION = "There is no such notification."
PAGE_SIZE = 25
COUNTED = 100
"""The bell counts no further, and shows 99+."""


def visible_notifications(actor: Actor) -> Select[Any]:
    """The actor's notifications, of what they may see now."""
    return (
        select(Notification)
        .outerjoin(Opportunity, O.id == N.opportunity_id)
        .where(N.person_id == actor.person_id, _is_visible(actor))
    )


def notifications(
    session: Session, actor: Actor, *, before: int | None = None, limit: int = PAGE_SIZE
) -> NotificationList:
    """What the actor is told, newest first; nothing for a system's token."""
    if actor.person_id is None or Scope.READ not in actor.scopes:
        return NotificationList(items=[], unread=0, next=None)
    query = visible_notifications(actor).add_columns(
        O.title.label("title"), visible_to(actor).label("is_seen")
    )
    if before is not None:
        query = query.where(N.id < before)
    rows = session.execute(query.order_by(N.id.desc()).limit(limit + 1)).all()
    over = notices_over(session, [row.Notification for row in rows])
    items = [
        notification_out(
            row.Notification,
            row.title if row.is_seen else "",
            is_over=row.Notification.id in over,
        )
        for row in rows
    ]
    more = len(items) > limit
    return NotificationList(
        items=items[:limit],
        unread=unread_count(session, actor),
        next=items[limit - 1].id if more else None,
    )


def notices_over(session: Session, rows: list[Notification]) -> set[int]:
    """Ids of those that ask for a decision which waits no longer: it was taken, or withdrawn."""
    asking = {
        row.id: row.facts.get("review_id")
        for row in rows
        if row.notice in NOTICES and NOTICES[row.notice].until_decided
    }
    if not asking:
        return set()
    waiting = set(
        session.scalars(
            select(R.id).where(R.id.in_(asking.values()), R.state == ReviewState.SUBMITTED)
        )
    )
    return {number for number, review_id in asking.items() if review_id not in waiting}


def notification_out(
    row: Notification, title: str | None, *, is_over: bool = False
) -> NotificationOut:
    """A notification in words."""
    notice = NOTICES.get(row.notice)
    words = words_of(notice, {"opportunity_id": row.opportunity_id, **row.facts})
    return NotificationOut(
        id=row.id,
        kind=notice.kind if notice else NotificationKind.OUTCOME,
        opportunity_id=row.opportunity_id,
        reference=reference(row.opportunity_id) if row.opportunity_id else "",
        title=title or "",
        says=words.says,
        asks=NO_LONGER if is_over else words.asks,
        href=words.href,
        at=row.at,
        read_at=row.read_at,
    )


def unread_count(session: Session, actor: Actor) -> int:
    """How many of the actor's notifications are unread, up to 100: one look along an index."""
    if actor.person_id is None:
        return 0
    shape, values = all_visible(actor)
    return int(run(session, _how_many_unread, shape, values)[0][0])


def _how_many_unread(shape: Shape, name: str) -> Any:
    """Compiled once, because every page asks it."""
    me: Any = bindparam("me")
    each = [
        (visible_condition(shape, n), _is_close(shape.sees_all[n], me))
        for n in range(len(shape.sees_all))
    ]
    unread = (
        select(N.id)
        .outerjoin(Opportunity, O.id == N.opportunity_id)
        .where(N.person_id == me, N.read_at.is_(None), _audience(each, me))
        .limit(COUNTED)
        .subquery()
    )
    return select(func.count()).select_from(unread)


def _is_visible(actor: Actor) -> ColumnElement[bool]:
    each = [
        (visible_in(actor, p), _is_close(actor.holds(p, Role.AUDITOR), actor.person_id))
        for p in programmes_of(actor)
    ]
    return _audience(each, actor.person_id)


def _is_close(sees_all: bool, me: Any) -> ColumnElement[bool] | None:
    """What being let into the confidential adds to seeing: nothing for an auditor."""
    return None if sees_all else involves(me)


def _audience(
    each: list[tuple[ColumnElement[bool], ColumnElement[bool] | None]], me: Any
) -> ColumnElement[bool]:
    """`recipients.may_know` in SQL, from what is visible, and close, in each programme."""
    seen = [visible for visible, _ in each]
    close = [visible if extra is None else and_(visible, extra) for visible, extra in each]
    walled = exists().where(
        W.person_id == me, W.opportunity_id == N.opportunity_id, W.bar == WALLED
    )
    reviews = exists().where(P.id == me, P.is_conflicts_reviewer)
    ways: list[ColumnElement[bool]] = [
        and_(N.audience == Audience.SELF, ~walled),
        and_(N.audience == Audience.REVIEWER, reviews, ~walled),
    ]
    if each:
        ways += [
            and_(N.audience == Audience.VISIBLE, or_(*seen)),
            and_(N.audience == Audience.CONFIDENTIAL, or_(*close)),
        ]
    return or_(*ways)


def kinds_of(actor: Actor) -> tuple[NotificationKind, ...]:
    """The kinds the actor can be told of."""
    return kinds_for(
        is_partner=bool(actor.programmes(Role.PARTNER)),
        is_inside=bool(actor.programmes(*INSIDE_ROLES)),
    )


def notification_settings(session: Session, actor: Actor) -> NotificationSettingsOut:
    """How the actor is told, kind by kind."""
    row = session.get(NotificationChoices, actor.person_id) if actor.person_id else None
    choices = row.choices if row else {}
    return NotificationSettingsOut(
        choices=[
            KindChoice(
                kind=kind,
                label=KINDS[kind].label,
                hint=KINDS[kind].hint,
                delivery=delivery_for(kind, choices),
                is_usual=kind.value not in choices,
            )
            for kind in kinds_of(actor)
        ],
        lost=_lost(session, actor),
        version=row.version if row else 1,
    )


def _lost(session: Session, actor: Actor) -> LostMail | None:
    """The actor's last mail, if it could not be delivered."""
    last = session.scalar(
        select(Mail)
        .where(L.person_id == actor.person_id, L.state.in_((MailState.SENT, MailState.FAILED)))
        .order_by(L.id.desc())
        .limit(1)
    )
    if last is None or last.state is not MailState.FAILED:
        return None
    return LostMail(made_at=last.made_at, problem=last.problem)
