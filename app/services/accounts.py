"""People's accounts: added, changed, opened and closed. Events name no names."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, invalid
from app.domain.policy import Action, Actor, Subject, authorise
from app.models import PasswordLink, Person
from app.queries.accounts import account_out, find_person, is_last_administrator, live_link, me
from app.schemas.account import (
    AccountOut,
    AddAccount,
    EditAccount,
    EditProfile,
    MeOut,
    PasswordLinkOut,
)
from app.services.events import record
from app.services.sessions import end_sessions_of
from app.services.tokens import revoke_tokens_of
from app.services.versions import expect_version

P: Any = Person
L: Any = PasswordLink

LINK_LASTS = timedelta(hours=72)
SITE_ROLES = ("is_administrator", "is_conflicts_reviewer")
LAST_ADMINISTRATOR = (
    "This is the last administrator. Make somebody else one first, "
    "or nobody could manage accounts any more."
)


def create_administrator(
    session: Session, actor: Actor, name: str, email: str, password_hash: str, *, at: datetime
) -> AccountOut:
    """The first administrator, from the command line. ValueError for a name or address unfit."""
    command = AddAccount(name=name, email=email, is_administrator=True)
    return add_account(session, actor, command, at=at, password_hash=password_hash)


def add_account(
    session: Session,
    actor: Actor,
    command: AddAccount,
    *,
    at: datetime,
    password_hash: str = "",
    is_demo: bool = False,
) -> AccountOut:
    """Add a person. Raises Conflict when the e-mail address is somebody's already."""
    authorise(actor, Action.MANAGE_PEOPLE, Subject())
    _require_own_address(session, command.email)
    person = Person(
        **command.model_dump(),
        password_hash=password_hash,
        pseudonym=secrets.token_hex(16),
        is_demo=is_demo,
        created_at=at,
    )
    session.add(person)
    session.flush()
    data = {flag: getattr(command, flag) for flag in SITE_ROLES}
    record(session, actor, f"person:{person.id}", "account_added", data, at=at)
    return account_out(session, actor, person)


def edit_account(
    session: Session,
    actor: Actor,
    person_id: int,
    command: EditAccount,
    *,
    at: datetime,
    version: int | None = None,
) -> AccountOut:
    """Replace what is known of a person.

    Raises Conflict for an address in use, or when nobody would be administrator any more. Making
    or unmaking somebody else an administrator or a conflicts reviewer signs them out everywhere.
    Raises Invalid for one's own change to or from reviewer: another administrator makes it, or
    whoever manages accounts could give themselves the register.
    """
    authorise(actor, Action.MANAGE_PEOPLE, Subject())
    person = find_person(session, person_id)
    expect_version(person, version)
    _require_own_address(session, command.email, person_id)
    if not command.is_administrator:
        _require_another_administrator(session, person, field="is_administrator")
    if command.is_conflicts_reviewer != person.is_conflicts_reviewer:
        _require_another(actor, person)
    wanted = command.model_dump()
    changed = sorted(name for name, value in wanted.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, wanted[name])
    if changed:
        person.version += 1
        data: dict[str, Any] = {"fields": changed}
        given = [flag for flag in SITE_ROLES if flag in changed]
        if given:
            data |= {flag: getattr(command, flag) for flag in given}
            sign_out_after_role_change(session, actor, person_id, at=at)
        record(session, actor, f"person:{person_id}", "account_edited", data, at=at)
    session.flush()
    return account_out(session, actor, person)


def edit_profile(
    session: Session,
    actor: Actor,
    command: EditProfile,
    *,
    at: datetime,
    version: int | None = None,
) -> MeOut:
    """Change one's own name."""
    authorise(actor, Action.EDIT_OWN_PROFILE, Subject(owner_id=actor.person_id))
    person = find_person(session, actor.person_id or 0)
    expect_version(person, version)
    if person.name != command.name:
        person.name = command.name
        person.version += 1
        data = {"fields": ["name"]}
        record(session, actor, f"person:{person.id}", "profile_edited", data, at=at)
    session.flush()
    return me(session, actor)


