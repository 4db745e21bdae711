"""Naming the lead and the sponsor, the team, and who may see the opportunity."""

import pytest

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.queries.opportunities import opportunity as find
from app.queries.team import team_page
from app.schemas.opportunity import AddTeamMember, OpportunityOut, SetTeam
from app.services.opportunities import add_team_member, remove_team_member, set_team
from tests.world import World


def team(world: World, **fields: object) -> SetTeam:
    """The usual lead and sponsor, with `fields` changed."""
    usual = {"lead_id": world.lead.person_id, "sponsor_id": world.sponsor.person_id}
    return SetTeam.model_validate({**usual, **fields})


def joined(world: World, made: OpportunityOut, name: str, **fields: object) -> OpportunityOut:
    command = AddTeamMember.model_validate(
        {"person_id": world.actors[name].person_id, "role": "member", **fields}
    )
    saved: OpportunityOut = world.write(add_team_member, world.lead, made.id, command)
    return saved


def test_another_sponsor_decides_from_then_on(world: World) -> None:
    made = world.opportunity()
    other = world.other_sponsor.person_id
    saved = world.write(set_team, world.lead, made.id, team(world, sponsor_id=other), version=1)
    assert saved.sponsor.id == other


def test_a_restricted_opportunity_is_seen_only_by_its_own(world: World) -> None:
    made = world.opportunity()
    joined(world, made, "adviser", role="adviser", function="legal")
    world.write(set_team, world.lead, made.id, team(world, restricted=True))
    for name in ("lead", "sponsor", "adviser", "auditor"):
        assert world.read(find, world.actors[name], made.id).restricted
    for name in ("member", "other_sponsor"):
        with pytest.raises(NotFound):
            world.read(find, world.actors[name], made.id)


@pytest.mark.parametrize(
    ("field", "name"),
    [("lead_id", "sponsor"), ("lead_id", "outsider"), ("sponsor_id", "lead")],
)
def test_only_the_eligible_can_be_named(world: World, field: str, name: str) -> None:
    made = world.opportunity()
    command = team(world, **{field: world.actors[name].person_id})
    with pytest.raises(Invalid) as refused:
        world.write(set_team, world.lead, made.id, command)
    assert field in {p.field for p in refused.value.problems}


def test_only_the_eligible_are_offered(world: World) -> None:
    made = world.opportunity()
    joined(world, made, "member")
    page = world.read(team_page, world.lead, made.id)
    assert [p.name for p in page.leads] == ["Lead", "Member"]
    assert [p.name for p in page.sponsors] == ["Other Sponsor", "Sponsor"]
    assert "Member" not in [p.name for p in page.candidates]
    assert "Partner" not in [p.name for p in page.candidates]


def test_joining_twice_leaving_twice_and_advising_on_nothing_are_refused(world: World) -> None:
    made = world.opportunity()
    joined(world, made, "member")
    with pytest.raises(Conflict, match="already on the team"):
        joined(world, made, "member")
    with pytest.raises(Invalid) as refused:
        joined(world, made, "adviser", role="adviser")
    assert refused.value.problems[0].field == "function"
    with pytest.raises(Invalid):
        joined(world, made, "outsider")

    member = world.member.person_id
    assert world.write(remove_team_member, world.lead, made.id, member).team == []
    with pytest.raises(NotFound):
        world.write(remove_team_member, world.lead, made.id, member)


@pytest.mark.parametrize("name", ["member", "sponsor", "auditor"])
def test_it_requires_a_lead(world: World, name: str) -> None:
    made = world.opportunity()
    with pytest.raises(NotPermitted):
        world.write(set_team, world.actors[name], made.id, team(world))


def test_an_old_version_is_refused(world: World) -> None:
    made = world.opportunity()
    joined(world, made, "member")
    with pytest.raises(Stale):
        world.write(set_team, world.lead, made.id, team(world, restricted=True), version=1)
