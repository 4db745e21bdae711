"""Putting stakeholders on the register, describing them, and taking them off again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, invalid
from app.domain.policy import Action, Actor, Subject, authorise
from app.domain.stakeholders import MOST_STAKEHOLDERS, PlacedHow
from app.domain.text import LONDON
from app.models import Opportunity, Organisation, Stakeholder, StakeholderPosition
from app.queries.stakeholder import stakeholder_out
from app.queries.stakeholders import find_stakeholder, owners_of
from app.queries.subjects import find_opportunity
from app.schemas.stakeholder import (
    AddStakeholder,
    EditStakeholder,
    RemoveStakeholder,
    StakeholderFields,
    StakeholderOut,
)
from app.services.derived import refresh
from app.services.events import changes, record_on
from app.services.gates import add_editors
from app.services.opportunities import require_open
from app.services.provenance import MADE_HERE, Provenance
from app.services.versions import expect_version

S: Any = Stakeholder
G: Any = Organisation

RATINGS = ("power", "interest", "legitimacy", "urgency", "stance")


def add_stakeholder(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: AddStakeholder,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> StakeholderOut:
    """Put somebody on the register; a known organisation of exactly that name is linked.

    Raises Conflict for a name that is there already, and when the register is full.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.EDIT_STAKEHOLDERS, subject)
    require_open(opportunity)
    require_room(session, opportunity.id, 1)
    require_sound(session, actor, opportunity, subject, command)
    if command.organisation_id is None:
        known = organisations_called(session, [command.name]).get(command.name.lower())
        command = command.model_copy(update={"organisation_id": known})
    row = insert_stakeholder(
        session, actor, opportunity, command, PlacedHow.ADDED, at=at, provenance=provenance
    )
    data = {**_described(session, row), **_rated(row), **provenance.facts}
    register_changed(session, actor, opportunity, row, "stakeholder_added", data, at)
    return stakeholder_out(session, actor, *find_stakeholder(session, actor, row.id))


def edit_stakeholder(
    session: Session,
    actor: Actor,
    stakeholder_id: int,
    command: EditStakeholder,
    *,
    at: datetime,
    version: int | None = None,
) -> StakeholderOut:
    """Replace what describes a stakeholder; where it stands has its own log."""
    row, opportunity, subject = find_stakeholder(session, actor, stakeholder_id)
    authorise(actor, Action.EDIT_STAKEHOLDERS, subject)
    require_listed(row, opportunity)
    expect_version(row, version)
    require_sound(session, actor, opportunity, subject, command, row)
    before = _described(session, row)
    for name, value in command.model_dump().items():
        setattr(row, name, value)
    row.roles = [role.value for role in command.roles]
    session.flush()
    edits = changes(before, _described(session, row))
    if edits["after"]:
        row.version += 1
        register_changed(session, actor, opportunity, row, "stakeholder_edited", edits, at)
    return stakeholder_out(session, actor, row, opportunity, subject)


def remove_stakeholder(
    session: Session, actor: Actor, stakeholder_id: int, command: RemoveStakeholder, *, at: datetime
) -> StakeholderOut:
    """Take somebody off the register, with the reason; the members of a group stay, on their own.

    Nothing recorded of them is lost, and their page can still be read.
    """
    row, opportunity, subject = find_stakeholder(session, actor, stakeholder_id)
    authorise(actor, Action.EDIT_STAKEHOLDERS, subject)
    require_listed(row, opportunity)
    row.removed_at, row.removed_reason = at, command.reason
    row.version += 1
    session.execute(update(Stakeholder).where(S.group_id == row.id).values(group_id=None))
    data = {"reason": command.reason}
    register_changed(session, actor, opportunity, row, "stakeholder_removed", data, at)
    return stakeholder_out(session, actor, row, opportunity, subject)


def reinstate_stakeholder(
    session: Session, actor: Actor, stakeholder_id: int, *, at: datetime
) -> StakeholderOut:
    """Put somebody back on the register as they were; a group comes back without its members."""
    row, opportunity, subject = find_stakeholder(session, actor, stakeholder_id)
    authorise(actor, Action.EDIT_STAKEHOLDERS, subject)
    require_open(opportunity)
    if row.removed_at is None:
        raise Conflict("This stakeholder is on the register.")
    if taken_names(session, opportunity.id, row.name):
        raise Conflict(f"Another “{row.name}” is on the register now. Rename it first.")
    require_room(session, opportunity.id, 1)
    row.removed_at, row.removed_reason = None, ""
    row.version += 1
    register_changed(session, actor, opportunity, row, "stakeholder_reinstated", {}, at)
    return stakeholder_out(session, actor, row, opportunity, subject)


