"""Programmes, and giving and taking roles in them."""

from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.domain.policy import Actor, Role, Scope
from app.models import Event, PersonSession
from app.queries.opportunities import opportunity as find
from app.queries.programmes import membership, programme, programmes
from app.schemas.opportunity import SetTeam
from app.schemas.programme import AddRole, CreateProgramme, EditProgramme, ProgrammeOut
from app.services.opportunities import set_team
from app.services.programmes import add_role, create_programme, edit_programme, remove_role
from app.services.sessions import start_session
from tests.world import World


def command(world: World, **fields: Any) -> CreateProgramme:
    body = world.read(programme, world.administrator, world.programme_id).organisation.id
    return CreateProgramme(**{"name": "New Programme", "organisation_id": body} | fields)


def give(world: World, name: str, role: str, function: str | None = None) -> ProgrammeOut:
    chosen = AddRole(person_id=world.actors[name].person_id, role=role, function=function)
    made: ProgrammeOut = world.write(add_role, world.administrator, world.programme_id, chosen)
    return made


def role_id(world: World, name: str, role: str) -> int:
    found = world.read(programme, world.administrator, world.programme_id)
    person_id = world.actors[name].person_id
    return next(m.id for m in found.members if m.person.id == person_id and m.role == role)


def test_a_programme_begins_with_the_shipped_criteria_and_nobody_in_it(world: World) -> None:
    made = world.write(create_programme, world.administrator, command(world))
    assert (made.criteria_set, made.criteria_version) == ("standard", 1)
    assert made.members == []
    assert made.permitted_actions == ["manage_programmes"]
    with pytest.raises(Conflict) as refused:
        world.write(create_programme, world.administrator, command(world))
    assert refused.value.problems[0].field == "name"
    with pytest.raises(Invalid):
        world.write(
            create_programme, world.administrator, command(world, name="X", organisation_id=10**9)
        )


@pytest.mark.parametrize("name", ["lead", "sponsor", "auditor", "outsider", "neighbour"])
def test_only_administrators_change_programmes(world: World, name: str) -> None:
    actor = world.actors[name]
    refusals = (NotPermitted, NotFound)
    edit = EditProgramme(**command(world).model_dump())
    with pytest.raises(NotPermitted):
        world.write(create_programme, actor, command(world))
    with pytest.raises(refusals):
        world.write(edit_programme, actor, world.programme_id, edit)
    with pytest.raises(refusals):
        chosen = AddRole(person_id=actor.person_id, role="sponsor")
        world.write(add_role, actor, world.programme_id, chosen)
    with pytest.raises(refusals):
        world.write(remove_role, actor, world.programme_id, role_id(world, "lead", "lead"))


def test_its_people_read_it_and_others_do_not_know_of_it(world: World) -> None:
    """Who signs in for a partner is for auditors and administrators: it tells who is talked to."""
    for name in ("lead", "member", "sponsor", "adviser", "auditor", "administrator"):
        found = world.read(programme, world.actors[name], world.programme_id)
        knows = name in ("auditor", "administrator")
        listed = world.read(programmes, world.actors[name]).items
        assert ("partner" in {m.role for m in found.members}) is knows
        assert found.people == listed[-1].people == (7 if knows else 6)
    for name in ("outsider", "neighbour", "partner"):
        with pytest.raises(NotFound):
            world.read(programme, world.actors[name], world.programme_id)
    assert world.read(programme, world.lead, world.programme_id).permitted_actions == []
    listed = {
        name: [p.id for p in world.read(programmes, world.actors[name]).items]
        for name in ("lead", "neighbour", "outsider")
    }
    assert listed == {
        "lead": [world.programme_id],
        "neighbour": [world.other_programme_id],
        "outsider": [],
    }
    assert len(world.read(programmes, world.administrator).items) == 2
    blind = Actor(person_id=1, name="x", is_administrator=True, scopes=frozenset({Scope.WRITE}))
    assert world.read(programmes, blind).items == []


def test_an_edit_keeps_open_reviews_criteria_and_refuses_stale_ones(world: World) -> None:
    before = world.read(programme, world.administrator, world.programme_id)
    edit = EditProgramme(**command(world, criteria_set="historical").model_dump())
    after = world.write(
        edit_programme, world.administrator, world.programme_id, edit, version=before.version
    )
    assert (after.name, after.criteria_set) == ("New Programme", "historical")
    with pytest.raises(Stale):
        world.write(
            edit_programme, world.administrator, world.programme_id, edit, version=before.version
        )


