"""Sessions of signed-in people: begun, seen, confirmed, ended. Only hashes of cookies come here."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.errors import NotAuthenticated
from app.domain.policy import Action, Actor, Subject, authorise
from app.models import Person, PersonSession
from app.services.events import record
from app.services.throttle import Attempt, forgive_attempt

S: Any = PersonSession


def see_session(session: Session, token_hash: str, *, at: datetime) -> None:
    """Note that a session is in use, which pushes its idle limit on."""
    live = session.get(PersonSession, token_hash)
    if live is not None and live.ended_at is None:
        live.seen_at = at


def start_session(
    session: Session,
    person_id: int,
    token_hash: str,
    *,
    at: datetime,
    attempt: Attempt | None = None,
    replacing: str = "",
) -> None:
    """Sign a person in whose password was right, under a new secret; `replacing` ends."""
    person = session.get_one(Person, person_id)
    if not person.is_active:
        raise NotAuthenticated("This account is not in use.")
    if attempt is not None:
        forgive_attempt(session, attempt, at=at)
    end_session(session, replacing, at=at)
    session.add(
        PersonSession(
            token_hash=token_hash,
            person_id=person_id,
            created_at=at,
            seen_at=at,
            authenticated_at=at,
        )
    )
    person.last_signed_in_at = at
    actor = Actor(person_id=person_id, name=person.name)
    record(session, actor, f"person:{person_id}", "signed_in", {}, at=at)


def confirm_session(session: Session, token_hash: str, *, at: datetime, attempt: Attempt) -> None:
    """The person proved again who they are."""
    forgive_attempt(session, attempt, at=at)
    live = session.get(PersonSession, token_hash)
    if live is None or live.ended_at is not None:
        raise NotAuthenticated("Sign in to continue.")
    live.authenticated_at = at


def end_session(session: Session, token_hash: str, *, at: datetime) -> None:
    """Sign out. An unknown or ended session is left as it is."""
    live = session.get(PersonSession, token_hash) if token_hash else None
    if live is not None and live.ended_at is None:
        live.ended_at = at


def end_other_sessions(session: Session, actor: Actor, keep_hash: str, *, at: datetime) -> int:
    """Sign the actor out everywhere but here; how many sessions ended."""
    person_id = actor.person_id or 0
    authorise(actor, Action.EDIT_OWN_PROFILE, Subject(owner_id=person_id))
    ended = end_sessions_of(session, person_id, at=at, keep_hash=keep_hash)
    data = {"sessions": ended}
    record(session, actor, f"person:{person_id}", "other_sessions_ended", data, at=at)
    return ended


def end_sessions_of(session: Session, person_id: int, *, at: datetime, keep_hash: str = "") -> int:
    """End every live session of a person but `keep_hash`; for services that authorised it."""
    result: Any = session.execute(
        update(PersonSession)
        .where(S.person_id == person_id, S.ended_at.is_(None), S.token_hash != keep_hash)
        .values(ended_at=at)
    )
    return int(result.rowcount)
