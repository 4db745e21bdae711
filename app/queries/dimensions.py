"""Where the innovation lies: open opportunities by dimension and degree of novelty.

Figures come from `dimension_total`, which triggers keep and which leaves restricted ones out: those
the actor may see are added, and what stands behind a wall is taken away.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.opportunities import Dimension
from app.domain.policy import Actor
from app.models import DimensionTotal, Opportunity
from app.queries.visibility import programmes_of, visible_to, walls_of
from app.schemas.dimension import DimensionRow, Dimensions

O: Any = Opportunity
T: Any = DimensionTotal

Found = dict[tuple[str, str], list[int]]
"""Number and value in pence, by dimension and novelty."""


def dimensions(session: Session, actor: Actor) -> Dimensions:
    """How many open opportunities innovate in each dimension, and their value.

    An opportunity counts under each of its dimensions, so the rows add up to more than there are.
    """
    programmes = programmes_of(actor)
    found: Found = defaultdict(lambda: [0, 0])
    kept = (
        select(T.dimension, T.novelty, func.sum(T.number), func.sum(T.value_pence))
        .where(T.programme_id.in_(programmes))
        .group_by(T.dimension, T.novelty)
    )
    for dimension, novelty, number, value in session.execute(kept):
        _count(found, (dimension, novelty), int(number), int(value))
    own = (O.restricted, O.is_open, visible_to(actor))
    _add(session, found, own, 1)
    if actor.person_id is not None:
        walled = O.id.in_(walls_of(actor.person_id))
        _add(session, found, (walled, ~O.restricted, O.is_open, O.programme_id.in_(programmes)), -1)
    return Dimensions(items=[_row(dimension, found) for dimension in Dimension])


def _add(session: Session, found: Found, where: tuple[Any, ...], sign: int) -> None:
    """Count those that the summary treats differently, by the dimensions they have together."""
    counted = (func.count(), func.coalesce(func.sum(O.expected_value_pence), 0))
    rows = session.execute(
        select(O.dimensions, O.novelty, *counted).where(*where).group_by(O.dimensions, O.novelty)
    )
    for listed, novelty, number, value in rows:
        for dimension in listed:
            _count(found, (dimension, novelty or ""), sign * number, sign * int(value))


def _count(found: Found, key: tuple[str, str], number: int, value: int) -> None:
    found[key][0] += number
    found[key][1] += value


def _row(dimension: Dimension, found: Found) -> DimensionRow:
    mine = {novelty: figures for (key, novelty), figures in found.items() if key == dimension}
    return DimensionRow(
        dimension=dimension,
        number=sum(number for number, _ in mine.values()),
        value_pence=sum(value for _, value in mine.values()),
        incremental=mine.get("incremental", [0])[0],
        radical=mine.get("radical", [0])[0],
        transformational=mine.get("transformational", [0])[0],
        undecided=mine.get("", [0])[0],
    )
