"""What every service of early partner discussion does last: the event, and the gate's checks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.audit import confidential_stream_of
from app.domain.errors import invalid
from app.domain.policy import Actor
from app.domain.text import LONDON
from app.models import Opportunity
from app.services.derived import refresh
from app.services.events import record
from app.services.gates import add_editors
from app.services.provenance import MADE_HERE, Provenance


def record_confidential(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    kind: str,
    data: dict[str, Any],
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
    prepares: bool = True,
) -> None:
    """Append the event to the confidential stream, and bring what the gate's checks read up to
    date. Whoever of us writes that helps to prepare the gate, and so may not decide it.
    """
    session.flush()
    if prepares:
        add_editors(session, opportunity, actor.person_id)
    refresh(session, opportunity)
    record(
        session,
        actor,
        confidential_stream_of(opportunity.id),
        kind,
        {**data, **provenance.facts},
        at=at,
        programme_id=opportunity.programme_id,
    )


def require_past(field: str, day: date | None, at: datetime) -> None:
    """Raise Invalid for a day that is still to come, as London's calendar has it."""
    if day is not None and day > at.astimezone(LONDON).date():
        raise invalid(field, "Enter a day that is not in the future")
