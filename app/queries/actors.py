"""Turning a session cookie or a bearer token into an Actor: who, never what they may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.domain.policy import Actor, Role, Scope
from app.models import ApiToken, Membership, Person, PersonSession
from app.queries.compiled import json_of, moment_of, run

M: Any = Membership
P: Any = Person
T: Any = ApiToken
S: Any = PersonSession

SYSTEM_SCOPES = frozenset({Scope.READ, Scope.WRITE})
"""A system never decides, endorses or administers, whatever its token says."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session: the actor, when they last proved who they are, when last seen, and the
    address they sign in with."""

    actor: Actor
    authenticated_at: datetime
    seen_at: datetime
    email: str


@dataclass(frozen=True, slots=True)
class TokenBearer:
    """A token that works: the actor it stands for, and when it was last used."""

    actor: Actor
    last_used_at: datetime | None


def actor_of_session(
    session: Session,
    token_hash: str,
    *,
    at: datetime,
    idle: timedelta,
    absolute: timedelta,
    request_id: str,
) -> SignedIn | None:
    """Whoever is signed in with this cookie; None when ended, idle or too old."""
    rows = run(session, _session, None, {"token_hash": token_hash})
    if not rows:
        return None
    created_at, seen_at, authenticated_at = (moment_of(value) for value in rows[0][:3])
    ended_at, email, is_active = rows[0][3:6]
    is_over = ended_at is not None or at - seen_at > idle
    if is_over or at - created_at > absolute or not is_active:
        return None
    actor = _actor(rows, 6, request_id=request_id)
    return SignedIn(actor, authenticated_at, seen_at, email)


def actor_of_token(
    session: Session, token_hash: str, *, at: datetime, request_id: str
) -> TokenBearer | None:
    """Whoever this bearer token stands for; None when unknown, revoked or expired."""
    rows = run(session, _token, None, {"token_hash": token_hash})
    if not rows:
        return None
    token_id, name, programme_ids, stated, expires_at, revoked_at, used_at = rows[0][:7]
    last_used_at = None if used_at is None else moment_of(used_at)
    if revoked_at is not None or moment_of(expires_at) <= at:
        return None
    scopes = frozenset(Scope(scope) for scope in json_of(stated))
    person_id, is_active = rows[0][7:9]
    if person_id is None:
        actor = Actor(
            person_id=None,
            name=name,
            roles={p: frozenset({Role.MEMBER}) for p in json_of(programme_ids)},
            scopes=scopes & SYSTEM_SCOPES,
            token_id=token_id,
            request_id=request_id,
        )
        return TokenBearer(actor, last_used_at)
    if not is_active:
        return None
    actor = _actor(rows, 9, scopes=scopes, token_id=token_id, request_id=request_id)
    return TokenBearer(actor, last_used_at)


_ROLES = (P.id, P.name, P.is_administrator, P.is_conflicts_reviewer, M.programme_id, M.role)


def _session(shape: None, name: str) -> Any:
    """A session, its person, and a row for each role: every page asks this first."""
    live = (S.created_at, S.seen_at, S.authenticated_at, S.ended_at, P.email, P.is_active)
    return (
        select(*live, *_ROLES)
        .select_from(PersonSession)
        .join(Person, P.id == S.person_id)
        .outerjoin(Membership, M.person_id == P.id)
        .where(S.token_hash == bindparam("token_hash"))
    )


def _token(shape: None, name: str) -> Any:
    """A token, its person if it has one, and a row for each role."""
    given = (T.id, T.name, T.programme_ids, T.scopes, T.expires_at, T.revoked_at, T.last_used_at)
    return (
        select(*given, T.person_id, P.is_active, *_ROLES)
        .select_from(ApiToken)
        .outerjoin(Person, P.id == T.person_id)
        .outerjoin(Membership, M.person_id == P.id)
        .where(T.token_hash == bindparam("token_hash"))
    )


def _actor(rows: Sequence[Any], start: int, **given: Any) -> Actor:
    """The person of rows that hold `_ROLES` from column `start` on."""
    person_id, name, is_administrator, is_reviewer = rows[0][start : start + 4]
    roles: dict[int, set[Role]] = {}
    for row in rows:
        programme_id, role = row[start + 4 : start + 6]
        if programme_id is not None:
            roles.setdefault(programme_id, set()).add(Role(role))
    return Actor(
        person_id=person_id,
        name=name,
        roles={programme_id: frozenset(held) for programme_id, held in roles.items()},
        is_administrator=bool(is_administrator),
        is_conflicts_reviewer=bool(is_reviewer),
        **given,
    )


def person_actor(
    session: Session,
    person: Person,
    *,
    scopes: frozenset[Scope] = frozenset(Scope),
    token_id: int | None = None,
    request_id: str = "",
) -> Actor:
    """A person with the roles they hold now."""
    roles: dict[int, set[Role]] = {}
    for programme_id, role in session.execute(
        select(M.programme_id, M.role).where(M.person_id == person.id)
    ):
        roles.setdefault(programme_id, set()).add(role)
    return Actor(
        person_id=person.id,
        name=person.name,
        roles={programme_id: frozenset(held) for programme_id, held in roles.items()},
        is_administrator=person.is_administrator,
        is_conflicts_reviewer=person.is_conflicts_reviewer,
        scopes=scopes,
        token_id=token_id,
        request_id=request_id,
    )
