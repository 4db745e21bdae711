"""What the filters offer: only what occurs among the opportunities the actor may see."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.domain.policy import Actor, Role
from app.models import Membership, Opportunity, Person, Programme
from app.queries.compiled import run
from app.queries.selection import (
    Shape,
    all_visible,
    clamp,
    own_restricted,
    visible_condition,
    whom,
)
from app.queries.visibility import not_walled

O: Any = Opportunity
M: Any = Membership
P: Any = Person
G: Any = Programme

MOST = 200
"""A longer list is no help in a select; search finds the rest."""

Choice = tuple[Any, str]
"""A value and what it is called."""

LEADS = (Role.LEAD, Role.MEMBER)


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of each filter that depends on the records."""

    programmes: list[Choice]
    leads: list[Choice]
    sponsors: list[Choice]
    sectors: list[Choice]


def choices(session: Session, actor: Actor) -> Choices:
    """Programmes, leads, sponsors and sectors to choose from."""
    shape, values = all_visible(actor)
    if not shape.sees_all:
        return Choices([], [], [], [])
    programmes = [(row[0], row[1]) for row in run(session, _programmes, shape, values)]
    people = run(session, _people, shape, values)
    sectors = {row[0] for row in run(session, _open_sectors, shape, values)}
    sectors |= {row[0] for row in run(session, _restricted_sectors, shape, values)}
    named = sorted((name for name in sectors if name), key=str.casefold)[:MOST]
    return Choices(
        programmes=programmes,
        leads=[(i, name) for i, name, sponsors, leads in people if leads][:MOST],
        sponsors=[(i, name) for i, name, sponsors, leads in people if sponsors][:MOST],
        sectors=[(name, name) for name in named],
    )


def _asked(shape: Shape) -> list[Any]:
    return [bindparam(f"programme_{n}") for n in range(len(shape.sees_all))]


def _programmes(shape: Shape, name: str) -> Any:
    return select(G.id, G.name).where(G.id.in_(_asked(shape))).order_by(G.name).limit(clamp(MOST))


def _people(shape: Shape, name: str) -> Any:
    """Each person once, with whether they can be a sponsor and whether a lead."""
    sponsor: Any = sa.literal_column(f"'{Role.SPONSOR}'")
    leads: list[Any] = [sa.literal_column(f"'{role}'") for role in LEADS]
    held = (
        select(
            M.person_id,
            sa.func.max(sa.case((M.role == sponsor, 1), else_=0)).label("sponsors"),
            sa.func.max(sa.case((M.role == sponsor, 0), else_=1)).label("leads"),
        )
        .where(M.programme_id.in_(_asked(shape)), M.role.in_([sponsor, *leads]))
        .group_by(M.person_id)
        .subquery()
    )
    return (
        select(P.id, P.name, held.c.sponsors, held.c.leads)
        .join(held, held.c.person_id == P.id)
        .order_by(P.name, P.id)
    )


def _open_sectors(shape: Shape, name: str) -> Any:
    each = []
    for n in range(len(shape.sees_all)):
        here = sa.and_(
            O.programme_id == bindparam(f"programme_{n}", type_=sa.BigInteger()),
            O.restricted.is_(sa.false()),
            not_walled(whom(shape)),
        )
        first = select(sa.func.min(O.sector).label("sector")).where(here)
        skip = first.cte(f"sectors_{n}", recursive=True)
        following = select(sa.func.min(O.sector)).where(here, O.sector > skip.c.sector)
        skip = skip.union_all(select(following.scalar_subquery()).where(skip.c.sector.is_not(None)))
        each.append(select(skip.c.sector).where(skip.c.sector.is_not(None)).limit(clamp(MOST)))
    return sa.union_all(*(select(part.subquery()) for part in each))


def _restricted_sectors(shape: Shape, name: str) -> Any:
    """Sectors of the restricted ones that are visible; an auditor sees all, so few are read."""
    each = [select(O.sector).where(own_restricted(shape)).limit(clamp(MOST))]
    for n, sees_all in enumerate(shape.sees_all):
        if sees_all:
            here = (visible_condition(shape, n), O.restricted)
            each.append(select(O.sector).where(*here).limit(clamp(MOST)))
    found = sa.union_all(*(select(part.subquery()) for part in each)).subquery()
    return select(found.c.sector).distinct()
