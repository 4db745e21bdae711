"""Declaring conflicts of interest: what takes effect at once, and what waits."""

from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted
from app.domain.policy import SYSTEM, Actor, Role
from app.queries.conflict_reviews import conflict_review, conflict_reviews
from app.queries.conflicts import conflict_register
from app.queries.gates import gate_review
from app.queries.history import events, history
from app.queries.opportunities import opportunity as find
from app.schemas.conflict import (
    AssessConflicts,
    ConfirmAssessment,
    ConflictRegister,
    DeclarationOut,
    DeclareConflict,
    ReviewConflict,
)
from app.schemas.gate import DecideGate
from app.schemas.opportunity import AcceptRisk, AddTeamMember, OpportunityOut
from app.services.conflict_reviews import review_conflict
from app.services.conflicts import assess_conflicts, confirm_assessment, declare_conflict
from app.services.decisions import accept_risk, decide_gate
from app.services.opportunities import add_team_member
from tests.world import World

ASSESSMENT = AssessConflicts(identified="None.", mitigations="None.", unfair_advantage="None.")


def declare(world: World, who: Actor, opportunity: OpportunityOut, **fields: Any) -> DeclarationOut:
    """An actual interest in a supplier, unless told otherwise."""
    command = {"nature": "actual", "organisation": "Tideway Ltd", "interest": "Shares.", **fields}
    if command["nature"] == "nothing":
        command = {"nature": "nothing"}
    made: DeclarationOut = world.write(
        declare_conflict, who, opportunity.id, DeclareConflict(**command)
    )
    return made


def register(world: World, who: Actor, opportunity: OpportunityOut) -> ConflictRegister:
    """The register as this person reads it."""
    found: ConflictRegister = world.read(conflict_register, who, opportunity.id)
    return found


def review(world: World, declaration: DeclarationOut, act: str, **fields: Any) -> Any:
    """The reviewer's act."""
    seen = world.read(conflict_review, world.reviewer, declaration.id)
    command = ReviewConflict(act=act, reason="Weighed.", **fields)
    return world.write(
        review_conflict, world.reviewer, declaration.id, command, version=seen.version
    )


def test_ones_own_interest_recuses_at_once(world: World) -> None:
    opportunity = world.opportunity()
    review_ = world.submitted(opportunity)
    made = declare(world, world.sponsor, opportunity)

    assert (made.standing, made.bar, made.measure) == ("waiting", "recused", "Recused")
    with pytest.raises(NotPermitted, match="recused"):
        world.decided(review_)
    with pytest.raises(NotPermitted, match="recused"):
        world.write(accept_risk, world.sponsor, opportunity.id, AcceptRisk(statement="Again."))


def test_ones_own_wall_leaves_nothing_of_the_opportunity(world: World) -> None:
    opportunity = world.opportunity()
    review_ = world.submitted(opportunity)
    declare(world, world.sponsor, opportunity, wall=True)

    for read, number in ((find, opportunity.id), (gate_review, review_.id)):
        with pytest.raises(NotFound):
            world.read(read, world.sponsor, number)
    with pytest.raises(NotFound):
        world.decided(review_)
    with pytest.raises(NotFound):
        world.read(conflict_register, world.sponsor, opportunity.id)


def test_declaring_for_another_changes_nothing_until_the_reviewer_acts(world: World) -> None:
    opportunity = world.opportunity()
    review_ = world.submitted(opportunity)
    before = world.read(gate_review, world.sponsor, review_.id)
    told = declare(world, world.lead, opportunity, person_id=world.sponsor.person_id)
    assert (told.standing, told.bar) == ("waiting", "none")

    # the person concerned learns nothing of it, nor do the others
    for who in (world.sponsor, world.member):
        assert register(world, who, opportunity).conflicts == []
    assert register(world, world.sponsor, opportunity).waiting == 0
    after = world.read(gate_review, world.sponsor, review_.id)
    assert after.model_dump() == before.model_dump()
    kinds = [e.kind for e in world.read(history, world.sponsor, opportunity.id).items]
    assert "conflict_declared" not in kinds
    # whoever declared it and the auditors know
    assert [d.id for d in register(world, world.lead, opportunity).conflicts] == [told.id]
    assert register(world, world.auditor, opportunity).conflicts[0].declared_by is not None

    review(world, told, "recuse")
    shown = register(world, world.sponsor, opportunity).conflicts[0]
    assert (shown.measure, shown.declared_by, shown.own) == ("Recused", None, False)
    with pytest.raises(NotPermitted, match="recused"):
        world.decided(review_)


