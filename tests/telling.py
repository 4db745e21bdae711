"""What the tests of notifications share: events, the worker's round, and what somebody is told."""

from typing import Any

import sqlalchemy as sa

from app.models import ConflictDeclaration, Event, GateReview
from app.queries.notifications import notifications
from app.services.events import record
from app.services.telling import tell_of_event
from tests.world import World

E: Any = Event
R: Any = GateReview


def fan_out(world: World) -> None:
    """Make the notifications of every event so far, as the worker does."""
    for event_id in world.read(lambda session: list(session.scalars(sa.select(E.id)))):
        world.database.write_now(tell_of_event, event_id, at=world.moment)


def told(world: World, name: str) -> list[str]:
    """What somebody's list says, newest first."""
    return [item.says for item in world.read(notifications, world.actors[name]).items]


def happened(
    world: World, kind: str, opportunity_id: int, /, by: str = "lead", **data: Any
) -> None:
    """An event of a kind, as a service records it."""
    stream = f"opportunity:{opportunity_id}"
    world.database.write_now(record, world.actors[by], stream, kind, data, at=world.later())


def wall(world: World, name: str, opportunity_id: int) -> None:
    """As the conflicts reviewer does it."""

    def put(session: Any) -> None:
        session.add(
            ConflictDeclaration(
                opportunity_id=opportunity_id,
                person_id=world.actors[name].person_id,
                nature="actual",
                gate=1,
                declared_by_id=world.actors[name].person_id,
                declared_at=world.moment,
                standing="settled",
                bar="walled",
                changed_at=world.moment,
            )
        )

    world.database.write_now(put)


def waits(world: World, review_id: int) -> None:
    """As submitting leaves the review, whatever the criteria ask for today."""
    submitted = sa.update(GateReview).where(R.id == review_id).values(state="submitted")
    world.database.write_now(lambda session: session.execute(submitted))
