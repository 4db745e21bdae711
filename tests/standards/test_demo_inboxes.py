"""Whoever tries the example finds an inbox that is alive: sponsor, adviser, lead and reviewer."""

import sqlalchemy as sa

from app import clock
from app.models import Person
from app.queries.actors import person_actor
from app.queries.inbox import inbox
from app.schemas.inbox import Inbox
from app.standards.demo_programme import load_demo_programme
from tests.world import World


def of(world: World, name: str) -> Inbox:
    """The inbox of somebody in the example."""

    def read(session: sa.orm.Session) -> Inbox:
        person = session.scalars(sa.select(Person).where(Person.name == name)).one()
        return inbox(session, person_actor(session, person))

    found: Inbox = world.read(read)
    return found


def test_every_role_has_something_to_do(sqlite_world: World) -> None:
    world = sqlite_world
    world.moment = clock.now()
    world.write(load_demo_programme, password_hash="")
    sponsor = of(world, "Senior sponsor, Public Assets")
    assert sponsor.waiting
    assert sponsor.decided
    adviser = of(world, "Finance adviser, Public Assets")
    assert adviser.endorsements
    assert adviser.advised
    lead = of(world, "Commercial lead, data")
    assert lead.rework
    assert lead.preparing
    assert [one.title for one in lead.stale] == ["Film and photo archive rights"]
    reviews = world.read(inbox, world.reviewer).reviews
    assert sorted((one.own, one.organisation) for one in reviews) == [
        (False, "Lantern Pictures (fictional)"),
        (True, "Gridkeep Storage (fictional)"),
    ]
