"""Which opportunities stand still: nothing happened, in the open or among the confidential."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, func, literal, or_, select
from sqlalchemy.orm import Session

from app.domain.audit import CONFIDENTIAL
from app.models import Event, Opportunity, Programme

E: Any = Event
G: Any = Programme
O: Any = Opportunity


def still_since(moment: datetime) -> ColumnElement[bool]:
    """Whether nothing moved from `moment` on. Only for those who may know what is confidential:
    work that they alone see is movement too, and the opportunity's own date must not tell of it."""
    talked = exists().where(E.stream == _confidential(), E.at >= moment).correlate(Opportunity)
    return and_(O.updated_at < moment, ~talked)


def still_in(session: Session, programmes: Iterable[int], moment: datetime) -> ColumnElement[bool]:
    """The same for the opportunities of some programmes, each by its own number of days."""
    days = stale_days(session, programmes)
    return or_(
        false(),
        *(
            and_(O.programme_id == programme, still_since(moment - timedelta(days=number)))
            for programme, number in days.items()
        ),
    )


def stale_days(session: Session, programmes: Iterable[int] | None = None) -> dict[int, int]:
    """After how many days without movement an opportunity stands still, by programme."""
    query = select(G.id, G.stale_after_days)
    if programmes is not None:
        query = query.where(G.id.in_(list(programmes)))
    return {row.id: row.stale_after_days for row in session.execute(query)}


def last_talked() -> Any:
    """When something last happened among what is confidential; NULL for never."""
    return (
        select(func.max(E.at))
        .where(E.stream == _confidential())
        .correlate(Opportunity)
        .scalar_subquery()
    )


def last_moved(updated_at: datetime, talked_at: datetime | None) -> datetime:
    """The later of the two."""
    return max(updated_at, talked_at) if talked_at else updated_at


def _confidential() -> Any:
    return literal(CONFIDENTIAL) + cast(O.id, String)
