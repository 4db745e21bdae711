"""The register of organisations."""

from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.domain.opportunities import OrganisationKind
from app.models import Event
from app.queries.organisations import organisation, organisation_choices, organisations
from app.queries.programmes import programmes
from app.schemas.candidate import AddCandidate
from app.schemas.conflict import DeclareConflict
from app.schemas.opportunity import CreateOpportunity
from app.schemas.organisation import CreateOrganisation, EditOrganisation, OrganisationOut
from app.schemas.stakeholder import AddStakeholder
from app.services.candidates import add_candidate
from app.services.conflicts import declare_conflict
from app.services.opportunities import create_opportunity
from app.services.organisations import create_organisation, edit_organisation
from app.services.stakeholders import add_stakeholder
from tests.world import World

COMPANY = {"scheme": "GB-COH", "identifier": "1234567"}
PPON = {"scheme": "GB-PPON", "identifier": "pabc-1234-defg"}


def add(world: World, name: str = "Brightwater Ltd", **fields: Any) -> OrganisationOut:
    command = CreateOrganisation(**{"name": name, "kind": "company"} | fields)
    made: OrganisationOut = world.write(create_organisation, world.lead, command)
    return made


def test_a_programme_lead_adds_one_with_its_identifiers(world: World) -> None:
    made = add(world, identifiers=[COMPANY, PPON, COMPANY])
    assert [(i.scheme, i.identifier) for i in made.identifiers] == [
        ("GB-COH", "01234567"),
        ("GB-PPON", "PABC-1234-DEFG"),
    ]
    assert made.same_name == []


def test_a_number_that_is_none_of_its_register_is_refused_in_its_place() -> None:
    with pytest.raises(ValidationError) as refused:
        CreateOrganisation(
            name="X", kind="company", identifiers=[COMPANY, {**PPON, "identifier": "nope"}]
        )
    assert refused.value.errors()[0]["loc"] == ("identifiers", 1, "identifier")


def test_an_identifier_belongs_to_one_organisation_which_is_named(world: World) -> None:
    first = add(world, identifiers=[COMPANY])
    with pytest.raises(Conflict, match="GB-COH 01234567 already belongs to Brightwater Ltd") as no:
        add(world, "Another Ltd", identifiers=[PPON, COMPANY])
    assert no.value.problems[0].field == "identifiers.1.identifier"
    edit = EditOrganisation(name="Brightwater plc", kind="company", identifiers=[COMPANY])
    assert world.write(edit_organisation, world.lead, first.id, edit).name == "Brightwater plc"


def test_another_of_the_same_name_is_pointed_out(world: World) -> None:
    first = add(world)
    second = add(world, "BRIGHTWATER LTD")
    assert [other.id for other in second.same_name] == [first.id]
    assert [o.id for o in world.read(organisation, world.lead, first.id).same_name] == [second.id]


def test_an_edit_replaces_identifiers_and_refuses_stale_ones(world: World) -> None:
    made = add(world, identifiers=[COMPANY])
    edit = EditOrganisation(name=made.name, kind=made.kind, identifiers=[PPON])
    after = world.write(edit_organisation, world.lead, made.id, edit, version=made.version)
    assert [i.scheme for i in after.identifiers] == ["GB-PPON"]
    with pytest.raises(Stale):
        world.write(edit_organisation, world.lead, made.id, edit, version=made.version)
    again = world.write(edit_organisation, world.lead, made.id, edit, version=after.version)
    assert again.version == after.version

    events = world.read(
        lambda session: [
            (e.kind, e.data)
            for e in session.scalars(
                select(Event).where(Event.stream == f"organisation:{made.id}").order_by(Event.seq)  # type: ignore[arg-type]
            )
        ]
    )
    assert events[1:] == [
        (
            "organisation_edited",
            {
                "before": {"identifiers": ["GB-COH-01234567"]},
                "after": {"identifiers": ["GB-PPON-PABC-1234-DEFG"]},
            },
        )
    ]


def test_everybody_inside_reads_and_few_change(world: World) -> None:
    made = add(world)
    edit = EditOrganisation(name="Y", kind="company")
    for name in ("member", "sponsor", "adviser", "auditor"):
        actor = world.actors[name]
        found = world.read(organisation, actor, made.id)
        assert (found.permitted_actions, list(found.refusals)) == ([], ["manage_organisations"])
        with pytest.raises(NotPermitted):
            world.write(edit_organisation, actor, made.id, edit)
    for name in ("outsider", "partner"):
        with pytest.raises(NotPermitted):
            world.read(organisations, world.actors[name])
        with pytest.raises(NotPermitted):
            world.read(organisation, world.actors[name], made.id)
    assert world.write(edit_organisation, world.administrator, made.id, edit).name == "Y"
    with pytest.raises(NotFound):
        world.read(organisation, world.lead, 10**12)


