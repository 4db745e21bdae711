"""Candidates: added from the register or new, moved with reasons, known to few."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.candidates import CandidateState
from app.domain.errors import Conflict, DomainError, Invalid, NotFound, NotPermitted, Stale
from app.queries import subjects
from app.queries.candidates import candidate as find
from app.queries.candidates import candidates, suggestions
from app.queries.capabilities import capabilities
from app.queries.capabilities import capability as find_capability
from app.queries.comparison import comparison
from app.queries.coverage import coverage_matrix
from app.queries.documents import document as find_document
from app.queries.history import events, history
from app.queries.scores import scores
from app.schemas.candidate import AddCandidate, EditCandidate, MoveCandidate
from app.schemas.capability import SetOffer
from app.schemas.gate import DecideGate
from app.schemas.organisation import CreateOrganisation
from app.services.candidates import add_candidate, edit_candidate, move_candidate
from app.services.capabilities import set_offer
from app.services.decisions import decide_gate
from app.services.documents import remove_document
from app.services.organisations import create_organisation
from tests.services.partners import candidate, capability, moved, with_member
from tests.services.test_answer_criterion import document
from tests.world import World

OTHERS = ("adviser", "other_sponsor", "partner", "outsider", "neighbour", "administrator", "member")
"""Who may not know of candidates: nobody of them is on the team."""


def refused(call: Any, *args: Any, **kwargs: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        call(*args, **kwargs)
    return caught.value


def organisation(world: World, name: str, **fields: Any) -> int:
    command = CreateOrganisation(name=name, kind="company", **fields)
    return int(world.write(create_organisation, world.lead, command).id)


def test_a_known_organisation_joins_the_longlist(world: World) -> None:
    opportunity = world.opportunity()
    number = organisation(world, "Flood Models Ltd")
    made = world.write(
        add_candidate,
        world.lead,
        opportunity.id,
        AddCandidate(organisation_id=number, why="It models rivers."),
    )
    assert (made.name, made.state, made.why) == (
        "Flood Models Ltd",
        "longlist",
        "It models rivers.",
    )
    assert [(m.from_state, m.to_state, m.moved_by.name) for m in made.moves] == [
        (None, CandidateState.LONGLIST, "Lead")
    ]


def test_a_new_organisation_joins_the_register_too(world: World) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    found = world.read(suggestions, world.lead, opportunity.id, q="river sense")
    assert [(s.id, s.name, s.candidate_id) for s in found.items] == [
        (made.organisation_id, "River Sense plc", made.id)
    ]


def test_an_organisation_is_a_candidate_once(world: World) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    command = AddCandidate(organisation_id=made.organisation_id)
    error = refused(world.write, add_candidate, world.lead, opportunity.id, command)
    assert isinstance(error, Conflict) and error.problems[0].field == "organisation_id"


def test_a_similar_name_is_warned_of_until_said_to_be_another(world: World) -> None:
    opportunity = world.opportunity()
    organisation(world, "Medixine Oy")
    new = {"name": "Medixine Limited", "kind": "company"}
    error = refused(
        world.write, add_candidate, world.lead, opportunity.id, AddCandidate(organisation=new)
    )
    assert isinstance(error, Invalid)
    assert "Medixine Oy" in error.message and error.problems[0].field == "is_another"
    another = AddCandidate(organisation=new, is_another=True)
    assert world.write(add_candidate, world.lead, opportunity.id, another).name == new["name"]


def test_a_similar_name_is_found_however_it_begins(world: World) -> None:
    opportunity = world.opportunity()
    organisation(world, "The University of Leeds")
    for n in range(3):
        organisation(world, f"Leeward Firm {n}")
    for typed in ("Leeds University", "Universíty of Leeds"):
        found = world.read(suggestions, world.lead, opportunity.id, q=typed)
        assert [s.name for s in found.items] == ["The University of Leeds"], typed


def test_our_own_side_is_no_candidate(world: World) -> None:
    opportunity = world.opportunity()
    ours = next(
        s
        for s in world.read(suggestions, world.lead, opportunity.id, q="Environment Agency").items
        if s.is_ours
    )
    command = AddCandidate(organisation_id=ours.id)
    error = refused(world.write, add_candidate, world.lead, opportunity.id, command)
    assert isinstance(error, Conflict) and "our own side" in error.message


def test_an_identifier_in_use_is_refused_naming_the_other(world: World) -> None:
    opportunity = world.opportunity()
    number = {"scheme": "GB-COH", "identifier": "01234567"}
    organisation(world, "Logicalis UK", identifiers=[number])
    new = {"name": "Something Else", "kind": "company", "identifiers": [number]}
    error = refused(
        world.write, add_candidate, world.lead, opportunity.id, AddCandidate(organisation=new)
    )
    assert isinstance(error, Conflict) and "Logicalis UK" in error.message


def test_it_is_a_known_organisation_or_a_new_one(world: World) -> None:
    with pytest.raises(ValidationError):
        AddCandidate()
    with pytest.raises(ValidationError):
        AddCandidate(organisation_id=1, organisation={"name": "X", "kind": "company"})


def test_every_move_is_kept_with_its_reason_and_date(world: World) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    for to in ("shortlist", "out", "longlist"):
        made = moved(world, made, to, f"Because of {to}.")
    assert [(m.to_state, m.reason) for m in made.moves[1:]] == [
        ("shortlist", "Because of shortlist."),
        ("out", "Because of out."),
        ("longlist", "Because of longlist."),
    ]
    assert made.moves[1].moved_at < made.moves[2].moved_at < made.moves[3].moved_at
    assert set(made.can_move_to) == {"shortlist", "out"}


def test_being_out_says_that_it_bars_nobody_from_bidding(world: World) -> None:
    made = moved(world, candidate(world, world.opportunity(), "River Sense plc"), "out")
    assert "never bars" in made.open_to_bid


def test_a_move_needs_a_reason_and_somewhere_to_go(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    with pytest.raises(ValidationError):
        MoveCandidate(to="out", reason=" ")
    with pytest.raises(Conflict):
        moved(world, made, "longlist")


def test_a_move_of_an_old_version_is_refused(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    moved(world, made, "shortlist")
    command = MoveCandidate(to="out", reason="Too late.")
    with pytest.raises(Stale):
        world.write(move_candidate, world.lead, made.id, command, version=made.version)


def test_a_risk_needs_words(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    with pytest.raises(Invalid):
        world.write(edit_candidate, world.lead, made.id, EditCandidate(risk=4))
    noted = EditCandidate(why="It is near.", risk=4, risk_note="One customer pays for most of it.")
    found = world.write(edit_candidate, world.lead, made.id, noted)
    assert (found.risk, found.why, found.version) == (4, "It is near.", made.version + 1)


def test_the_list_is_ordered_by_where_they_stand(world: World) -> None:
    opportunity = world.opportunity()
    for name, to in (("Alpha", "out"), ("Beta", ""), ("Gamma", "shortlist"), ("Delta", "")):
        made = candidate(world, opportunity, name)
        if to:
            moved(world, made, to)
    found = world.read(candidates, world.lead, opportunity.id)
    assert [row.name for row in found.items] == ["Gamma", "Beta", "Delta", "Alpha"]


@pytest.mark.parametrize("name", OTHERS)
def test_for_everybody_else_there_is_no_candidate(world: World, name: str) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    actor = world.actors[name]
    wrong: list[DomainError] = [
        refused(world.read, candidates, actor, opportunity.id),
        refused(world.read, find, actor, made.id),
        refused(world.read, find, actor, 999_999),
        refused(world.read, suggestions, actor, opportunity.id, q="river"),
        refused(world.write, move_candidate, actor, made.id, MoveCandidate(to="out", reason="No.")),
    ]
    assert all(isinstance(error, NotFound) for error in wrong)
    assert wrong[1].message == wrong[2].message


@pytest.mark.parametrize("name", ["sponsor", "auditor"])
def test_sponsors_and_auditors_read_and_change_nothing(world: World, name: str) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    actor = world.actors[name]
    assert world.read(candidates, actor, opportunity.id).items[0].id == made.id
    with pytest.raises(NotPermitted):
        world.write(move_candidate, actor, made.id, MoveCandidate(to="out", reason="No."))


def test_the_history_tells_the_team_and_nobody_else(world: World) -> None:
    opportunity = world.opportunity()
    moved(world, candidate(world, opportunity, "River Sense plc"), "out", "They withdrew.")
    told = [item.sentence for item in world.read(history, world.sponsor, opportunity.id).items]
    assert "Lead moved River Sense plc: out" in told
    assert "Lead put River Sense plc on the longlist" in told
    for reader in (world.adviser, world.other_sponsor):
        text = str(world.read(history, reader, opportunity.id))
        assert "River Sense" not in text
        assert "River Sense" not in str(world.read(events, reader, opportunity.id, limit=200))


def test_whoever_lists_candidates_helps_to_prepare_the_gate(world: World) -> None:
    opportunity = world.opportunity(sponsor_id=world.other_sponsor.person_id)
    with_member(world, opportunity)
    candidate(world, opportunity, "River Sense plc")
    review = world.review(opportunity)
    command = DecideGate(outcome="stop", reason="No.", pack_digest="0" * 64)
    with pytest.raises(NotPermitted):
        world.write(decide_gate, world.lead, review.id, command)


def test_a_stopped_opportunity_keeps_its_record_as_it_is(world: World) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    world.decided(world.submitted(opportunity), "stop")
    with pytest.raises(Conflict):
        moved(world, made, "out")


def test_whoever_evaluates_the_tender_knows_nothing_of_lists_and_scores(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opportunity = with_member(world, world.opportunity())
    made = moved(world, candidate(world, opportunity, "River Sense plc"), "shortlist")
    asked = (candidates, scores, comparison, capabilities, coverage_matrix)
    for query in asked:
        world.read(query, world.member, opportunity.id)
    subject_of = subjects.subject_of

    def evaluating(*args: Any) -> Any:
        return replace(subject_of(*args), evaluator_ids=frozenset({world.member.person_id}))

    monkeypatch.setattr(subjects, "subject_of", evaluating)
    for query in asked:
        with pytest.raises(NotFound):
            world.read(query, world.member, opportunity.id)
    with pytest.raises(NotFound):
        world.read(find, world.member, made.id)
    with pytest.raises(NotFound):
        world.read(events, world.member, opportunity.id, confidential=True)
    assert "River Sense" not in str(world.read(history, world.member, opportunity.id))
    assert "River Sense" in str(world.read(history, world.lead, opportunity.id))


def test_a_document_behind_an_offer_is_kept_when_it_leaves_the_list(world: World) -> None:
    opportunity = world.opportunity()
    number = document(world, opportunity.id)
    needed = capability(world, opportunity, "Sales")
    command = SetOffer(confidence="shown", what="Seen.", document_ids=[number])
    world.write(set_offer, world.lead, needed.id, 0, command)
    world.write(remove_document, world.lead, number)
    found = world.read(find_capability, world.lead, needed.id).offers[0]
    assert [d.id for d in found.evidence] == [number]
    assert world.read(find_document, world.lead, number).removed_at is not None
