"""Users at work on the service with us: seconded specialists and workshops, and what was learnt."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import invalid
from app.domain.policy import Action, Actor, authorise
from app.models import CoDevelopment, Opportunity, Stakeholder
from app.queries.co_development import co_development_out, find_co_development
from app.queries.subjects import find_opportunity
from app.schemas.stakeholder_pages import (
    CoDevelopmentFields,
    CoDevelopmentOut,
    EditCoDevelopment,
    RecordCoDevelopment,
)
from app.services.events import changes, record_on
from app.services.opportunities import require_open
from app.services.provenance import MADE_HERE, Provenance
from app.services.stakeholders import day_of
from app.services.versions import expect_version

S: Any = Stakeholder


def record_co_development(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: RecordCoDevelopment,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> CoDevelopmentOut:
    """Record a secondment or a workshop; what was learnt may be added later.

    Raises Invalid for a beginning to come, and for somebody who is not on the register.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.EDIT_STAKEHOLDERS, subject)
    require_open(opportunity)
    _require_sound(session, opportunity, command, at)
    row = CoDevelopment(
        **command.model_dump(),
        opportunity_id=opportunity.id,
        recorded_by_id=actor.person_id,
        recorded_at=at,
        date_note=provenance.date_note,
        source_note=provenance.source_note,
    )
    session.add(row)
    session.flush()
    data = {**_described(session, row), **provenance.facts}
    _told(session, actor, opportunity, row, "co_development_recorded", data, at)
    return co_development_out(session, actor, [row], subject)[0]


def edit_co_development(
    session: Session,
    actor: Actor,
    co_development_id: int,
    command: EditCoDevelopment,
    *,
    at: datetime,
    version: int | None = None,
) -> CoDevelopmentOut:
    """Replace what is known of one."""
    row, opportunity, subject = find_co_development(session, actor, co_development_id)
    authorise(actor, Action.EDIT_STAKEHOLDERS, subject)
    require_open(opportunity)
    expect_version(row, version)
    _require_sound(session, opportunity, command, at, kept=frozenset(row.stakeholder_ids))
    before = _described(session, row)
    for name, value in command.model_dump().items():
        setattr(row, name, value)
    session.flush()
    edits = changes(before, _described(session, row))
    if edits["after"]:
        row.version += 1
        _told(session, actor, opportunity, row, "co_development_edited", edits, at)
    return co_development_out(session, actor, [row], subject)[0]


def _require_sound(
    session: Session,
    opportunity: Opportunity,
    command: CoDevelopmentFields,
    at: datetime,
    kept: frozenset[int] = frozenset(),
) -> None:
    if command.started_on > day_of(at):
        raise invalid("started_on", "Enter today or an earlier day")
    wanted = set(command.stakeholder_ids) - kept
    if not wanted:
        return
    known = session.scalars(
        select(S.id).where(
            S.id.in_(wanted), S.opportunity_id == opportunity.id, S.removed_at.is_(None)
        )
    ).all()
    if set(known) != wanted:
        raise invalid("stakeholder_ids", "Choose stakeholders on this register")


def _described(session: Session, row: CoDevelopment) -> dict[str, Any]:
    """What an event keeps: who took part by name, so that the history can be read."""
    kept = set(CoDevelopmentFields.model_fields) - {"stakeholder_ids"}
    names = session.scalars(select(S.name).where(S.id.in_(row.stakeholder_ids)).order_by(S.name))
    return {**row.model_dump(mode="json", include=kept), "stakeholders": list(names)}


def _told(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    row: CoDevelopment,
    kind: str,
    data: dict[str, Any],
    at: datetime,
) -> None:
    named = {"co_development_id": row.id, "title": row.title, "kind": row.kind.value}
    record_on(session, actor, opportunity, kind, {**named, **data}, at=at)
