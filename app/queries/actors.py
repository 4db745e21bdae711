"""Turning a session cookie or a bearer token into an Actor: who, never what they may do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.policy import Actor, Role, Scope
from app.models import ApiToken, Membership, Person, PersonSession

M: Any = Membership
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
    row = session.execute(
        select(PersonSession, Person)
        .join(Person, S.person_id == Person.id)
        .where(S.token_hash == token_hash)
    ).one_or_none()
    if row is None:
        return None
    live, person = row
    is_over = live.ended_at is not None or at - live.seen_at > idle
    if is_over or at - live.created_at > absolute or not person.is_active:
        return None
    return SignedIn(
        person_actor(session, person, request_id=request_id),
        live.authenticated_at,
        live.seen_at,
        person.email,
    )


def actor_of_token(
    session: Session, token_hash: str, *, at: datetime, request_id: str
) -> TokenBearer | None:
    """Whoever this bearer token stands for; None when unknown, revoked or expired."""
    token = session.scalar(select(ApiToken).where(T.token_hash == token_hash))
    if token is None or token.revoked_at is not None or token.expires_at <= at:
        return None
    scopes = frozenset(Scope(s) for s in token.scopes)
    if token.person_id is None:
        actor = Actor(
            person_id=None,
            name=token.name,
            roles={p: frozenset({Role.MEMBER}) for p in token.programme_ids},
            scopes=scopes & SYSTEM_SCOPES,
            token_id=token.id,
            request_id=request_id,
        )
        return TokenBearer(actor, token.last_used_at)
    person = session.get_one(Person, token.person_id)
    if not person.is_active:
        return None
    actor = person_actor(session, person, scopes=scopes, token_id=token.id, request_id=request_id)
    return TokenBearer(actor, token.last_used_at)


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
        scopes=scopes,
        token_id=token_id,
        request_id=request_id,
    )
