"""Accounts: for signing in, for administrators, and for the person themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.policy import Action, Actor, Scope, Subject, authorise, may
from app.models import Membership, PasswordLink, Person, PersonSession, Programme
from app.schemas.account import (
    AccountOut,
    AccountPage,
    AccountRow,
    MeOut,
    RoleOut,
    SessionOut,
)

P: Any = Person
M: Any = Membership
G: Any = Programme
S: Any = PersonSession
L: Any = PasswordLink

NOBODY = "There is no such person."
LINK_OVER = "This link was used already or has expired. Ask an administrator for a new one."
PAGE = 50


@dataclass(frozen=True, slots=True)
class Account:
    """What signing in compares with. It never leaves the server."""

    id: int
    name: str
    email: str
    password_hash: str
    is_demo: bool


def account_by_email(session: Session, email: str) -> Account | None:
    """The account in use with this e-mail address."""
    return _account(session, P.email == email.strip().lower())


def account_by_id(session: Session, person_id: int) -> Account | None:
    """The account in use with this id."""
    return _account(session, P.id == person_id)


def account_by_link(session: Session, token_hash: str, *, at: datetime) -> Account:
    """Whom a password link is for; NotFound when unknown, used or expired."""
    link = live_link(session, token_hash, at)
    account = _account(session, P.id == link.person_id)
    if account is None:
        raise NotFound(LINK_OVER)
    return account


def live_link(session: Session, token_hash: str, at: datetime) -> PasswordLink:
    """A password link that still works; NotFound otherwise."""
    link = session.get(PasswordLink, token_hash)
    if link is None or link.used_at is not None or link.expires_at <= at:
        raise NotFound(LINK_OVER)
    return link


def _account(session: Session, condition: Any) -> Account | None:
    row = session.execute(
        select(P.id, P.name, P.email, P.password_hash, P.is_demo).where(condition, P.is_active)
    ).one_or_none()
    return Account(*row) if row else None


def accounts(
    session: Session, actor: Actor, *, q: str = "", after: int | None = None, limit: int = PAGE
) -> AccountPage:
    """People by name, those whose name or address has `q` in it, after the person `after`."""
    authorise(actor, Action.READ_PEOPLE, Subject())
    query = select(Person).order_by(func.lower(P.name), P.id).limit(limit + 1)
    if q.strip():
        wanted = q.strip()
        query = query.where(
            P.name.icontains(wanted, autoescape=True) | P.email.icontains(wanted, autoescape=True)
        )
    if after is not None:
        last = select(func.lower(P.name)).where(P.id == after).scalar_subquery()
        query = query.where(tuple_(func.lower(P.name), P.id) > tuple_(last, after))
    rows = session.scalars(query).all()
    items = [AccountRow.model_validate(_row(person)) for person in rows[:limit]]
    return AccountPage(items=items, next=items[-1].id if len(rows) > limit else None)


def account(session: Session, actor: Actor, person_id: int) -> AccountOut:
    """One person, as administrators see them."""
    authorise(actor, Action.READ_PEOPLE, Subject())
    return account_out(session, actor, find_person(session, person_id))


def find_person(session: Session, person_id: int) -> Person:
    """The row; NotFound for an unknown one."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(NOBODY)
    return person


def account_out(session: Session, actor: Actor, person: Person) -> AccountOut:
    """The same for a row already found."""
    waiting = session.scalar(
        select(func.max(L.expires_at)).where(L.person_id == person.id, L.used_at.is_(None))
    )
    return AccountOut.model_validate(
        {
            **_row(person),
            "created_at": person.created_at,
            "roles": roles_of(session, person.id),
            "link_expires_at": waiting,
            "is_last_administrator": is_last_administrator(session, person),
            "version": person.version,
            "permitted_actions": [
                action for action in (Action.MANAGE_PEOPLE,) if may(actor, action, Subject())
            ],
        }
    )


def is_last_administrator(session: Session, person: Person) -> bool:
    """Whether nobody else in use could manage accounts."""
    if not (person.is_administrator and person.is_active):
        return False
    others = select(P.id).where(P.is_administrator, P.is_active, P.id != person.id)
    return session.scalar(others.limit(1)) is None


def roles_of(session: Session, person_id: int) -> list[RoleOut]:
    """The roles a person holds, by programme."""
    rows = session.execute(
        select(M.programme_id, G.name, M.role, M.function)
        .join(Programme, G.id == M.programme_id)
        .where(M.person_id == person_id)
        .order_by(G.name, M.id)
    )
    return [
        RoleOut(programme_id=p, programme_name=name, role=role, function=function)
        for p, name, role, function in rows
    ]


def me(session: Session, actor: Actor) -> MeOut:
    """Who is asking: the person, or the system a token stands for."""
    scopes = [scope for scope in Scope if scope in actor.scopes]
    if actor.person_id is None:
        return MeOut(
            kind="system",
            id=None,
            name=actor.name,
            email=None,
            is_administrator=False,
            is_conflicts_reviewer=False,
            scopes=scopes,
            roles=_roles_held(session, actor),
            version=0,
        )
    person = find_person(session, actor.person_id)
    return MeOut(
        kind="person",
        id=person.id,
        name=person.name,
        email=person.email,
        is_administrator=person.is_administrator,
        is_conflicts_reviewer=person.is_conflicts_reviewer,
        scopes=scopes,
        roles=roles_of(session, person.id),
        version=person.version,
    )


def own_sessions(session: Session, actor: Actor, token_hash: str, **live: Any) -> list[SessionOut]:
    """Where the actor is signed in, this session first; `live` as in `_alive`."""
    rows = session.execute(
        select(S.token_hash, S.created_at, S.seen_at)
        .where(S.person_id == actor.person_id, S.ended_at.is_(None), *_alive(**live))
        .order_by((S.token_hash != token_hash), S.seen_at.desc())
    )
    return [
        SessionOut(started_at=started, seen_at=seen, is_this=key == token_hash)
        for key, started, seen in rows
    ]


def _alive(*, idle_since: datetime, started_since: datetime) -> tuple[Any, Any]:
    return S.seen_at >= idle_since, S.created_at >= started_since


def _roles_held(session: Session, actor: Actor) -> list[RoleOut]:
    rows = session.execute(select(G.id, G.name).where(G.id.in_(list(actor.roles))).order_by(G.name))
    return [
        RoleOut(programme_id=programme_id, programme_name=name, role=role, function=None)
        for programme_id, name in rows
        for role in sorted(actor.roles[programme_id])
    ]


def _row(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "is_administrator": person.is_administrator,
        "is_conflicts_reviewer": person.is_conflicts_reviewer,
        "is_active": person.is_active,
        "has_password": bool(person.password_hash),
        "last_signed_in_at": person.last_signed_in_at,
    }
