"""Opportunities as lists show them: one row each, with the names of lead and sponsor."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.domain.opportunities import reference
from app.domain.stages import Stage
from app.models import Opportunity, Person
from app.models.opportunity import NO_DATE
from app.queries.compiled import among, day_of, json_moment, moment_of, run
from app.queries.paging import Found
from app.queries.selection import Shape, merged, ordered

M = TypeVar("M")
Make = Callable[[Sequence[Any]], M]

O: Any = Opportunity
Lead: Any = aliased(Person)
Sponsor: Any = aliased(Person)


class Row(NamedTuple):
    """One opportunity of a list. Lists of the closed kind are plain text here."""

    id: int
    title: str
    programme_id: int
    stage: str
    status: str
    sector: str
    expected_value_pence: int | None
    currency: str
    delivery_confidence: str | None
    restricted: bool
    lead_id: int | None
    sponsor_id: int | None
    review_state: str | None
    review_attempt: int
    criteria_met: int
    criteria_total: int
    origin: str
    external_reference: str | None
    version: int
    stage_entered_at: datetime
    updated_at: datetime
    due_on: date
    lead_name: str | None
    sponsor_name: str | None

    @property
    def gate_due_on(self) -> date | None:
        """The target date of the gate ahead."""
        return None if self.due_on == NO_DATE else self.due_on


_PLAIN = tuple(getattr(O, name) for name in Row._fields[:-5])
_COLUMNS = (
    *_PLAIN,
    O.stage_entered_at,
    O.updated_at,
    O.due_on,
    Lead.name.label("lead_name"),
    Sponsor.name.label("sponsor_name"),
)
_RESTRICTED = Row._fields.index("restricted")


def row_of(raw: Sequence[Any]) -> Row:
    """A row from what the driver gave."""
    *plain, entered, updated, due, lead, sponsor = raw[: len(Row._fields)]
    plain[_RESTRICTED] = bool(plain[_RESTRICTED])
    return Row._make((*plain, moment_of(entered), moment_of(updated), day_of(due), lead, sponsor))


def json_of_row(raw: Sequence[Any]) -> dict[str, Any]:
    """The same as the API's `OpportunityRow`, ready to encode: the busiest list makes no more."""
    (
        id_, title, programme_id, stage, status, sector, value, currency, confidence, restricted,
        lead_id, sponsor_id, state, attempt, met, total, origin, external, version, entered,
        updated, due, lead, sponsor,
    ) = raw[: len(Row._fields)]  # fmt: skip
    return {
        "id": id_,
        "reference": reference(id_),
        "title": title,
        "programme_id": programme_id,
        "stage": stage,
        "status": status,
        "sector": sector,
        "expected_value_pence": value,
        "currency": currency,
        "delivery_confidence": confidence,
        "restricted": bool(restricted),
        "lead": {"id": lead_id, "name": lead} if lead_id else None,
        "sponsor": {"id": sponsor_id, "name": sponsor} if sponsor_id else None,
        "stage_entered_at": json_moment(entered),
        "gate_due_on": None if due in _NEVER else due,
        "review_state": state,
        "review_attempt": attempt,
        "criteria_met": met,
        "criteria_total": total,
        "origin": origin,
        "external_reference": external,
        "updated_at": json_moment(updated),
        "version": version,
    }


_NEVER = (NO_DATE.isoformat(), NO_DATE)


def rows_along(
    session: Session, shape: Shape, values: dict[str, Any], make: Make[M]
) -> list[Found[M]]:
    """The first `shape.limit` rows along the index of the shape's sort, each with its key."""
    if not shape.sees_all:
        return []
    return [Found(raw[-1], raw[0], make(raw)) for raw in run(session, _along, shape, values)]


def columns_along(
    session: Session, shape: Shape, stages: tuple[Stage, ...], values: dict[str, Any]
) -> list[Found[Row]]:
    """The same for each of `stages` at once."""
    found = run(session, _by_stage, (shape, stages), values)
    return [Found(raw[-1], raw[0], row_of(raw)) for raw in found]


def rows_with(session: Session, keys: dict[int, Any], make: Make[M]) -> list[Found[M]]:
    """The rows with these ids, in their order. The caller has found them visible."""
    if not keys:
        return []
    found = {raw[0]: raw for raw in run(session, _with_ids, None, {"ids": list(keys)})}
    return [Found(key, i, make(found[i])) for i, key in keys.items() if i in found]


def _along(shape: Shape, name: str) -> sa.Select[Any]:
    return _in_order(merged(shape, ()), shape)


def _by_stage(asked: tuple[Shape, tuple[Stage, ...]], name: str) -> sa.Select[Any]:
    shape, stages = asked
    each = [
        merged(shape, (), O.stage == sa.literal_column(f"'{stage}'")).select() for stage in stages
    ]
    return _in_order(sa.union_all(*each).subquery(), shape)


def _in_order(page: Any, shape: Shape) -> sa.Select[Any]:
    rows = _with_names(page.join(Opportunity, O.id == page.c.id)).add_columns(page.c.key)
    return ordered(rows, page.c.key, page.c.id, shape.descending)


def _with_ids(shape: None, name: str) -> sa.Select[Any]:
    return _with_names(Opportunity.__table__).where(among(O.id, "ids", name))  # type: ignore[attr-defined]


def _with_names(source: Any) -> sa.Select[Any]:
    people = source.outerjoin(Lead, Lead.id == O.lead_id)
    return sa.select(*_COLUMNS).select_from(people.outerjoin(Sponsor, Sponsor.id == O.sponsor_id))