def insert_stakeholder(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    command: AddStakeholder,
    how: PlacedHow,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> Stakeholder:
    """The row, with its first position when there is a reading; the caller has asked."""
    described = command.model_dump(exclude={"roles"})
    row = Stakeholder(
        **described,
        opportunity_id=opportunity.id,
        roles=[role.value for role in command.roles],
        source_note=provenance.source_note,
        added_at=at,
    )
    session.add(row)
    session.flush()
    if any(getattr(row, name) is not None for name in RATINGS):
        session.add(
            StakeholderPosition(
                stakeholder_id=row.id,
                assessed_on=day_of(at),
                **{name: getattr(row, name) for name in RATINGS},
                how=how,
                note=command.rating_note,
                recorded_by_id=actor.person_id,
                recorded_at=at,
                date_note=provenance.date_note,
            )
        )
    session.flush()
    return row


def require_listed(row: Stakeholder, opportunity: Opportunity) -> None:
    """Raise Conflict for one that is off the register, or whose opportunity is over."""
    require_open(opportunity)
    if row.removed_at is not None:
        raise Conflict("This stakeholder was taken off the register.")


def require_room(session: Session, opportunity_id: int, more: int) -> None:
    """Raise Conflict when the register cannot take so many more."""
    there = session.scalar(
        select(func.count()).where(S.opportunity_id == opportunity_id, S.removed_at.is_(None))
    )
    if (there or 0) + more > MOST_STAKEHOLDERS:
        raise Conflict(
            f"A register holds up to {MOST_STAKEHOLDERS} stakeholders. Put several into a group."
        )


def require_sound(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    subject: Subject,
    command: StakeholderFields,
    row: Stakeholder | None = None,
) -> None:
    """Raise Invalid or Conflict for a name in use, or people and groups that do not fit."""
    own_id = row.id if row else 0
    taken = taken_names(session, opportunity.id, command.name)
    if taken.get(command.name.casefold(), own_id) != own_id:
        raise Conflict(f"“{command.name}” is already on the register.", "name")
    _require_listed(session, command, row)
    held = row.owner_id if row else None
    if command.owner_id not in (None, held):
        known = {person.id for person in owners_of(session, actor, opportunity, subject)}
        if command.owner_id not in known:
            raise invalid("owner_id", "Choose somebody who can see this opportunity")
    _require_group(session, opportunity, command, own_id)


def _require_listed(session: Session, command: StakeholderFields, row: Stakeholder | None) -> None:
    """Raise Invalid for an organisation not listed: more people read of stakeholders than know of
    candidates, so that the link would tell them."""
    number = command.organisation_id
    if number is None or (row is not None and number == row.organisation_id):
        return
    if session.scalar(select(G.id).where(G.id == number, G.is_listed)) is None:
        raise invalid("organisation_id", "Choose an organisation from the directory")


def _require_group(
    session: Session, opportunity: Opportunity, command: StakeholderFields, own_id: int
) -> None:
    """A group is one level deep: members are no groups, and a group is nobody's member."""
    group = session.get(Stakeholder, command.group_id) if command.group_id else None
    if command.group_id is not None:
        here = group is not None and group.opportunity_id == opportunity.id
        if not (here and group and group.is_group and group.removed_at is None):
            raise invalid("group_id", "Choose a group on this register")
        if command.is_group or group.id == own_id:
            raise invalid("group_id", "A group cannot be a member of another")
    has_members = select(S.id).where(S.group_id == own_id).limit(1)
    if own_id and not command.is_group and session.scalar(has_members) is not None:
        raise invalid("is_group", "It has members: move them out first")


def taken_names(session: Session, opportunity_id: int, *names: str) -> dict[str, int]:
    """Which of `names` are on the register, in lower case, and whose they are."""
    wanted = {name.casefold() for name in names}
    rows = session.execute(
        select(S.name, S.id).where(S.opportunity_id == opportunity_id, S.removed_at.is_(None))
    )
    return {name.casefold(): number for name, number in rows if name.casefold() in wanted}


def organisations_called(session: Session, names: Iterable[str]) -> dict[str, int]:
    """The listed organisations of exactly these names, by name in lower case, where only one has
    it."""
    wanted = {name.lower() for name in names}
    found = session.execute(
        select(func.lower(G.name), G.id).where(func.lower(G.name).in_(wanted), G.is_listed)
    )
    ids: dict[str, list[int]] = {}
    for name, number in found:
        ids.setdefault(name, []).append(number)
    return {name: numbers[0] for name, numbers in ids.items() if len(numbers) == 1}


def register_changed(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    row: Stakeholder,
    kind: str,
    data: dict[str, Any],
    at: datetime,
) -> None:
    """What follows every change: gate 1 is counted anew, and who wrote helps to prepare it."""
    session.flush()
    add_editors(session, opportunity, actor.person_id)
    refresh(session, opportunity)
    named = {"stakeholder_id": row.id, "stakeholder": row.name}
    record_on(session, actor, opportunity, kind, {**named, **data}, at=at)


def day_of(at: datetime) -> date:
    """The day of a moment, where our people are."""
    return at.astimezone(LONDON).date()


def _described(session: Session, row: Stakeholder) -> dict[str, Any]:
    """What an event keeps: group and organisation by name, so that the history can be read."""
    kept = set(StakeholderFields.model_fields) - {"group_id", "organisation_id"}
    group = session.get(Stakeholder, row.group_id) if row.group_id else None
    body = session.get(Organisation, row.organisation_id) if row.organisation_id else None
    return {
        **row.model_dump(mode="json", include=kept),
        "group": group.name if group else "",
        "organisation": body.name if body else "",
    }


def _rated(row: Stakeholder) -> dict[str, Any]:
    return row.model_dump(mode="json", include=set(RATINGS))
