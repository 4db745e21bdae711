"""Doing a keyed request once: the reply is stored in the transaction that made it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, invalid
from app.models import ConflictDeclaration, IdempotencyRecord
from app.queries.subjects import NO_OPPORTUNITY
from app.queries.visibility import WALLED
from app.services.events import changed_opportunities

KEPT = timedelta(days=7)
W: Any = ConflictDeclaration


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
    the work and the other, run again after it, gets its reply. A reply that tells of an
    opportunity somebody has been walled from since is never given again: the request is refused as
    for one that does not exist.
    """
    reply = TypeAdapter(get_type_hints(service)["return"])
    known = session.get(IdempotencyRecord, keyed.key)
    if known is not None and at - known.created_at <= KEPT:
        if _is_walled(session, known.opportunity_ids or [], args):
            service(session, *args, at=at, **kwargs)  # which finds nothing, in its own words
            raise NotFound(NO_OPPORTUNITY)
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
            opportunity_ids=changed_opportunities(session),
        )
    )
    session.flush()
    return result


def _is_walled(session: Session, opportunity_ids: list[int], args: tuple[Any, ...]) -> bool:
    """Whether the person who asks (each service's first argument) is walled from one of these."""
    person_id = getattr(args[0], "person_id", None) if args else None
    if person_id is None or not opportunity_ids:
        return False
    walls = select(W.id).where(
        W.person_id == person_id, W.bar == WALLED, W.opportunity_id.in_(opportunity_ids)
    )
    return session.scalar(walls.limit(1)) is not None
