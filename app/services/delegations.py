"""A sponsor's delegate for a time: named, and ended early."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delegation import LONGEST, bar_to_stand_in
from app.domain.errors import Conflict, NotFound, invalid
from app.domain.policy import Action, Actor, Subject, authorise
from app.domain.stages import OPEN_STATUSES
from app.domain.text import LONDON, long_date
from app.models import DelegationRow
from app.queries.delegation_lists import delegation_out, find_delegation
from app.queries.delegations import able_sponsors, delegation_of
from app.queries.subjects import find_opportunity
from app.schemas.absence import DelegationOut, GiveDelegation
from app.services.events import record
from app.services.opportunities import require_programme
from app.services.versions import expect_version

D: Any = DelegationRow


def give_delegation(
    session: Session, actor: Actor, command: GiveDelegation, *, at: datetime
) -> DelegationOut:
    """Let another sponsor of the programme decide in one's place, for the days given.

    Raises NotFound for a programme or opportunity the actor cannot see, NotPermitted for whoever is
    no sponsor there, Invalid for somebody who may not stand in or for days that will not do,
    Conflict when another already stands in for the same.
    """
    require_programme(session, actor, command.programme_id)
    own = Subject(programme_id=command.programme_id, owner_id=actor.person_id)
    authorise(actor, Action.DELEGATE_DECISIONS, own)
    if command.opportunity_id is not None:
        _require_own_opportunity(session, actor, command)
    _require_able(session, actor, command)
    _require_days(command, at.astimezone(LONDON).date())
    row = DelegationRow(
        **command.model_dump(exclude={"gates"}),
        gates=sorted(set(command.gates)),
        from_id=actor.person_id or 0,
        created_at=at,
        created_by_id=actor.person_id or 0,
    )
    _require_no_other(session, row)
    session.add(row)
    session.flush()
    told = command.model_dump(mode="json")
    _recorded(session, actor, row, "delegation_given", {"from_id": row.from_id, **told}, at)
    return delegation_out(session, actor, row)


def revoke_delegation(
    session: Session, actor: Actor, delegation_id: int, *, at: datetime, version: int | None = None
) -> DelegationOut:
    """End a delegation at once. What was decided under it stands, and names both.

    Raises Conflict when it has ended already.
    """
    row, subject = find_delegation(session, actor, delegation_id)
    authorise(actor, Action.REVOKE_DELEGATION, subject)
    expect_version(row, version)
    if row.revoked_at is not None or row.ends_on < at.astimezone(LONDON).date():
        raise Conflict("This delegation has ended already.")
    end_delegation(session, actor, row, at=at)
    session.flush()
    return delegation_out(session, actor, row)


def end_delegation(session: Session, actor: Actor, row: DelegationRow, *, at: datetime) -> None:
    """Mark it ended, and record by whom."""
    row.revoked_at, row.revoked_by_id = at, actor.person_id
    row.version += 1
    data = {"delegation_id": row.id, "from_id": row.from_id, "to_id": row.to_id}
    _recorded(session, actor, row, "delegation_revoked", data, at)


def _require_own_opportunity(session: Session, actor: Actor, command: GiveDelegation) -> None:
    opportunity, subject = find_opportunity(session, actor, command.opportunity_id or 0)
    if opportunity.programme_id != command.programme_id:
        raise NotFound("There is no such opportunity in this programme.")
    if actor.person_id not in subject.sponsor_ids:
        raise invalid("opportunity_id", "Choose an opportunity that you sponsor")
    if opportunity.status not in OPEN_STATUSES:
        raise invalid("opportunity_id", f"This one is {opportunity.status.label.lower()}")
    if actor.person_id in subject.recused_ids:
        raise invalid("opportunity_id", "You are recused from it, so there is nothing to delegate")
    reason = bar_to_stand_in(command.to_id, subject)
    if reason is not None:
        raise invalid("to_id", reason)


def _require_able(session: Session, actor: Actor, command: GiveDelegation) -> None:
    if command.to_id == actor.person_id:
        raise invalid("to_id", "Choose somebody else: this is you")
    if command.to_id not in able_sponsors(session, command.programme_id, [command.to_id]):
        raise invalid("to_id", "Choose another sponsor of this programme")


def _require_days(command: GiveDelegation, today: date) -> None:
    if command.starts_on < today:
        raise invalid("starts_on", "Choose today or a later day")
    if command.ends_on < command.starts_on:
        raise invalid("ends_on", "Choose a day on or after the first")
    if command.ends_on - command.starts_on > LONGEST:
        last = long_date(command.starts_on + LONGEST)
        raise invalid("ends_on", f"Choose {last} or earlier: for longer, hand over instead")


def _require_no_other(session: Session, row: DelegationRow) -> None:
    others = session.scalars(
        select(DelegationRow).where(
            D.from_id == row.from_id,
            D.ends_on >= row.starts_on,
            D.programme_id == row.programme_id,
            D.revoked_at.is_(None),
        )
    )
    wanted = delegation_of(row)
    if any(wanted.collides(delegation_of(other)) for other in others):
        raise Conflict("Somebody stands in for you then already. End that delegation first.")


def _recorded(
    session: Session,
    actor: Actor,
    row: DelegationRow,
    kind: str,
    data: dict[str, Any],
    at: datetime,
) -> None:
    """On the opportunity's record when it is for one alone, else on the programme's."""
    one = row.opportunity_id
    stream = f"programme:{row.programme_id}" if one is None else f"opportunity:{one}"
    record(session, actor, stream, kind, data, at=at, programme_id=row.programme_id)
