"""Sessions of signed-in people."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.models import PersonSession


def see_session(session: Session, token_hash: str, *, at: datetime) -> None:
    """Note that a session is in use, which pushes its idle limit on."""
    live = session.get(PersonSession, token_hash)
    if live is not None and live.ended_at is None:
        live.seen_at = at
