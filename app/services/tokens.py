"""API tokens: made, used, revoked. Only hashes of their secrets come here."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, NotPermitted, invalid
from app.domain.policy import Action, Actor, Scope, Subject, authorise
from app.models import ApiToken, Programme
from app.queries.tokens import find_token
from app.schemas.token import CreateSystemToken, CreateToken, TokenOut
from app.services.events import record

T: Any = ApiToken
G: Any = Programme

USE_NOTED_EVERY = timedelta(minutes=1)
CONFIRMED_SCOPES = frozenset({Scope.DECIDE, Scope.ADMIN})
"""Given only on the pages, where the person has just confirmed who they are."""


def create_token(
    session: Session, actor: Actor, command: CreateToken, token_hash: str, *, at: datetime
) -> TokenOut:
    """Make a personal token for the actor.

    A token cannot make one that may decide or administer: those need the person's password.
    """
    authorise(actor, Action.MANAGE_OWN_TOKENS, Subject(owner_id=actor.person_id))
    if actor.token_id and CONFIRMED_SCOPES.intersection(command.scopes):
        raise NotPermitted(
            "The “decide” and “admin” scopes are given on the page “API tokens”, "
            "where you confirm your password."
        )
    token = _made(session, actor, command, token_hash, at)
    token.person_id = actor.person_id
    session.flush()
    _recorded(session, actor, token, "token_created", at)
    return TokenOut.model_validate(token)


def create_system_token(
    session: Session, actor: Actor, command: CreateSystemToken, token_hash: str, *, at: datetime
) -> TokenOut:
    """Make a token for another system, bound to programmes."""
    authorise(actor, Action.MANAGE_SYSTEM_TOKENS, Subject())
    wanted = sorted(set(command.programme_ids))
    known = session.scalars(select(G.id).where(G.id.in_(wanted))).all()
    if len(known) != len(wanted):
        raise invalid("programme_ids", "Choose programmes that exist")
    token = _made(session, actor, command, token_hash, at)
    token.programme_ids = wanted
    session.flush()
    _recorded(session, actor, token, "system_token_created", at)
    return TokenOut.model_validate(token)


def revoke_token(session: Session, actor: Actor, token_id: int, *, at: datetime) -> TokenOut:
    """Stop a token at once. Raises Conflict when it is revoked already."""
    token = find_token(session, actor, token_id)
    is_own = token.person_id is not None
    action = Action.MANAGE_OWN_TOKENS if is_own else Action.MANAGE_SYSTEM_TOKENS
    authorise(actor, action, Subject(owner_id=token.person_id))
    if token.revoked_at is not None:
        raise Conflict("This token is already revoked.")
    token.revoked_at = at
    session.flush()
    _recorded(session, actor, token, "token_revoked", at)
    return TokenOut.model_validate(token)


def revoke_tokens_of(session: Session, person_id: int, *, at: datetime) -> int:
    """Stop every token of a person; for services that authorised it."""
    result: Any = session.execute(
        update(ApiToken)
        .where(T.person_id == person_id, T.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return int(result.rowcount)


def note_token_use(session: Session, token_id: int, *, at: datetime) -> None:
    """Remember when a token was last used, at most once a minute."""
    token = session.get(ApiToken, token_id)
    if token is None:
        return
    if token.last_used_at is None or at - token.last_used_at >= USE_NOTED_EVERY:
        token.last_used_at = at


def _made(
    session: Session,
    actor: Actor,
    command: CreateToken | CreateSystemToken,
    token_hash: str,
    at: datetime,
) -> ApiToken:
    token = ApiToken(
        token_hash=token_hash,
        name=command.name,
        scopes=[scope.value for scope in command.scopes],
        created_at=at,
        created_by_id=actor.person_id,
        expires_at=at + timedelta(days=command.expires_in_days),
    )
    session.add(token)
    return token


def _recorded(session: Session, actor: Actor, token: ApiToken, kind: str, at: datetime) -> None:
    """In the person's stream, or in each programme's that a system works in."""
    streams: list[tuple[str, int | None]] = (
        [(f"person:{token.person_id}", None)]
        if token.person_id is not None
        else [(f"programme:{number}", number) for number in token.programme_ids]
    )
    data = {"token_id": token.id, "scopes": list(token.scopes)}
    for stream, programme_id in streams:
        record(session, actor, stream, kind, data, at=at, programme_id=programme_id)
