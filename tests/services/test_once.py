"""Idempotency keys: a retry gets the first reply, and nothing happens twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.domain.errors import Conflict, Invalid
from app.schemas.opportunity import CreateOpportunity, OpportunityOut
from app.services.idempotency import KEPT, KeyedRequest, once
from app.services.opportunities import create_opportunity
from tests.world import World

KEY = KeyedRequest("a" * 64, "b" * 64)


def create(world: World, title: str = "Tide tables", **kwargs: object) -> OpportunityOut:
    command = CreateOpportunity(programme_id=world.programme_id, title=title)
    made: OpportunityOut = world.database.write_now(
        once,
        kwargs.get("keyed", KEY),
        create_opportunity,
        world.lead,
        command,
        at=kwargs.get("at", world.moment),
    )
    return made


def count(world: World) -> int:
    return world.read(lambda session: session.scalar(sa.text("SELECT count(*) FROM opportunity")))


def test_a_retry_gets_the_first_reply(world: World) -> None:
    first = create(world)
    again = create(world, at=world.later(hours=1))
    assert again == first
    assert count(world) == 1


def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    create(world)
    with pytest.raises(Invalid, match="another body"):
        create(world, keyed=KeyedRequest(KEY.key, "c" * 64))


def test_a_refused_request_keeps_no_reply(world: World) -> None:
    def refuse(session: object, *, at: object) -> OpportunityOut:
        raise Conflict("No.")

    with pytest.raises(Conflict):
        world.database.write_now(once, KEY, refuse, at=world.moment)
    assert create(world).title == "Tide tables"


def test_a_key_is_forgotten_after_a_week(world: World) -> None:
    create(world)
    create(world, at=world.moment + KEPT + timedelta(seconds=1))
    assert count(world) == 2


def test_sixteen_retries_at_once_make_one(world: World) -> None:
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda _: create(world), range(16)))
    assert len({m.id for m in made}) == 1
    assert count(world) == 1