@pytest.mark.parametrize("nature", ["actual", "potential", "perceived"])
def test_each_kind_of_interest_is_kept_as_declared(sqlite_world: World, nature: str) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    declare(world, world.member, opportunity, nature=nature)
    shown = register(world, world.lead, opportunity).conflicts[0]
    assert (shown.nature, shown.organisation, shown.interest) == (nature, "Tideway Ltd", "Shares.")
    assert (shown.person.name, shown.gate) == ("Member", 1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"organisation": ""}, "organisation"),
        ({"interest": ""}, "interest"),
        ({"organisation_id": 999_999}, "organisation"),
        ({"person_id": 999_999}, "person_id"),
    ],
)
def test_what_a_declaration_lacks_is_named(
    sqlite_world: World, fields: dict[str, Any], field: str
) -> None:
    opportunity = sqlite_world.opportunity()
    with pytest.raises(Invalid) as refused:
        declare(sqlite_world, sqlite_world.lead, opportunity, **fields)
    assert [p.field for p in refused.value.problems] == [field]


def test_nobody_walls_off_or_clears_somebody_else(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    for command in (
        {"nature": "actual", "organisation": "T", "interest": "I", "wall": True},
        {"nature": "nothing"},
    ):
        for_another = DeclareConflict(person_id=world.sponsor.person_id, **command)
        with pytest.raises(Invalid):
            world.write(declare_conflict, world.lead, opportunity.id, for_another)


def test_nobody_is_declared_for_who_cannot_see_it(sqlite_world: World) -> None:
    world = sqlite_world
    opportunity = world.opportunity(restricted=True)
    for who in (world.member, world.neighbour, world.outsider):
        with pytest.raises(Invalid):
            declare(world, world.lead, opportunity, person_id=who.person_id)


def test_auditors_declare_their_own_interests_and_nobody_elses(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    assert declare(world, world.auditor, opportunity).bar == "recused"
    with pytest.raises(NotPermitted):
        declare(world, world.auditor, opportunity, person_id=world.sponsor.person_id)


def test_a_system_declares_nothing(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    system = Actor(None, "Feed", {world.programme_id: frozenset({Role.MEMBER})}, token_id=1)
    for person_id in (None, world.sponsor.person_id):
        with pytest.raises((NotPermitted, Invalid)):
            declare(world, system, opportunity, person_id=person_id)
    with pytest.raises(NotFound):
        declare(world, SYSTEM, opportunity)


def test_the_same_interest_is_declared_once_and_can_become_a_wall(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    declare(world, world.member, opportunity)
    with pytest.raises(Conflict, match="already"):
        declare(world, world.member, opportunity, organisation="tideway ltd")
    assert declare(world, world.member, opportunity, wall=True).bar == "walled"
    with pytest.raises(NotFound):
        world.read(find, world.member, opportunity.id)


def test_others_of_the_programme_see_only_what_they_declared(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    declare(world, world.sponsor, opportunity)
    declare(world, world.adviser, opportunity)
    world.write(assess_conflicts, world.lead, opportunity.id, ASSESSMENT)
    seen = register(world, world.adviser, opportunity)
    assert [d.person.name for d in seen.conflicts] == ["Adviser"]
    assert (seen.to_declare, seen.assessments, seen.waiting) == ([], [], 0)
    close = register(world, world.lead, opportunity)
    assert len(close.conflicts) == 2
    assert [p.name for p in close.to_declare] == ["Lead"]


def test_events_never_hold_the_interest_itself(world: World) -> None:
    opportunity = world.opportunity()
    declare(world, world.lead, opportunity, interest="Zanzibar shares")
    plain = world.read(events, world.auditor, opportunity.id, limit=100)
    told = world.read(events, world.auditor, opportunity.id, limit=100, confidential=True)
    assert "conflict_declared" not in {e.kind for e in plain.items}
    assert "conflict_declared" in {e.kind for e in told.items}
    assert "Zanzibar" not in plain.model_dump_json() + told.model_dump_json()


def test_everybody_on_it_is_asked_and_the_gate_waits_for_them(world: World) -> None:
    opportunity = world.opportunity()

    def is_met() -> bool:
        criteria = world.review(opportunity).criteria
        return next(c.is_met for c in criteria if c.key == "conflicts_register_opened")

    assert not is_met()
    assert register(world, world.lead, opportunity).must_declare
    declare(world, world.lead, opportunity, nature="nothing")
    assert not is_met()
    declare(world, world.sponsor, opportunity, nature="nothing")
    assert is_met()
    seen = register(world, world.lead, opportunity)
    assert (seen.to_declare, len(seen.clear), seen.must_declare) == ([], 2, False)

    joining = AddTeamMember(person_id=world.member.person_id, role="member")
    world.write(add_team_member, world.lead, opportunity.id, joining)
    assert not is_met()
    declare(world, world.member, opportunity)
    assert is_met(), "whoever is recused has said it"


def test_they_are_asked_again_at_the_next_gate(world: World) -> None:
    opportunity = world.opportunity()
    world.decided(world.submitted(opportunity))
    asked = register(world, world.lead, opportunity)
    assert [p.name for p in asked.to_declare] == ["Lead", "Sponsor"]
    criteria = {c.key: c for c in world.review(opportunity).criteria}
    assert not criteria["conflicts_assessed"].is_met
    assert criteria["conflicts_assessed"].fix == f"/opportunities/{opportunity.id}/conflicts"


def test_the_assessment_must_be_newer_than_the_stage_and_than_the_register(world: World) -> None:
    opportunity = world.opportunity()
    world.write(assess_conflicts, world.lead, opportunity.id, ASSESSMENT)
    world.decided(world.submitted(opportunity))

    def is_met() -> bool:
        criteria = world.review(opportunity).criteria
        return next(c.is_met for c in criteria if c.key == "conflicts_assessed")

    for who in (world.lead, world.sponsor):
        declare(world, who, opportunity, nature="nothing")
    assert not is_met()
    again = ConfirmAssessment(note="Read again.", occasion="Tender notice (UK4)")
    made = world.write(confirm_assessment, world.lead, opportunity.id, again)
    assert (made.kind, made.number, made.occasion) == ("confirmed", 2, "Tender notice (UK4)")
    assert is_met()
    waiting = declare(world, world.adviser, opportunity)
    assert not is_met()
    review(world, waiting, "wall")
    assert not is_met(), "the register changed after the assessment"
    revised = world.write(assess_conflicts, world.lead, opportunity.id, ASSESSMENT)
    assert revised.kind == "revised"
    assert is_met()


def test_there_must_be_an_assessment_before_it_is_confirmed(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    with pytest.raises(Conflict, match="Write it first"):
        command = ConfirmAssessment(note="Read.")
        world.write(confirm_assessment, world.lead, opportunity.id, command)


def test_only_the_team_writes_the_assessment_and_thereby_prepares_the_gate(world: World) -> None:
    opportunity = world.opportunity()
    for who in (world.sponsor, world.auditor):
        with pytest.raises(NotPermitted):
            world.write(assess_conflicts, who, opportunity.id, ASSESSMENT)
    for who in (world.member, world.adviser, world.outsider):
        with pytest.raises(NotFound):
            world.write(assess_conflicts, who, opportunity.id, ASSESSMENT)
    declare(world, world.lead, opportunity)
    with pytest.raises(NotPermitted, match="recused"):
        world.write(assess_conflicts, world.lead, opportunity.id, ASSESSMENT)


def test_declaring_does_not_make_the_sponsor_one_who_prepared(world: World) -> None:
    opportunity = world.opportunity()
    review_ = world.submitted(opportunity)
    declare(world, world.sponsor, opportunity, nature="nothing")
    assert world.decided(review_).decision.outcome == "proceed"


def test_a_walled_sponsors_gate_is_not_in_the_reviewers_way(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    declare(world, world.sponsor, opportunity, wall=True)
    seen = world.read(conflict_reviews, world.reviewer)
    assert [(row.reference, row.person.name) for row in seen.items] == [("OP-0001", "Sponsor")]
    assert opportunity.title not in seen.model_dump_json()


def test_whoever_is_mitigated_decides_again_on_the_terms_written_down(world: World) -> None:
    opportunity = world.opportunity()
    review_ = world.submitted(opportunity)
    command = DecideGate(outcome="proceed", reason="", pack_digest=review_.pack_digest)
    made = declare(world, world.sponsor, opportunity, nature="perceived")
    review(world, made, "mitigate", mitigation="Another sponsor reads the file first.")
    decided = world.write(decide_gate, world.sponsor, review_.id, command)
    assert decided.decision.outcome == "proceed"


def test_that_somebody_declared_changes_nothing_for_those_outside_the_team(world: World) -> None:
    """An assessment that needs a revision would tell them that there is something to assess."""
    opportunity = world.opportunity()
    world.with_declarations(opportunity)
    command = AssessConflicts(identified="None.", mitigations="None.", unfair_advantage="None.")
    world.write(assess_conflicts, world.lead, opportunity.id, command)
    before = world.read(conflict_register, world.adviser, opportunity.id)
    assert world.read(conflict_register, world.lead, opportunity.id).is_assessed
    declare(world, world.sponsor, opportunity, wall=True)
    assert not world.read(conflict_register, world.lead, opportunity.id).is_assessed
    assert world.read(conflict_register, world.adviser, opportunity.id) == before
