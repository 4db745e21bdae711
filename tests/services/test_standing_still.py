"""An opportunity stands still after the days its programme set, and its lead is told once."""

from datetime import date, timedelta
from typing import Any

from app import clock
from app.domain.text import LONDON
from app.queries.inbox import inbox
from app.queries.programmes import programme
from app.queries.reminders import reminders_due
from app.schemas.programme import EditProgramme
from app.services.programmes import edit_programme
from tests.services.partners import candidate
from tests.world import World

STILL = "standing_still"


def set_days(world: World, days: int) -> None:
    """An administrator sets after how many days the programme's opportunities stand still."""
    found = world.read(programme, world.administrator, world.programme_id)
    edit = EditProgramme(
        name=found.name,
        organisation_id=found.organisation.id,
        criteria_set=found.criteria_set,
        stale_after_days=days,
    )
    world.write(
        edit_programme, world.administrator, world.programme_id, edit, version=found.version
    )


def days_ago(days: int) -> date:
    """A day in London."""
    return (clock.now() - timedelta(days=days)).astimezone(LONDON).date()


def told(world: World) -> list[Any]:
    """What today's reminders say of standing still."""
    due = world.read(reminders_due, clock.now().astimezone(LONDON).date())
    return [(one.opportunity_id, one.data["since"]) for one in due if one.notice == STILL]


def test_the_programme_sets_after_how_many_days(world: World) -> None:
    world.moment = clock.now() - timedelta(days=12)
    quiet = world.opportunity()
    world.moment = clock.now()
    assert world.read(inbox, world.lead).stale == []
    assert told(world) == []
    set_days(world, 10)
    (item,) = world.read(inbox, world.lead).stale
    assert (item.opportunity_id, item.moved_at.astimezone(LONDON).date()) == (
        quiet.id,
        days_ago(12),
    )
    assert told(world) == [(quiet.id, days_ago(12).isoformat())]


def test_it_is_told_since_the_last_confidential_work_and_not_before(world: World) -> None:
    world.moment = clock.now() - timedelta(days=90)
    talked_about = world.opportunity()
    world.moment = clock.now() - timedelta(days=32)
    candidate(world, talked_about, "Alpha Ltd")
    world.moment = clock.now()
    (item,) = world.read(inbox, world.lead).stale
    assert item.moved_at.astimezone(LONDON).date() == days_ago(32)
    assert told(world) == [(talked_about.id, days_ago(32).isoformat())]