def deactivate_account(
    session: Session, actor: Actor, person_id: int, *, at: datetime, version: int | None = None
) -> AccountOut:
    """Shut a person out at once: sessions end, tokens and password links stop for good."""
    authorise(actor, Action.MANAGE_PEOPLE, Subject())
    person = find_person(session, person_id)
    expect_version(person, version)
    if not person.is_active:
        raise Conflict("This account is not in use already.")
    if person_id == actor.person_id:
        raise Conflict("You cannot close your own account: ask another administrator.")
    _require_another_administrator(session, person)
    person.is_active = False
    person.version += 1
    end_sessions_of(session, person_id, at=at)
    revoke_tokens_of(session, person_id, at=at)
    session.execute(delete(PasswordLink).where(L.person_id == person_id))
    record(session, actor, f"person:{person_id}", "account_deactivated", {}, at=at)
    return account_out(session, actor, person)


def reactivate_account(
    session: Session, actor: Actor, person_id: int, *, at: datetime, version: int | None = None
) -> AccountOut:
    """Let a person in again, with the password and roles they had."""
    authorise(actor, Action.MANAGE_PEOPLE, Subject())
    person = find_person(session, person_id)
    expect_version(person, version)
    if person.is_active:
        raise Conflict("This account is in use already.")
    person.is_active = True
    person.version += 1
    record(session, actor, f"person:{person_id}", "account_reactivated", {}, at=at)
    return account_out(session, actor, person)


def make_password_link(
    session: Session, actor: Actor, person_id: int, token_hash: str, *, at: datetime
) -> PasswordLinkOut:
    """A way to choose a password, once, within 72 hours; an earlier one stops working."""
    authorise(actor, Action.MANAGE_PEOPLE, Subject())
    person = find_person(session, person_id)
    if not person.is_active:
        raise Conflict("This account is not in use: reactivate it first.")
    session.execute(delete(PasswordLink).where(L.person_id == person_id))
    expires_at = at + LINK_LASTS
    session.add(
        PasswordLink(
            token_hash=token_hash, person_id=person_id, created_at=at, expires_at=expires_at
        )
    )
    record(session, actor, f"person:{person_id}", "password_link_made", {}, at=at)
    return PasswordLinkOut(person_id=person_id, expires_at=expires_at)


def use_password_link(
    session: Session, token_hash: str, password_hash: str, *, at: datetime
) -> None:
    """Whoever holds the link chose a password: every session of the account ends."""
    link = live_link(session, token_hash, at)
    person = find_person(session, link.person_id)
    link.used_at = at
    person.password_hash = password_hash
    end_sessions_of(session, person.id, at=at)
    holder = Actor(person_id=person.id, name=person.name)
    record(session, holder, f"person:{person.id}", "password_set", {}, at=at)


def change_password(
    session: Session, actor: Actor, password_hash: str, keep_hash: str, *, at: datetime
) -> None:
    """A new password for the actor; every session but this one ends, and so do waiting links."""
    authorise(actor, Action.EDIT_OWN_PROFILE, Subject(owner_id=actor.person_id))
    person = find_person(session, actor.person_id or 0)
    person.password_hash = password_hash
    end_sessions_of(session, person.id, at=at, keep_hash=keep_hash)
    session.execute(delete(PasswordLink).where(L.person_id == person.id))
    record(session, actor, f"person:{person.id}", "password_changed", {}, at=at)


def sign_out_after_role_change(
    session: Session, actor: Actor, person_id: int, *, at: datetime
) -> None:
    """A person whose roles changed signs in anew. The actor's own session was just confirmed."""
    if person_id != actor.person_id:
        end_sessions_of(session, person_id, at=at)


def _require_own_address(session: Session, email: str, person_id: int | None = None) -> None:
    taken = session.scalar(select(P.id).where(P.email == email))
    if taken is not None and taken != person_id:
        raise Conflict("Somebody has this e-mail address already.", "email")


def _require_another(actor: Actor, person: Person) -> None:
    if actor.person_id == person.id:
        message = "Another administrator must make you a reviewer, or end it"
        raise invalid("is_conflicts_reviewer", message)


def _require_another_administrator(
    session: Session, person: Person, field: str | None = None
) -> None:
    if is_last_administrator(session, person):
        raise Conflict(LAST_ADMINISTRATOR, field)
