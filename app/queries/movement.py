"""Which opportunities stand still: nothing happened, in the open or among the confidential."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal

from app.domain.audit import CONFIDENTIAL
from app.models import Event, Opportunity

E: Any = Event
O: Any = Opportunity


def still_since(moment: datetime) -> ColumnElement[bool]:
    """Whether nothing moved from `moment` on. Only for those who may know what is confidential:
    work that they alone see is movement too, and the opportunity's own date must not tell of it."""
    stream = literal(CONFIDENTIAL) + cast(O.id, String)
    talked = exists().where(E.stream == stream, E.at >= moment).correlate(Opportunity)
    return and_(O.updated_at < moment, ~talked)