def test_a_role_lets_a_person_in_from_their_next_sign_in(world: World) -> None:
    world.write(start_session, world.outsider.person_id, "session")
    made = give(world, "outsider", "adviser", "legal")
    member = next(m for m in made.members if m.person.id == world.outsider.person_id)
    assert (member.role, member.function) == ("adviser", "legal")
    live = world.read(lambda s: s.get(PersonSession, "session"))
    assert live.ended_at is not None


@pytest.mark.parametrize(
    ("role", "function", "field"),
    [("adviser", None, "function"), ("member", "legal", "function")],
)
def test_an_adviser_and_only_an_adviser_has_a_function(
    world: World, role: str, function: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        give(world, "outsider", role, function)
    assert refused.value.problems[0].field == field


def test_no_role_twice_and_no_auditor_beside_another_role(world: World) -> None:
    for name, role in [("lead", "lead"), ("lead", "auditor"), ("auditor", "member")]:
        with pytest.raises(Conflict) as refused:
            give(world, name, role)
        assert refused.value.problems[0].field == "role"
    give(world, "lead", "sponsor")


def test_nobody_unknown_or_closed_gets_a_role(world: World) -> None:
    with pytest.raises(Invalid):
        chosen = AddRole(person_id=10**9, role="member")
        world.write(add_role, world.administrator, world.programme_id, chosen)


def test_a_lead_or_sponsor_of_open_opportunities_keeps_the_role(world: World) -> None:
    opportunity = world.opportunity()
    admin = world.administrator
    for name, role in [("lead", "lead"), ("sponsor", "sponsor")]:
        number = role_id(world, name, role)
        with pytest.raises(Conflict, match="still leads or sponsors"):
            world.write(remove_role, admin, world.programme_id, number)
        assert world.read(membership, admin, world.programme_id, number)[2] is True

    give(world, "lead", "member")
    after = world.write(remove_role, admin, world.programme_id, role_id(world, "lead", "lead"))
    assert "lead" not in {m.role for m in after.members}
    with pytest.raises(Conflict):
        world.write(remove_role, admin, world.programme_id, role_id(world, "lead", "member"))

    give(world, "lead", "lead")
    other = SetTeam(
        lead_id=world.lead.person_id, sponsor_id=world.other_sponsor.person_id, restricted=False
    )
    world.write(set_team, world.lead, opportunity.id, other)
    world.write(remove_role, admin, world.programme_id, role_id(world, "sponsor", "sponsor"))


def test_a_stopped_opportunity_holds_nobody(world: World) -> None:
    opportunity = world.opportunity()
    world.decided(world.submitted(opportunity), "stop")
    assert world.read(find, world.lead, opportunity.id).status == "stopped"
    admin = world.administrator
    world.write(remove_role, admin, world.programme_id, role_id(world, "sponsor", "sponsor"))


def test_an_unknown_role_is_not_found(world: World) -> None:
    number = role_id(world, "lead", "lead")
    for programme_id, membership_id in [(world.other_programme_id, number), (10**9, number)]:
        with pytest.raises(NotFound):
            world.write(remove_role, world.administrator, programme_id, membership_id)


NOTHING_ELSE = {"function": None, "organisation_id": None}


def test_roles_are_recorded_by_id(world: World) -> None:
    give(world, "outsider", "member")
    number = role_id(world, "outsider", "member")
    world.write(remove_role, world.administrator, world.programme_id, number)
    stream = f"programme:{world.programme_id}"
    events = world.read(
        lambda session: [
            (e.kind, e.actor, e.data)
            for e in session.scalars(select(Event).where(Event.stream == stream))  # type: ignore[arg-type]
        ]
    )
    who = world.administrator.label
    person_id = world.outsider.person_id
    assert events == [
        (
            "role_added",
            who,
            {"person_id": person_id, "role": "member", "function": None, "organisation_id": None},
        ),
        ("role_removed", who, {"person_id": person_id, "role": Role.MEMBER}),
    ]