def test_they_are_listed_in_pages_and_found_by_name_kind_or_identifier(world: World) -> None:
    for number in range(5):
        add(world, f"Firm {number}", identifiers=[{**COMPANY, "identifier": str(number + 1)}])
    first = world.read(organisations, world.lead, limit=4)
    rest = world.read(organisations, world.lead, limit=4, after=first.next)
    assert [o.name for o in (*first.items, *rest.items)] == [
        "Environment Agency",
        *(f"Firm {n}" for n in range(5)),
    ]
    assert rest.next is None

    def named(**query: Any) -> list[str]:
        return [o.name for o in world.read(organisations, world.lead, **query).items]

    assert named(q="firm 3") == named(q="00000004") == ["Firm 3"]
    for typed in ("4", "0000 0004", "GB-COH-00000004", "gb-coh-4"):
        assert "Firm 3" in named(q=typed), typed
    assert named(q="GB-CHC-00000004") == []
    assert named(kind=OrganisationKind.PUBLIC_BODY) == ["Environment Agency"]
    assert named(q="%") == []
    assert [o.name for o in world.read(organisation_choices, world.lead)] == ["Environment Agency"]


OUTSIDE = ("adviser", "other_sponsor", "neighbour", "administrator")
"""Who reads the directory, and knows of no candidate."""


def talked_to(world: World, name: str = "River Sense plc", **fields: Any) -> tuple[int, int]:
    """An opportunity, and a new candidate of it; their ids."""
    made = world.opportunity()
    new = {"name": name, "kind": "company", **fields}
    party = world.write(add_candidate, world.lead, made.id, AddCandidate(organisation=new))
    return made.id, party.organisation_id


def tide_tables(world: World) -> int:
    """The neighbour's own opportunity; its id."""
    command = CreateOpportunity(
        programme_id=world.other_programme_id,
        title="Tide tables",
        lead_id=world.neighbour.person_id,
    )
    return int(world.write(create_opportunity, world.neighbour, command).id)


def test_who_is_talked_to_is_in_no_directory_that_others_read(world: World) -> None:
    _, number = talked_to(world)
    for who in OUTSIDE:
        actor = world.actors[who]
        assert [o.name for o in world.read(organisations, actor).items] == ["Environment Agency"]
        assert world.read(organisations, actor, q="River").items == []
        with pytest.raises(NotFound):
            world.read(organisation, actor, number)
    assert world.read(organisation, world.lead, number).is_listed is False
    assert world.read(organisation, world.auditor, number).name == "River Sense plc"
    wall = DeclareConflict(nature="actual", organisation="Kin", interest="Mine.", wall=True)
    world.write(declare_conflict, world.auditor, 1, wall)
    with pytest.raises(NotFound):
        world.read(organisation, world.auditor, number)


def test_no_other_act_tells_that_it_is_there(world: World) -> None:
    opportunity_id, number = talked_to(world)
    theirs = tide_tables(world)
    named = AddStakeholder(name="River Sense plc", roles=["user"])
    added = world.write(add_stakeholder, world.neighbour, theirs, named)
    assert added.organisation is None
    linked = AddStakeholder(name="Another", roles=["user"], organisation_id=number)
    for who, where in ((world.neighbour, theirs), (world.lead, opportunity_id)):
        with pytest.raises(Invalid):
            world.write(add_stakeholder, who, where, linked)
    declared = DeclareConflict(nature="actual", organisation="river sense PLC", interest="Mine.")
    said = world.write(declare_conflict, world.adviser, opportunity_id, declared)
    assert said.organisation == "river sense PLC"
    with pytest.raises(Invalid):
        chosen = DeclareConflict(nature="actual", organisation_id=number, interest="Mine.")
        world.write(declare_conflict, world.adviser, opportunity_id, chosen)
    command = CreateOrganisation(name="River Sense plc", kind="company")
    assert world.write(create_organisation, world.neighbour, command).same_name == []


def test_a_candidate_known_by_its_number_is_listed_once_and_by_whoever_adds_it(
    world: World,
) -> None:
    _, number = talked_to(world, identifiers=[COMPANY])
    command = CreateOrganisation(name="River Sense", kind="company", identifiers=[COMPANY])
    added = world.write(create_organisation, world.neighbour, command)
    assert (added.id, added.name, added.is_listed) == (number, "River Sense", True)
    assert number in {o.id for o in world.read(organisations, world.adviser).items}


def test_two_teams_that_talk_to_the_same_company_do_not_list_it(world: World) -> None:
    _, number = talked_to(world, identifiers=[COMPANY])
    new = {"name": "River Sense", "kind": "company", "identifiers": [COMPANY]}
    theirs = tide_tables(world)
    command = AddCandidate(organisation=new)
    same = world.write(add_candidate, world.neighbour, theirs, command)
    assert same.organisation_id == number
    assert world.read(organisations, world.adviser, q="River").items == []
    add(world, "Brightwater Ltd", identifiers=[PPON])
    edit = EditOrganisation(name="Brightwater Ltd", kind="company", identifiers=[COMPANY])
    brightwater = world.read(organisations, world.adviser, q="Brightwater").items[0].id
    with pytest.raises(Conflict, match="belongs to another organisation"):
        world.write(edit_organisation, world.administrator, brightwater, edit)


def test_a_list_cannot_be_read_on_from_what_is_hidden(world: World) -> None:
    """Where the rest begins would tell how the hidden one's name begins."""
    _, number = talked_to(world)
    assert world.read(organisations, world.adviser, after=number).items == []
    hidden = world.other_programme_id
    assert world.read(programmes, world.lead, after=hidden).items == []
