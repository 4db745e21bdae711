"""Editing what describes an opportunity: nobody overwrites what they have not read."""

from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.domain.opportunities import Confidence
from app.models import Opportunity
from app.queries.gates import gate_review
from app.queries.history import events
from app.queries.opportunities import opportunity as find
from app.schemas.opportunity import EditOpportunity, OpportunityOut
from app.services.opportunities import edit_opportunity
from tests.world import World


def edited(opportunity: OpportunityOut, **fields: Any) -> EditOpportunity:
    """The opportunity's own fields, with `fields` changed."""
    kept = opportunity.model_dump(mode="json", include=set(EditOpportunity.model_fields))
    return EditOpportunity.model_validate({**kept, **fields})


def test_it_replaces_the_fields_and_counts_the_version(world: World) -> None:
    made = world.opportunity()
    command = edited(made, need="Insurers price blind.", target_dates={"1": "2027-01-15"})

    saved = world.write(edit_opportunity, world.member_on_team, made.id, command, version=1)

    assert (saved.need, saved.version) == ("Insurers price blind.", 2)
    assert str(saved.gate_due_on) == "2027-01-15"
    last = world.read(events, world.lead, made.id).items[-1]
    assert last.kind == "opportunity_edited"
    assert last.data["before"]["need"] == "Insurers lack local flood forecasts."
    assert set(last.data["after"]) == {"need", "target_dates"}


def test_saving_without_a_change_records_nothing(world: World) -> None:
    made = world.opportunity()
    saved = world.write(edit_opportunity, world.lead, made.id, edited(made), version=1)
    assert saved.version == 1
    assert len(world.read(events, world.lead, made.id).items) == 1


def test_an_old_version_is_refused_and_nothing_is_lost(world: World) -> None:
    made = world.opportunity()
    world.write(edit_opportunity, world.lead, made.id, edited(made, sector="Sea"), version=1)
    with pytest.raises(Stale):
        world.write(edit_opportunity, world.lead, made.id, edited(made, sector="Air"), version=1)
    assert world.read(find, world.lead, made.id).sector == "Sea"


@pytest.mark.parametrize("name", ["member", "sponsor", "adviser", "auditor"])
def test_it_requires_the_team(world: World, name: str) -> None:
    made = world.opportunity()
    with pytest.raises(NotPermitted):
        world.write(edit_opportunity, world.actors[name], made.id, edited(made))


@pytest.mark.parametrize("name", ["outsider", "neighbour", "partner"])
def test_what_is_invisible_is_not_found(world: World, name: str) -> None:
    made = world.opportunity()
    with pytest.raises(NotFound):
        world.write(edit_opportunity, world.actors[name], made.id, edited(made))


def test_a_stopped_opportunity_is_not_edited(world: World) -> None:
    made = world.opportunity()
    world.decided(world.submitted(made), "stop")
    with pytest.raises(Conflict, match="stopped"):
        world.write(edit_opportunity, world.lead, made.id, edited(made, sector="Sea"))


def test_a_change_to_a_waiting_gate_names_what_changed(world: World) -> None:
    made = world.opportunity()
    review = world.submitted(made)
    world.write(edit_opportunity, world.lead, made.id, edited(made, sector="Sea"))
    shown = world.read(gate_review, world.sponsor, review.id)
    assert "sector" in shown.changed_since_submission


def test_a_confidence_that_came_by_import_may_stay_but_not_be_chosen(world: World) -> None:
    made = world.opportunity()
    with pytest.raises(Invalid) as refused:
        world.write(
            edit_opportunity, world.lead, made.id, edited(made, delivery_confidence="amber_red")
        )
    assert refused.value.problems[0].field == "delivery_confidence"

    def imported(session: Any, at: Any) -> None:
        session.get(Opportunity, made.id).delivery_confidence = Confidence.AMBER_RED

    world.write(imported)
    brought = world.read(find, world.lead, made.id)
    kept = world.write(edit_opportunity, world.lead, made.id, edited(brought, sector="Sea"))
    assert (kept.sector, kept.delivery_confidence) == ("Sea", "amber_red")
    changed = world.write(
        edit_opportunity, world.lead, made.id, edited(kept, delivery_confidence="green")
    )
    assert changed.delivery_confidence == "green"
