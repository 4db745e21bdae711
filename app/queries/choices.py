"""What the filters offer: only what occurs among the opportunities the actor may see."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.domain.policy import Actor, Role
from app.models import Membership, Opportunity, Person, Programme
from app.queries.compiled import run
from app.queries.selection import Shape, clamp, shape_of, values_of, visible_condition
from app.queries.visibility import programmes_of
from app.schemas.pipeline import PipelineFilters

O: Any = Opportunity
M: Any = Membership
P: Any = Person
G: Any = Programme

MOST = 200
"""A longer list is no help in a select; search finds the rest."""

Choice = tuple[Any, str]
"""A value and what it is called."""

LEADS = frozenset({Role.LEAD, Role.MEMBER})


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of each filter that depends on the records."""

    programmes: list[Choice]
    leads: list[Choice]
    sponsors: list[Choice]
    sectors: list[Choice]


def choices(session: Session, actor: Actor, *, at: Any) -> Choices:
    """Programmes, leads, sponsors and sectors to choose from."""
    programmes = programmes_of(actor)
    named = session.execute(
        select(G.id, G.name).where(G.id.in_(programmes)).order_by(G.name).limit(MOST)
    )
    people = session.execute(
        select(P.id, P.name, M.role)
        .join(Membership, M.person_id == P.id)
        .where(M.programme_id.in_(programmes), M.role.in_([*LEADS, Role.SPONSOR]))
        .order_by(P.name, P.id)
        .distinct()
    ).all()
    everything = PipelineFilters()
    shape, values = shape_of(actor, everything), values_of(actor, everything, at)
    return Choices(
        programmes=[(row.id, row.name) for row in named],
        leads=_named(people, LEADS),
        sponsors=_named(people, frozenset({Role.SPONSOR})),
        sectors=[(name, name) for name in _sectors(session, shape, values)],
    )


def _named(people: Any, roles: frozenset[Role]) -> list[Choice]:
    found = {row.id: row.name for row in people if row.role in roles}
    return list(found.items())[:MOST]


def _sectors(session: Session, shape: Shape, values: dict[str, Any]) -> list[str]:
    """Distinct sectors, found by skipping from one to the next in the index."""
    if not shape.sees_all:
        return []
    plain = Shape(shape.sees_all, shape.is_person, frozenset())
    found = {row[0] for row in run(session, _open_sectors, plain, values)}
    found |= {row[0] for row in run(session, _restricted_sectors, plain, values)}
    return sorted((name for name in found if name), key=str.casefold)[:MOST]


def _open_sectors(shape: Shape, name: str) -> Any:
    each = []
    for n in range(len(shape.sees_all)):
        here = sa.and_(
            O.programme_id == bindparam(f"programme_{n}", type_=sa.BigInteger()),
            O.restricted.is_(sa.false()),
        )
        first = select(sa.func.min(O.sector).label("sector")).where(here)
        skip = first.cte(f"sectors_{n}", recursive=True)
        following = select(sa.func.min(O.sector)).where(here, O.sector > skip.c.sector)
        skip = skip.union_all(select(following.scalar_subquery()).where(skip.c.sector.is_not(None)))
        each.append(select(skip.c.sector).where(skip.c.sector.is_not(None)).limit(clamp(MOST)))
    return sa.union_all(*(select(part.subquery()) for part in each))


def _restricted_sectors(shape: Shape, name: str) -> Any:
    each = [
        select(O.sector).where(visible_condition(shape, n), O.restricted).limit(clamp(5 * MOST))
        for n in range(len(shape.sees_all))
    ]
    together = sa.union_all(*(select(part.subquery()) for part in each)).subquery()
    return select(together.c.sector).distinct()
