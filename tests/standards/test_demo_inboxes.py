"""Whoever tries the example finds an inbox that is alive: sponsor, adviser, lead and reviewer."""

import sqlalchemy as sa

from app.models import Person
from app.queries.actors import person_actor
from app.queries.inbox import inbox
from app.schemas.inbox import Inbox
from tests.world import World


def of(world: World, name: str) -> Inbox:
    """The inbox of somebody in the example."""

    def read(session: sa.orm.Session) -> Inbox:
        person = session.scalars(sa.select(Person).where(Person.name == name)).one()
        return inbox(session, person_actor(session, person))

    found: Inbox = world.read(read)
    return found


def test_every_role_has_something_to_do(demo_world: World) -> None:
    sponsor = of(demo_world, "Senior sponsor, Public Assets")
    assert sponsor.waiting
    assert sponsor.decided
    adviser = of(demo_world, "Finance adviser, Public Assets")
    assert adviser.endorsements
    assert adviser.advised
    lead = of(demo_world, "Commercial lead, data")
    assert lead.rework
    assert lead.preparing
    assert [one.title for one in lead.stale] == ["Film and photo archive rights"]
    reviews = demo_world.read(inbox, demo_world.reviewer).reviews
    assert sorted((one.own, one.organisation) for one in reviews) == [
        (False, "Lantern Pictures (fictional)"),
        (True, "Gridkeep Storage (fictional)"),
    ]
