"""Finding and reading the records of the analysis: context, assets, barriers."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.assets import POTENTIALS, gaps
from app.domain.barriers import BarrierState
from app.domain.errors import NotFound
from app.domain.policy import Actor, Subject
from app.models import Barrier, ContextItem, Mitigation, Opportunity, PublicAsset
from app.queries.people import names_of
from app.queries.subjects import NOBODYS, find_opportunity, found_with
from app.schemas.analysis import AssetOut, BarrierOut, ContextOut, MitigationOut

Record = TypeVar("Record", ContextItem, PublicAsset, Barrier)

C: Any = ContextItem
A: Any = PublicAsset
B: Any = Barrier
M: Any = Mitigation

NO_RECORD = "There is no such record, or you cannot see it."
MOST = 200
"""More than anybody reads: longer lists stop here."""


def find_record(
    session: Session, actor: Actor, kind: type[Record], record_id: int
) -> tuple[Record, Opportunity, Subject]:
    """The record with its opportunity; NotFound alike for unknown, removed and invisible."""
    known = session.get(kind, record_id)
    row, opportunity, subject = found_with(session, actor, known, NO_RECORD)
    if row.removed_at is not None:
        raise NotFound(NO_RECORD)
    return row, opportunity, subject


def find_mitigation(
    session: Session, actor: Actor, mitigation_id: int
) -> tuple[Mitigation, Barrier, Opportunity, Subject]:
    """The mitigation with its barrier and opportunity; NotFound likewise."""
    row = session.get(Mitigation, mitigation_id)
    found = find_record(session, actor, Barrier, row.barrier_id if row else NOBODYS)
    if row is None or row.removed_at is not None:
        raise NotFound(NO_RECORD)
    return row, *found


def context_items(session: Session, actor: Actor, opportunity_id: int) -> list[ContextOut]:
    """The context of an opportunity by date, what has none last."""
    find_opportunity(session, actor, opportunity_id)
    rows = session.scalars(
        select(ContextItem)
        .where(C.opportunity_id == opportunity_id, C.removed_at.is_(None))
        .order_by(C.starts_on.is_(None), C.starts_on, C.id)
        .limit(MOST)
    )
    return [ContextOut.model_validate(row) for row in rows]


def context_item(session: Session, actor: Actor, context_id: int) -> ContextOut:
    """One part of the context."""
    row, _, _ = find_record(session, actor, ContextItem, context_id)
    return ContextOut.model_validate(row)


def assets(session: Session, actor: Actor, opportunity_id: int) -> list[AssetOut]:
    """The public assets offered, in the order they were added."""
    find_opportunity(session, actor, opportunity_id)
    rows = session.scalars(
        select(PublicAsset)
        .where(A.opportunity_id == opportunity_id, A.removed_at.is_(None))
        .order_by(A.id)
        .limit(MOST)
    )
    return [asset_out(row) for row in rows]


def asset(session: Session, actor: Actor, asset_id: int) -> AssetOut:
    """One public asset."""
    row, _, _ = find_record(session, actor, PublicAsset, asset_id)
    return asset_out(row)


def asset_out(row: PublicAsset) -> AssetOut:
    """The asset, with what is not known of it yet."""
    worth = row.worth or (str(row.worth_pence) if row.worth_pence is not None else "")
    scores = {name: getattr(row, name) for name in POTENTIALS}
    plain = row.model_dump(include=set(AssetOut.model_fields))
    return AssetOut(**plain, gaps=list(gaps(row.owner, worth, scores)))


def barriers(session: Session, actor: Actor, opportunity_id: int) -> list[BarrierOut]:
    """The barriers, those that stand first and the gravest at the top."""
    find_opportunity(session, actor, opportunity_id)
    return _barriers(session, opportunity_id)


def barriers_standing(session: Session, opportunity_id: int) -> list[BarrierOut]:
    """Those not overcome, the gravest first: for a gate that the reader was found to see."""
    return _barriers(session, opportunity_id, B.state == BarrierState.STANDING)


def _barriers(session: Session, opportunity_id: int, *where: Any) -> list[BarrierOut]:
    rows = session.scalars(
        select(Barrier)
        .where(B.opportunity_id == opportunity_id, B.removed_at.is_(None), *where)
        .order_by(B.state.desc(), B.severity.desc(), B.id)
        .limit(MOST)
    ).all()
    return barriers_out(session, rows)


def barrier(session: Session, actor: Actor, barrier_id: int) -> BarrierOut:
    """One barrier, with the ways over it."""
    row, _, _ = find_record(session, actor, Barrier, barrier_id)
    return barriers_out(session, [row])[0]


def barriers_out(session: Session, rows: Sequence[Barrier]) -> list[BarrierOut]:
    """Barriers with the ways over them."""
    found = session.scalars(
        select(Mitigation)
        .where(M.barrier_id.in_([row.id for row in rows]), M.removed_at.is_(None))
        .order_by(M.id)
    ).all()
    people = names_of(session, (row.owner_id for row in found))
    ways: dict[int, list[MitigationOut]] = defaultdict(list)
    for row in found:
        plain = row.model_dump(include=set(MitigationOut.model_fields))
        ways[row.barrier_id].append(MitigationOut(**plain, owner=people.get(row.owner_id or 0)))
    return [
        BarrierOut(**row.model_dump(include=set(BarrierOut.model_fields)), mitigations=ways[row.id])
        for row in rows
    ]
