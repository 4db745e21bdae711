"""API tokens as their owners see them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.policy import Action, Actor, Subject, authorise, may
from app.models import ApiToken
from app.schemas.token import TokenOut

T: Any = ApiToken

NO_TOKEN = "There is no such token, or it is not yours."  # noqa: S105 - a message


def own_tokens(session: Session, actor: Actor) -> list[TokenOut]:
    """The actor's personal tokens, newest first; revoked and expired ones stay listed."""
    authorise(actor, Action.READ_OWN_TOKENS, Subject(owner_id=actor.person_id))
    return _listed(session, T.person_id == actor.person_id)


def system_tokens(session: Session, actor: Actor) -> list[TokenOut]:
    """Every system's tokens, newest first."""
    authorise(actor, Action.READ_SYSTEM_TOKENS, Subject())
    return _listed(session, T.person_id.is_(None))


def token(session: Session, actor: Actor, token_id: int) -> TokenOut:
    """One token; NotFound unless it is the actor's own, or a system's for an administrator."""
    return TokenOut.model_validate(find_token(session, actor, token_id))


def find_token(session: Session, actor: Actor, token_id: int) -> ApiToken:
    """The actor's own token, or for an administrator a system's; NotFound otherwise."""
    row = session.get(ApiToken, token_id)
    if row is not None:
        is_system = row.person_id is None
        action = Action.READ_SYSTEM_TOKENS if is_system else Action.READ_OWN_TOKENS
        if may(actor, action, Subject(owner_id=row.person_id)):
            return row
    raise NotFound(NO_TOKEN)


def _listed(session: Session, condition: Any) -> list[TokenOut]:
    rows = session.scalars(select(ApiToken).where(condition).order_by(T.id.desc()).limit(500))
    return [TokenOut.model_validate(row) for row in rows]
