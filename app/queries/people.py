"""People as others see them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.policy import INSIDE_ROLES, Actor, Role
from app.models import Membership, Person
from app.schemas.opportunity import PersonRef

M: Any = Membership
P: Any = Person


def names_of(session: Session, ids: Iterable[int | None]) -> dict[int, PersonRef]:
    """A reference for each person among `ids`."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    rows = session.execute(select(P.id, P.name).where(P.id.in_(wanted)))
    return {row.id: PersonRef(id=row.id, name=row.name) for row in rows}


def insiders(session: Session, programme_id: int) -> list[Actor]:
    """A programme's active people with the roles they hold in it, by name."""
    rows = session.execute(
        select(P.id, P.name, M.role)
        .join(Membership, M.person_id == P.id)
        .where(M.programme_id == programme_id, M.role.in_(INSIDE_ROLES), P.is_active)
        .order_by(P.name, P.id)
    ).all()
    roles: dict[int, set[Role]] = defaultdict(set)
    for row in rows:
        roles[row.id].add(row.role)
    names = {row.id: row.name for row in rows}
    return [Actor(i, name, {programme_id: frozenset(roles[i])}) for i, name in names.items()]


def demo_accounts(session: Session) -> list[PersonRef]:
    """The demonstration's people, for the one-click list."""
    rows = session.execute(select(P.id, P.name).where(P.is_demo, P.is_active).order_by(P.id))
    return [PersonRef(id=row.id, name=row.name) for row in rows]
