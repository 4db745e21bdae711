"""Programmes and the roles people hold in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, NotFound, invalid
from app.domain.policy import Action, Actor, Role, Subject, authorise
from app.domain.programmes import STILL_NEEDED, exclusion
from app.models import CriteriaSet, Membership, Organisation, Person, Programme
from app.queries.programmes import (
    NO_ROLE,
    TAILORED,
    criteria_key,
    find_programme,
    is_still_needed,
    programme_out,
)
from app.schemas.programme import (
    AddRole,
    CreateProgramme,
    EditProgramme,
    ProgrammeOut,
    SetPartnerOrganisation,
)
from app.services.accounts import sign_out_after_role_change
from app.services.criteria import ensure_criteria_sets
from app.services.events import changes, record
from app.services.versions import expect_version

G: Any = Programme
M: Any = Membership


def create_programme(
    session: Session, actor: Actor, command: CreateProgramme, *, at: datetime
) -> ProgrammeOut:
    """Add a programme with the shipped criteria. Raises Conflict for a name in use."""
    authorise(actor, Action.MANAGE_PROGRAMMES, Subject())
    _require_sound(session, command)
    _require_shipped(command)
    row = Programme(
        name=command.name,
        organisation_id=command.organisation_id,
        criteria_set_id=ensure_criteria_sets(session, at=at)[command.criteria_set].id,
        stale_after_days=command.stale_after_days,
        created_at=at,
    )
    session.add(row)
    session.flush()
    _recorded(session, actor, row.id, "programme_added", command.model_dump(mode="json"), at)
    return programme_out(session, actor, row)


def edit_programme(
    session: Session,
    actor: Actor,
    programme_id: int,
    command: EditProgramme,
    *,
    at: datetime,
    version: int | None = None,
) -> ProgrammeOut:
    """Replace what describes a programme. Reviews that are open keep their criteria."""
    row = find_programme(session, actor, programme_id)
    authorise(actor, Action.MANAGE_PROGRAMMES, Subject(programme_id=programme_id))
    expect_version(row, version)
    _require_sound(session, command, programme_id)
    before = _described(session, row)
    row.name, row.organisation_id = command.name, command.organisation_id
    row.stale_after_days = command.stale_after_days
    if before["criteria_set"] != command.criteria_set:
        _require_shipped(command)
        row.criteria_set_id = ensure_criteria_sets(session, at=at)[command.criteria_set].id
    edits = changes(before, _described(session, row))
    if edits["after"]:
        row.version += 1
        _recorded(session, actor, row.id, "programme_edited", edits, at)
    session.flush()
    return programme_out(session, actor, row)


def add_role(
    session: Session, actor: Actor, programme_id: int, command: AddRole, *, at: datetime
) -> ProgrammeOut:
    """Give a person a role; they sign in anew.

    Raises Invalid for an adviser without a function, Conflict for a role they hold or one that
    another of theirs excludes.
    """
    row = find_programme(session, actor, programme_id)
    authorise(actor, Action.MANAGE_PROGRAMMES, Subject(programme_id=programme_id))
    person = session.get(Person, command.person_id)
    if person is None or not person.is_active:
        raise invalid("person_id", "Choose somebody whose account is in use")
    _require_function(command)
    _require_spoken_for(session, command.role, command.organisation_id)
    held = _roles_of(session, programme_id, command.person_id)
    if command.role in held:
        raise Conflict("This person has this role already.", "role")
    reason = exclusion(held, command.role)
    if reason is not None:
        raise Conflict(reason, "role")
    session.add(Membership(programme_id=programme_id, **command.model_dump()))
    _count_change(row, command.role)
    sign_out_after_role_change(session, actor, command.person_id, at=at)
    _recorded(session, actor, row.id, "role_added", command.model_dump(mode="json"), at)
    return programme_out(session, actor, row)


def set_partner_organisation(
    session: Session,
    actor: Actor,
    programme_id: int,
    membership_id: int,
    command: SetPartnerOrganisation,
    *,
    at: datetime,
) -> ProgrammeOut:
    """Say whom a partner's account speaks for; it sees what was addressed to that organisation.

    Raises Invalid for a role that is no partner's. The person signs in anew.
    """
    row = find_programme(session, actor, programme_id)
    authorise(actor, Action.MANAGE_PROGRAMMES, Subject(programme_id=programme_id))
    found = session.get(Membership, membership_id)
    if found is None or found.programme_id != programme_id:
        raise NotFound(NO_ROLE)
    if found.role is not Role.PARTNER:
        raise invalid("organisation_id", "Only a partner speaks for an organisation")
    _require_spoken_for(session, found.role, command.organisation_id)
    before, found.organisation_id = found.organisation_id, command.organisation_id
    sign_out_after_role_change(session, actor, found.person_id, at=at)
    data = {
        "person_id": found.person_id,
        **changes({"organisation_id": before}, {"organisation_id": command.organisation_id}),
    }
    _recorded(session, actor, row.id, "partner_organisation_set", data, at)
    return programme_out(session, actor, row)


def remove_role(
    session: Session, actor: Actor, programme_id: int, membership_id: int, *, at: datetime
) -> ProgrammeOut:
    """Take a role away; the person signs in anew.

    Raises Conflict while an open opportunity names them for what the role makes them eligible.
    """
    row = find_programme(session, actor, programme_id)
    authorise(actor, Action.MANAGE_PROGRAMMES, Subject(programme_id=programme_id))
    found = session.get(Membership, membership_id)
    if found is None or found.programme_id != programme_id:
        raise NotFound(NO_ROLE)
    person_id, role = found.person_id, found.role
    if is_still_needed(session, programme_id, person_id, role):
        raise Conflict(STILL_NEEDED)
    session.delete(found)
    session.flush()
    _count_change(row, role)
    sign_out_after_role_change(session, actor, person_id, at=at)
    data = {"person_id": person_id, "role": role.value}
    _recorded(session, actor, row.id, "role_removed", data, at)
    return programme_out(session, actor, row)


def _count_change(row: Programme, role: Role) -> None:
    """A further version, but not for a partner's role: its number would tell those who may not know
    that somebody new is talked to."""
    if role is not Role.PARTNER:
        row.version += 1


def _require_sound(
    session: Session, command: CreateProgramme | EditProgramme, programme_id: int | None = None
) -> None:
    if session.get(Organisation, command.organisation_id) is None:
        raise invalid("organisation_id", "Choose an organisation")
    taken = session.scalar(select(G.id).where(G.name == command.name))
    if taken is not None and taken != programme_id:
        raise Conflict("Another programme has this name.", "name")


def _require_shipped(command: CreateProgramme | EditProgramme) -> None:
    if command.criteria_set == TAILORED:
        raise invalid("criteria_set", "Choose a shipped set: gates are tailored on their own page")


def _require_function(command: AddRole) -> None:
    if command.role is Role.ADVISER and command.function is None:
        raise invalid("function", "Choose what the adviser advises on")
    if command.role is not Role.ADVISER and command.function is not None:
        raise invalid("function", "Only an adviser has a function: leave this empty")


def _require_spoken_for(session: Session, role: Role, organisation_id: int | None) -> None:
    if organisation_id is None:
        return
    if role is not Role.PARTNER:
        raise invalid("organisation_id", "Only a partner speaks for an organisation: leave this")
    if session.get(Organisation, organisation_id) is None:
        raise invalid("organisation_id", "Choose an organisation")


def _roles_of(session: Session, programme_id: int, person_id: int) -> set[Role]:
    return set(
        session.scalars(
            select(M.role).where(M.programme_id == programme_id, M.person_id == person_id)
        )
    )


def _described(session: Session, row: Programme) -> dict[str, Any]:
    return {
        "name": row.name,
        "organisation_id": row.organisation_id,
        "stale_after_days": row.stale_after_days,
        "criteria_set": criteria_key(session, session.get_one(CriteriaSet, row.criteria_set_id)),
    }


def _recorded(
    session: Session, actor: Actor, programme_id: int, kind: str, data: dict[str, Any], at: datetime
) -> None:
    stream = f"programme:{programme_id}"
    record(session, actor, stream, kind, data, at=at, programme_id=programme_id)
