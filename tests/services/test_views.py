"""Saved views: kept, shared, changed and removed by whoever saved them."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.domain.policy import Actor, Role
from app.queries.views import view, views
from app.schemas.view import SaveView, ViewOut
from app.services import views as service
from app.services.views import delete_view, edit_view, save_view
from tests.world import World


def saved(world: World, name: str = "lead", **fields: Any) -> ViewOut:
    """A view of somebody's."""
    command = SaveView(**{"name": "Tenders", "query": "stage=tender", **fields})
    made: ViewOut = world.write(save_view, world.actors[name], command)
    return made


def names(world: World, name: str) -> list[str]:
    """What is in somebody's menu."""
    return [v.name for v in world.read(views, world.actors[name])]


def test_a_private_view_is_its_owner_s_alone(world: World) -> None:
    made = saved(world, layout="table")
    assert made.path == "/pipeline/table?stage=tender"
    assert names(world, "lead") == ["Tenders"]
    for name in ("sponsor", "auditor", "neighbour", "outsider"):
        assert names(world, name) == []
        with pytest.raises(NotFound):
            world.read(view, world.actors[name], made.id)


def test_a_shared_view_is_listed_to_the_programme_s_people_only(world: World) -> None:
    made = saved(world, programme_id=world.programme_id)
    for name in ("lead", "member", "sponsor", "adviser", "auditor"):
        assert names(world, name) == ["Tenders"], name
    for name in ("neighbour", "outsider", "partner", "administrator"):
        assert names(world, name) == [], name
    assert world.read(view, world.sponsor, made.id).permitted_actions == []
    assert world.read(view, world.lead, made.id).permitted_actions == ["edit_view"]


def test_sharing_needs_a_programme_of_one_s_own(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        saved(world, programme_id=world.other_programme_id)
    assert refused.value.problems[0].field == "programme_id"
    with pytest.raises(NotPermitted):
        saved(world, "auditor", programme_id=world.programme_id)


def test_a_system_saves_no_views(world: World) -> None:
    system = Actor(
        person_id=None,
        name="System",
        roles={world.programme_id: frozenset({Role.MEMBER})},
        token_id=1,
    )
    with pytest.raises(NotPermitted):
        world.write(save_view, system, SaveView(name="Mine"))


def test_only_the_owner_changes_or_removes_it(world: World) -> None:
    made = saved(world, programme_id=world.programme_id)
    for act in (
        lambda: world.write(edit_view, world.sponsor, made.id, SaveView(name="Theirs")),
        lambda: world.write(delete_view, world.sponsor, made.id),
    ):
        with pytest.raises(NotPermitted):
            act()
    renamed = world.write(edit_view, world.lead, made.id, SaveView(name="Renamed"), version=1)
    assert (renamed.name, renamed.query, renamed.programme_id, renamed.version) == (
        "Renamed",
        "",
        None,
        2,
    )
    assert names(world, "sponsor") == []
    world.write(delete_view, world.lead, made.id)
    assert names(world, "lead") == []


def test_a_stale_change_is_refused(world: World) -> None:
    made = saved(world)
    world.write(edit_view, world.lead, made.id, SaveView(name="Second"), version=1)
    with pytest.raises(Stale):
        world.write(edit_view, world.lead, made.id, SaveView(name="Third"), version=1)


def test_two_views_of_one_person_have_two_names(world: World) -> None:
    made = saved(world)
    saved(world, "sponsor")
    with pytest.raises(Invalid):
        saved(world)
    world.write(edit_view, world.lead, made.id, SaveView(name="Tenders", query="stage=contract"))


def test_there_is_a_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 1)
    saved(world)
    with pytest.raises(Conflict):
        world.write(save_view, world.lead, SaveView(name="Another"))


def test_filters_are_kept_as_short_as_they_can_be() -> None:
    command = SaveView(name="x", query="?stage=tender&q=&status=open&limit=7&done=view&sort=value")
    assert command.query == "stage=tender&sort=value"


@pytest.mark.parametrize("query", ["stage=nowhere", "shoe=9", "lead=x"])
def test_filters_that_mean_nothing_are_refused(query: str) -> None:
    with pytest.raises(ValidationError, match="cannot be used"):
        SaveView(name="x", query=query)
