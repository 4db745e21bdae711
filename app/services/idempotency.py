"""Doing a keyed request once: the reply is stored in the transaction that made it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from app.domain.errors import invalid
from app.models import IdempotencyRecord

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A hash of whose key it is and where it was sent, and a hash of the body."""

    key: str
    fingerprint: str


def once(
    session: Session,
    /,
    keyed: KeyedRequest,
    service: Callable[..., Any],
    *args: Any,
    at: datetime,
    **kwargs: Any,
) -> Any:
    """What `service` returned the first time this key was used.

    Raises Invalid when the key came with another body before. Two at the same moment: one does
    the work and the other, run again after it, gets its reply.
    """
    reply = TypeAdapter(get_type_hints(service)["return"])
    known = session.get(IdempotencyRecord, keyed.key)
    if known is not None and at - known.created_at <= KEPT:
        if known.fingerprint != keyed.fingerprint:
            raise invalid("Idempotency-Key", "This key was used with another body. Use a new key")
        return reply.validate_json(known.reply)
    if known is not None:
        session.delete(known)
        session.flush()
    result = service(session, *args, at=at, **kwargs)
    session.add(
        IdempotencyRecord(
            key=keyed.key,
            fingerprint=keyed.fingerprint,
            reply=reply.dump_json(result).decode(),
            created_at=at,
        )
    )
    session.flush()
    return result
