"""People as others see them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Person
from app.schemas.opportunity import PersonRef

P: Any = Person


def names_of(session: Session, ids: Iterable[int | None]) -> dict[int, PersonRef]:
    """A reference for each person among `ids`."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    rows = session.execute(select(P.id, P.name).where(P.id.in_(wanted)))
    return {row.id: PersonRef(id=row.id, name=row.name) for row in rows}


def demo_accounts(session: Session) -> list[PersonRef]:
    """The demonstration's people, for the one-click list."""
    rows = session.execute(select(P.id, P.name).where(P.is_demo, P.is_active).order_by(P.id))
    return [PersonRef(id=row.id, name=row.name) for row in rows]
