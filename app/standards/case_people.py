"""Where a past case happens: its organisations, its programme, and its people by role.

No real person's name is used. Accounts are marked as the demonstration's own, so that they can
never be let into a real installation; their addresses end in `.invalid`, which no mail reaches.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.opportunities import OrganisationKind
from app.domain.policy import SYSTEM, Actor, AdviserFunction, Role
from app.models import Membership, Person, Programme
from app.queries.actors import person_actor
from app.schemas.account import AddAccount
from app.schemas.organisation import CreateOrganisation
from app.schemas.programme import AddRole, CreateProgramme
from app.services.accounts import add_account
from app.services.organisations import create_organisation
from app.services.programmes import add_role, create_programme
from app.standards.case_files import Case

M: Any = Membership
P: Any = Person
G: Any = Programme


@dataclass(frozen=True, slots=True)
class Setting:
    """A case's programme, and who acts in it by the key the file gives them."""

    programme_id: int
    actors: dict[str, Actor]


def set_up(session: Session, case: Case, *, password_hash: str, at: datetime) -> Setting:
    """Make the programme of a case with its organisations, people and roles."""
    bodies = {
        told["key"]: create_organisation(
            session, SYSTEM, CreateOrganisation(name=told["name"], kind=told["kind"]), at=at
        ).id
        for told in case["organisation"]
    }
    command = CreateProgramme(
        name=case["programme"]["name"],
        organisation_id=bodies[case["programme"]["organisation"]],
        criteria_set="historical",
    )
    programme_id = create_programme(session, SYSTEM, command, at=at).id
    place = _spelt(case["case"]["key"])
    actors = _people(session, case["person"], programme_id, place, password_hash, at)
    return Setting(programme_id, actors)


def people_of(
    session: Session, file: dict[str, Any], *, password_hash: str, at: datetime
) -> tuple[int, dict[str, Actor]]:
    """The programme of the fictional example, on today's criteria, and its people by key."""
    told = file["programme"]
    body = CreateOrganisation(name=told["organisation"], kind=OrganisationKind.PUBLIC_BODY)
    body_id = create_organisation(session, SYSTEM, body, at=at).id
    command = CreateProgramme(name=told["name"], organisation_id=body_id)
    programme_id = create_programme(session, SYSTEM, command, at=at).id
    actors = _people(session, file["person"], programme_id, "assets", password_hash, at)
    return programme_id, actors


def _people(
    session: Session,
    told_of: list[dict[str, Any]],
    programme_id: int,
    place: str,
    password_hash: str,
    at: datetime,
) -> dict[str, Actor]:
    actors = {}
    for told in told_of:
        email = f"{_spelt(told['key'])}.{place}@demo.invalid"
        command = AddAccount(name=told["name"], email=email)
        person_id = _account(session, command, password_hash, at)
        function = AdviserFunction(told["function"]) if "function" in told else None
        for role in told["roles"]:
            giving = AddRole(person_id=person_id, role=role, function=function)
            add_role(session, SYSTEM, programme_id, giving, at=at)
        actors[told["key"]] = person_actor(session, session.get_one(Person, person_id))
    return actors


def ensure_demo_people(session: Session, *, password_hash: str, at: datetime) -> None:
    """An administrator, a conflicts reviewer, and an auditor of every programme shown."""
    administrator = AddAccount(
        name="Demo administrator", email="administrator@demo.invalid", is_administrator=True
    )
    reviewer = AddAccount(
        name="Demo conflicts reviewer",
        email="reviewer@demo.invalid",
        is_conflicts_reviewer=True,
    )
    auditor = AddAccount(name="Demo auditor", email="auditor@demo.invalid")
    _account(session, administrator, password_hash, at)
    _account(session, reviewer, password_hash, at)
    auditor_id = _account(session, auditor, password_hash, at)
    held = session.scalars(select(M.programme_id).where(M.person_id == auditor_id)).all()
    for programme_id in session.scalars(select(G.id).order_by(G.id)).all():
        if programme_id not in held:
            giving = AddRole(person_id=auditor_id, role=Role.AUDITOR)
            add_role(session, SYSTEM, programme_id, giving, at=at)


def _account(session: Session, command: AddAccount, password_hash: str, at: datetime) -> int:
    """The account with this address, made unless it is there."""
    known = session.scalar(select(P.id).where(P.email == command.email))
    if known is not None:
        return int(known)
    made = add_account(session, SYSTEM, command, at=at, password_hash=password_hash, is_demo=True)
    return made.id


def _spelt(key: str) -> str:
    return key.replace("_", "-")
