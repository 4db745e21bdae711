"""Adding an opportunity: at the first stage, its first gate open, its people eligible."""

from datetime import date

import pytest
from pydantic import ValidationError

from app.domain.errors import Invalid, NotFound, NotPermitted
from app.queries.gates import gate_review
from app.queries.history import events
from app.schemas.opportunity import CreateOpportunity
from app.services.opportunities import create_opportunity
from tests.world import World


def test_it_enters_the_first_stage_with_its_gate_open(world: World) -> None:
    made = world.opportunity(target_dates={"1": "2027-03-31"})

    assert (made.stage, made.status, made.origin) == ("stakeholder_analysis", "active", "created")
    assert [p.stage for p in made.passages] == ["stakeholder_analysis"]
    assert made.gate_due_on == date(2027, 3, 31)
    assert made.reference == f"OP-{made.id:04d}"
    review = world.read(gate_review, world.lead, made.open_review_id)
    assert (review.gate, review.attempt, review.state) == (1, 1, "preparing")


def test_only_the_title_and_the_programme_must_be_given(world: World) -> None:
    command = CreateOpportunity(programme_id=world.programme_id, title="An idea")
    made = world.write(create_opportunity, world.member, command)
    assert (made.lead, made.sponsor, made.expected_value_pence) == (None, None, None)


def test_its_first_event_tells_everything_that_was_given(world: World) -> None:
    made = world.opportunity()
    first = world.read(events, world.auditor, made.id).items[0]
    assert (first.seq, first.kind, first.person.name) == (1, "opportunity_created", "Lead")
    assert first.data["title"] == made.title
    assert first.data["lead_id"] == world.lead.person_id


@pytest.mark.parametrize("name", ["sponsor", "adviser", "auditor"])
def test_only_members_and_leads_can_add(world: World, name: str) -> None:
    command = CreateOpportunity(programme_id=world.programme_id, title="An idea")
    with pytest.raises(NotPermitted):
        world.write(create_opportunity, world.actors[name], command)


@pytest.mark.parametrize("name", ["outsider", "neighbour", "partner", "administrator"])
def test_a_programme_one_is_not_in_does_not_exist(world: World, name: str) -> None:
    command = CreateOpportunity(programme_id=world.programme_id, title="An idea")
    with pytest.raises(NotFound):
        world.write(create_opportunity, world.actors[name], command)


def test_lead_and_sponsor_must_hold_the_role_here_and_differ(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        world.opportunity(lead_id=world.outsider.person_id, sponsor_id=world.member.person_id)
    assert [p.field for p in refused.value.problems] == ["lead_id", "sponsor_id"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 10_000}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"sector": "x" * 121}, "sector"),
        ({"title": "bad\x00sign"}, "title"),
        ({"expected_value_pence": -1}, "expected_value_pence"),
        ({"expected_value_pence": 10**17}, "expected_value_pence"),
        ({"target_dates": {"1": "2027-05-01", "2": "2027-04-30"}}, "target_dates"),
        ({"target_dates": {"6": "2027-05-01"}}, "target_dates"),
        ({"delivery_confidence": "amber_red"}, "delivery_confidence"),
        ({"stage": "contract"}, "stage"),
    ],
)
def test_what_cannot_be_used_is_named(fields: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        CreateOpportunity.model_validate({"programme_id": 1, "title": "An idea", **fields})
    assert {str(error["loc"][0]) for error in refused.value.errors()} == {field}


def test_the_longest_that_is_allowed_fits(world: World) -> None:
    made = world.opportunity(title="🌊" * 200, sector="É" * 120, summary="x" * 20_000)
    assert (len(made.title), len(made.sector), len(made.summary)) == (200, 120, 20_000)


def test_emoji_and_accents_stay(world: World) -> None:
    assert world.opportunity(title="Étude des marées 🌊").title == "Étude des marées 🌊"
