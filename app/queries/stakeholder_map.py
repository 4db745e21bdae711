"""Power against interest: who stands where, and what moved since a date."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.policy import Actor
from app.domain.salience import Quadrant
from app.domain.stakeholders import Stance, movement
from app.domain.text import long_date, plural
from app.models import Stakeholder, StakeholderPosition
from app.queries.stakeholders import Register, position_of, register_of
from app.queries.subjects import find_opportunity
from app.schemas.stakeholder_pages import (
    MapPoint,
    PastPlace,
    QuadrantPoints,
    StakeholderMap,
)

S: Any = Stakeholder
P: Any = StakeholderPosition

MOST_DRAWN = 100
"""More numbers than that are no map; the most powerful and interested are drawn."""
AGAINST = (Stance.OPPOSED, Stance.SCEPTICAL)


def stakeholder_map(
    session: Session, actor: Actor, opportunity_id: int, *, since: date | None = None
) -> StakeholderMap:
    """Everybody rated, by quadrant and numbered; with `since`, where each was read to be then."""
    opportunity, _ = find_opportunity(session, actor, opportunity_id)
    register = register_of(session, opportunity)
    placed = [n for n, care in register.cares.items() if care.position.is_placed]
    placed.sort(key=lambda n: _weight(register, n))
    drawn = placed[:MOST_DRAWN]
    past = places_at(session, opportunity_id, since) if since else {}
    points = [_point(register, n, past) for n in drawn]
    points.sort(key=lambda p: list(Quadrant).index(p.stakeholder.quadrant or Quadrant.MONITOR))
    numbered = [
        point.model_copy(update={"number": number}) for number, point in enumerate(points, 1)
    ]
    return StakeholderMap(
        since=since,
        quadrants=[
            QuadrantPoints(
                quadrant=quadrant,
                points=[p for p in numbered if p.stakeholder.quadrant is quadrant],
            )
            for quadrant in Quadrant
        ],
        unplaced=[register.row(n) for n in register.rows if n not in set(placed)],
        left_off=len(placed) - len(drawn),
        finding=finding(numbered),
        movement=told_movement(numbered, since) if since else "",
    )


def _weight(register: Register, number: int) -> tuple[int, int, str]:
    position = register.cares[number].position
    return (
        -(position.power or 0),
        -(position.interest or 0),
        register.rows[number].name.casefold(),
    )


def _point(register: Register, number: int, past: dict[int, Any]) -> MapPoint:
    before = past.get(number)
    was = position_of(before) if before is not None else None
    return MapPoint(
        number=0,
        stakeholder=register.row(number),
        was=PastPlace(power=was.power, interest=was.interest, stance=was.stance) if was else None,
        moved=movement(was, register.cares[number].position),
    )


def places_at(session: Session, opportunity_id: int, day: date) -> dict[int, Any]:
    """The reading that held for each stakeholder at the end of `day`; none for later comers."""
    newest = (
        sa.func.row_number()
        .over(partition_by=P.stakeholder_id, order_by=(P.assessed_on.desc(), P.id.desc()))
        .label("newest")
    )
    inner = (
        select(P.stakeholder_id, P.power, P.interest, P.legitimacy, P.urgency, P.stance, newest)
        .join(Stakeholder, P.stakeholder_id == S.id)
        .where(S.opportunity_id == opportunity_id, S.removed_at.is_(None), P.assessed_on <= day)
        .subquery()
    )
    rows = session.execute(select(inner).where(inner.c.newest == 1))
    return {row.stakeholder_id: row for row in rows}


def finding(points: list[MapPoint]) -> str:
    """What the map shows, in a sentence: who of the key players stands against it."""
    if not points:
        return "Nobody is on the map yet"
    key = [p.stakeholder for p in points if p.stakeholder.is_key]
    if not key:
        return f"None of {plural(len(points), 'stakeholder', 'stakeholders')} is a key player"
    against = [row for row in key if row.stance in AGAINST]
    if len(against) == 1:
        return f"{against[0].name} is a key player and {_word(against[0].stance)}"
    if against:
        return f"{len(against)} of {plural(len(key), 'key player', 'key players')} stand against it"
    return f"No key player stands against it ({len(key)} of {len(points)} are key)"


def told_movement(points: list[MapPoint], since: date) -> str:
    """What moved since a day, in a sentence: how many, and whether towards it or away from it."""
    moved = [p for p in points if p.moved]
    new = sum(p.was is None for p in points)
    said = [
        f"{plural(len(moved), 'stakeholder', 'stakeholders')} moved" if moved else "nobody moved"
    ]
    changes = [_rank(p.stakeholder.stance) - _rank(p.was.stance) for p in moved if p.was]
    for words, count in (
        ("towards supporting it", sum(change > 0 for change in changes)),
        ("away from it", sum(change < 0 for change in changes)),
    ):
        said += [f"{count} {words}"] if count else []
    said += [f"{new} not rated before"] if new else []
    return f"Since {long_date(since)}: {', '.join(said)}."


def _rank(stance: Stance | None) -> int:
    """A stance that is not known counts as neutral."""
    return (stance or Stance.NEUTRAL).rank


def _word(stance: Stance | None) -> str:
    return stance.label.lower() if stance else "not known to support it"
