"""Records of notifications for the authorisation matrix."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.notifying import Audience, Delivery
from app.models import Notification
from tests.extras.place import Place

KEYS: tuple[str, ...] = ("notification_id",)
"""Path parameters whose record belongs to one target: what is hidden must read as unknown."""


def add(place: Place) -> dict[str, Any]:
    """Make one of each, and give their ids by path parameter."""
    made = place.world.database.write_now(_notification, place)
    return {"notification_id": made, "token": "no-such-link"}


def _notification(session: Session, place: Place) -> int:
    """What the leader is told of the opportunity."""
    row = Notification(
        person_id=place.leader.person_id,
        notice="lead_named",
        source=f"event:{place.opportunity_id}",
        audience=Audience.VISIBLE,
        opportunity_id=place.opportunity_id,
        at=place.world.moment,
        made_at=place.world.moment,
        delivery=Delivery.DIGEST,
    )
    session.add(row)
    session.flush()
    return row.id
