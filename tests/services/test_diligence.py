"""Due diligence, early views of intellectual property and of sharing value, side by side."""

import pytest

from app.domain.diligence import CheckState
from app.domain.errors import Invalid, NotFound, NotPermitted, Stale
from app.queries.comparison import comparison
from app.queries.diligence import due_diligence, intellectual_property, value_share
from app.queries.history import history
from app.schemas.candidate import EditCandidate
from app.schemas.diligence import NoteIp, NoteShare, RecordDiligence
from app.services.candidates import edit_candidate
from app.services.diligence import note_ip, note_share, record_diligence
from tests.services.partners import (
    candidate,
    capability,
    offered,
    scored,
    shortlisted,
    with_member,
)
from tests.world import World

CLEAR = RecordDiligence(state="clear", note="Accounts of 2025 are sound.")


def test_the_checklist_is_shipped_with_its_date_and_sources(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    found = world.read(due_diligence, world.lead, made.id)
    assert len(found.items) == 10 and found.stated_on.year == 2026
    assert all(item.source and item.guidance for item in found.items)
    assert {item.state for item in found.items} == {CheckState.NOT_STARTED}


def test_an_item_keeps_who_found_what(world: World) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    item = world.write(record_diligence, world.lead, made.id, "financial_standing", CLEAR)
    assert (item.state, item.checked_by.name, item.version) == ("clear", "Lead", 1)
    found = world.read(due_diligence, world.sponsor, made.id)
    assert (found.done, found.concerns) == (1, 0)
    told = world.read(history, world.lead, opportunity.id).items[0].sentence
    assert told == "Lead recorded due diligence on River Sense plc, Financial standing: clear"
    with pytest.raises(Stale):
        world.write(record_diligence, world.lead, made.id, "financial_standing", CLEAR, version=0)


@pytest.mark.parametrize("state", ["clear", "concern", "not_relevant"])
def test_a_finding_needs_words(world: World, state: str) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    command = RecordDiligence(state=state)
    with pytest.raises(Invalid):
        world.write(record_diligence, world.lead, made.id, "financial_standing", command)


def test_an_unknown_item_is_not_found(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    with pytest.raises(NotFound):
        world.write(record_diligence, world.lead, made.id, "horoscope", CLEAR)


def test_views_of_ip_and_sharing_are_noted_and_changed(world: World) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    assert world.read(intellectual_property, world.lead, made.id).version == 0
    ip = NoteIp(brings="A telephony platform.", wants_to_own="Changes to it.")
    assert world.write(note_ip, world.lead, made.id, ip, version=0).brings == ip.brings
    share = NoteShare(model="per_user_fee", amount="£9 of £29 a patient", incentive="Per patient")
    world.write(note_share, world.lead, made.id, share, version=0)
    with pytest.raises(Stale):
        world.write(note_share, world.lead, made.id, share, version=0)
    better = NoteShare(model="revenue_share", amount="30%")
    world.write(note_share, world.lead, made.id, better, version=1)
    assert world.read(value_share, world.auditor, made.id).amount == "30%"
    told = world.read(history, world.lead, opportunity.id).items[0]
    assert ("How much", "£9 of £29 a patient", "30%") in [
        (c.label, c.before, c.after) for c in told.changes
    ]


def test_amounts_of_a_full_year_are_compared_and_rest_on_something(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    amounts = {"model": "revenue_share", "to_us_pence": 35_000_00, "to_it_pence": 65_000_00}
    with pytest.raises(Invalid) as refused:
        world.write(note_share, world.lead, made.id, NoteShare(**amounts))
    assert refused.value.problems[0].field == "basis"
    based = NoteShare(**amounts, basis="40,000 patients at £29.")
    assert world.write(note_share, world.lead, made.id, based).our_share == 35
    alone = NoteShare(model="fixed_fee", to_us_pence=1, basis="One year.")
    assert world.write(note_share, world.lead, made.id, alone).our_share is None
    nothing = NoteShare(model="fixed_fee", to_us_pence=0, to_it_pence=0, basis="One year.")
    assert world.write(note_share, world.lead, made.id, nothing).our_share is None
    told = world.read(history, world.lead, made.opportunity_id).items[1]
    assert ("To us in a full year", "£35,000.00", "£0.01") in [
        (c.label, c.before, c.after) for c in told.changes
    ]


def test_only_the_team_writes_and_only_those_close_read(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    writes = (
        (record_diligence, "financial_standing", CLEAR),
        (note_ip, NoteIp(brings="A platform.")),
        (note_share, NoteShare(model="fixed_fee")),
    )
    for service, *rest in writes:
        with pytest.raises(NotPermitted):
            world.write(service, world.sponsor, made.id, *rest)
        with pytest.raises(NotFound):
            world.write(service, world.adviser, made.id, *rest)
    for query in (due_diligence, intellectual_property, value_share):
        with pytest.raises(NotFound):
            world.read(query, world.other_sponsor, made.id)


def test_the_shortlist_stands_side_by_side(world: World) -> None:
    opportunity = with_member(world, world.opportunity())
    voice, mail = (shortlisted(world, opportunity, name) for name in ("Voice", "Mail"))
    candidate(world, opportunity, "Longlisted Ltd")
    alerts = capability(world, opportunity, "Alerts")
    offered(world, alerts, voice, confidence="proven")
    risk = EditCandidate(risk=2, risk_note="Young.")
    world.write(edit_candidate, world.lead, voice.id, risk)
    worry = RecordDiligence(state="concern", note="Late accounts.")
    world.write(record_diligence, world.lead, voice.id, "financial_standing", worry)
    scored(world, world.lead, voice, 4)
    found = world.read(comparison, world.sponsor, opportunity.id)
    assert [c.candidate.name for c in found.columns] == ["Mail", "Voice"]
    column = found.columns[1]
    assert (column.covers, column.total, column.risk) == (1, 4, 2)
    assert [c.name for c in column.alone] == ["Alerts"]
    assert [c.note for c in column.concerns] == ["Late accounts."]
    assert found.columns[0].offers == {} and mail.id == found.columns[0].candidate.id
    blind = world.read(comparison, world.member, opportunity.id).columns[1]
    assert blind.scores_hidden and blind.total is None and blind.people == 0


def test_nobody_else_compares(world: World) -> None:
    opportunity = world.opportunity()
    for actor in (world.adviser, world.member, world.neighbour):
        with pytest.raises(NotFound):
            world.read(comparison, actor, opportunity.id)
