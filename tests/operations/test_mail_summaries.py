"""Daily summaries, and mail as each person chose it."""

from datetime import datetime, timedelta

import pytest

from app.delivery import reminding
from app.domain.notifying import Delivery
from app.domain.text import LONDON
from tests.operations.mailing import all_at_once, asked, deliver
from tests.operations.post_office import PostOffice
from tests.telling import fan_out, wall
from tests.world import World

pytestmark = pytest.mark.usefixtures("clock")


def morning(world: World, **more: float) -> datetime:
    """Nine on a working day, in London, after all that happened."""
    at = world.moment.astimezone(LONDON) + timedelta(days=1)
    while at.weekday() > 4:
        at += timedelta(days=1)
    world.moment = at.replace(hour=9, minute=0) + timedelta(**more)
    return world.moment


def test_what_is_not_urgent_comes_in_one_summary_a_day(world: World, office: PostOffice) -> None:
    first, second = world.opportunity(), world.opportunity()
    fan_out(world)
    deliver(world, office)
    assert office.mail == []
    reminding.make_summaries(world.database, at=morning(world))
    deliver(world, office)
    [mail] = office.mail
    assert str(mail["Subject"]).startswith("Daily summary, ")
    assert str(mail["Subject"]).endswith(": 2 notices")
    for made in (first, second):
        assert f"OP-{made.id:04}" in office.said()
    world.opportunity()
    fan_out(world)
    reminding.make_summaries(world.database, at=world.later(hours=2))
    deliver(world, office)
    assert len(office.mail) == 1
    reminding.make_summaries(world.database, at=morning(world))
    deliver(world, office)
    assert len(office.mail) == 2


def test_a_summary_leaves_out_what_is_walled_meanwhile(world: World, office: PostOffice) -> None:
    first, second = world.opportunity(), world.opportunity()
    fan_out(world)
    reminding.make_summaries(world.database, at=morning(world))
    wall(world, "sponsor", first.id)
    deliver(world, office)
    assert f"OP-{first.id:04}" not in office.said()
    assert f"OP-{second.id:04}" in office.said()


def test_summaries_wait_for_the_morning(world: World) -> None:
    world.opportunity()
    fan_out(world)
    at = morning(world, hours=-1.5)
    assert reminding.make_summaries(world.database, at=at) == 0


def test_choosing_at_once_and_never_is_obeyed(world: World, office: PostOffice) -> None:
    all_at_once(world, "sponsor")
    world.opportunity()
    fan_out(world)
    deliver(world, office)
    assert [str(mail["Subject"]) for mail in office.mail] == [
        "OP-0001: You sponsor this opportunity"
    ]
    all_at_once(world, "sponsor", Delivery.NEVER)
    asked(world)
    deliver(world, office)
    assert len(office.mail) == 1


def test_a_choice_made_since_stops_mail_that_waits(world: World, office: PostOffice) -> None:
    asked(world)
    all_at_once(world, "sponsor", Delivery.NEVER)
    deliver(world, office)
    assert office.mail == []
