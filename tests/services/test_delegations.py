"""Delegations: by a sponsor, for a time, to another sponsor who is not barred, and never on."""

from datetime import date, timedelta
from typing import Any

import pytest

from app import clock
from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.domain.policy import Action, may
from app.models import Membership, Person, ReviewContributor
from app.queries.conflicts import conflict_register
from app.queries.delegation_lists import delegation, delegations, new_delegation
from app.queries.gate_pages import gate_page
from app.queries.gates import gate_review
from app.queries.history import events, history
from app.queries.subjects import find_review
from app.schemas.absence import DelegationOut, GiveDelegation
from app.schemas.conflict import DeclareConflict
from app.schemas.gate import DecideGate
from app.schemas.opportunity import AddTeamMember
from app.services.conflicts import declare_conflict
from app.services.decisions import decide_gate
from app.services.delegations import give_delegation, revoke_delegation
from app.services.opportunities import add_team_member
from tests.world import World

TODAY = clock.today()


@pytest.fixture(autouse=True)
def _in_our_time(world: World) -> None:
    """Services get the world's clock; which day it is for readers is the real one."""
    world.moment = clock.now()


def given(world: World, to: str = "other_sponsor", **fields: Any) -> DelegationOut:
    """The sponsor's delegation to `to`, from today for a week."""
    command = GiveDelegation(
        **{
            "programme_id": world.programme_id,
            "to_id": world.actors[to].person_id,
            "starts_on": TODAY,
            "ends_on": TODAY + timedelta(days=7),
            **fields,
        }
    )
    made: DelegationOut = world.write(give_delegation, world.sponsor, command)
    return made


def delegates(world: World, review_id: int) -> set[int]:
    """Who stands in for a sponsor of this gate today."""
    return set(world.read(lambda s: find_review(s, world.lead, review_id)[2].delegate_ids))


def holding_sponsor_role(world: World, name: str) -> None:
    """Make somebody of the cast a sponsor of the programme as well."""

    def add(session: Any, *, at: Any) -> None:
        person_id = world.actors[name].person_id
        session.add(
            Membership(programme_id=world.programme_id, person_id=person_id, role="sponsor")
        )

    world.write(add)


def test_a_delegate_stands_in_for_the_sponsors_gates_while_it_lasts(world: World) -> None:
    review = world.review(world.opportunity())
    one = given(world)
    assert one.state == "standing"
    assert (one.sponsor.id, one.delegate.id) == (
        world.sponsor.person_id,
        world.other_sponsor.person_id,
    )
    assert delegates(world, review.id) == {world.other_sponsor.person_id}


@pytest.mark.parametrize(
    ("fields", "stands"),
    [
        ({"gates": [1, 3]}, True),
        ({"gates": [2]}, False),
        ({"starts_on": TODAY + timedelta(days=1)}, False),
        ({"ends_on": TODAY}, True),
    ],
)
def test_it_is_for_the_gates_and_the_days_it_names(
    world: World, fields: dict[str, Any], stands: bool
) -> None:
    review = world.review(world.opportunity())
    given(world, **fields)
    assert bool(delegates(world, review.id)) is stands


def test_one_for_an_opportunity_is_for_that_one_and_goes_before_the_programmes(
    world: World,
) -> None:
    holding_sponsor_role(world, "adviser")
    one, other = world.opportunity(), world.opportunity(title="Another")
    given(world)
    given(world, "adviser", opportunity_id=one.id)
    assert delegates(world, world.review(one).id) == {world.adviser.person_id}
    assert delegates(world, world.review(other).id) == {world.other_sponsor.person_id}


def test_it_ends_when_revoked_and_stays_on_record(world: World) -> None:
    review = world.review(world.opportunity())
    one = given(world)
    ended = world.write(revoke_delegation, world.sponsor, one.id, version=1)
    assert (ended.state, ended.revoked_by.id) == ("revoked", world.sponsor.person_id)
    assert delegates(world, review.id) == set()
    assert world.read(delegations, world.lead).items == []
    assert [d.id for d in world.read(delegations, world.lead, past=True).items] == [one.id]
    with pytest.raises(Conflict, match="ended already"):
        world.write(revoke_delegation, world.sponsor, one.id)


@pytest.mark.parametrize("name", ["sponsor", "other_sponsor", "lead"])
def test_the_sponsor_the_delegate_and_a_lead_can_end_it(world: World, name: str) -> None:
    one = given(world)
    assert world.write(revoke_delegation, world.actors[name], one.id).state == "revoked"


def test_others_cannot_end_it_and_outsiders_do_not_know_of_it(world: World) -> None:
    one = given(world)
    for name in ("member", "adviser", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(revoke_delegation, world.actors[name], one.id)
        assert world.read(delegation, world.actors[name], one.id).permitted_actions == []
    for name in ("outsider", "neighbour", "partner", "administrator"):
        with pytest.raises(NotFound):
            world.write(revoke_delegation, world.actors[name], one.id)
        assert world.read(delegations, world.actors[name]).items == []
    with pytest.raises(Stale):
        world.write(revoke_delegation, world.sponsor, one.id, version=9)


def test_only_a_sponsor_of_the_programme_names_one(world: World) -> None:
    command = GiveDelegation(
        programme_id=world.programme_id,
        to_id=world.other_sponsor.person_id,
        starts_on=TODAY,
        ends_on=TODAY,
    )
    for name in ("lead", "member", "adviser", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(give_delegation, world.actors[name], command)
    for name in ("outsider", "neighbour", "partner", "administrator"):
        with pytest.raises(NotFound):
            world.write(give_delegation, world.actors[name], command)


@pytest.mark.parametrize("name", ["lead", "adviser", "auditor", "neighbour", "outsider", "sponsor"])
def test_only_another_sponsor_of_the_programme_can_be_named(world: World, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        given(world, name)
    assert refused.value.problems[0].field == "to_id"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=184)}, "ends_on"),
    ],
)
def test_days_that_will_not_do_are_refused(
    world: World, fields: dict[str, date], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        given(world, **fields)
    assert refused.value.problems[0].field == field


def test_two_do_not_stand_in_for_the_same_at_once(world: World) -> None:
    holding_sponsor_role(world, "adviser")
    given(world, gates=[1, 2])
    with pytest.raises(Conflict, match="already"):
        given(world, "adviser", gates=[2, 3])
    given(world, "adviser", gates=[3])
    later = TODAY + timedelta(days=8)
    given(world, "adviser", gates=[1], starts_on=later, ends_on=later)


def test_nothing_is_delegated_on(world: World) -> None:
    holding_sponsor_role(world, "adviser")
    review = world.review(world.opportunity())
    given(world)
    onward = GiveDelegation(
        programme_id=world.programme_id,
        to_id=world.adviser.person_id,
        starts_on=TODAY,
        ends_on=TODAY,
    )
    world.write(give_delegation, world.other_sponsor, onward)
    assert delegates(world, review.id) == {world.other_sponsor.person_id}


def test_an_opportunity_that_one_does_not_sponsor_cannot_be_given_away(world: World) -> None:
    theirs = world.opportunity(sponsor_id=world.other_sponsor.person_id)
    with pytest.raises(Invalid, match="that you sponsor"):
        given(world, opportunity_id=theirs.id)
    with pytest.raises(NotFound):
        given(world, opportunity_id=theirs.id + 1000)


def test_whoever_prepared_the_gate_does_not_stand_in_nor_does_their_delegate(world: World) -> None:
    review = world.review(world.opportunity())
    given(world)

    def helped(session: Any, person_id: int, *, at: Any) -> None:
        session.add(ReviewContributor(review_id=review.id, person_id=person_id))

    world.write(helped, world.sponsor.person_id)
    assert delegates(world, review.id) == set(), "the sponsor prepared it: nothing to delegate"
    other = world.review(world.opportunity(title="Another"))
    world.write(
        lambda session, *, at: session.add(
            ReviewContributor(review_id=other.id, person_id=world.other_sponsor.person_id)
        )
    )
    assert delegates(world, other.id) == set(), "the delegate prepared it"


def test_the_lead_and_further_sponsors_do_not_stand_in(world: World) -> None:
    holding_sponsor_role(world, "lead")
    one = world.opportunity()
    with pytest.raises(Invalid, match="nobody decides what they lead"):
        given(world, "lead", opportunity_id=one.id)
    given(world, "lead")
    assert delegates(world, world.review(one).id) == set()

    two = world.opportunity(title="Two sponsors")
    joining = AddTeamMember(person_id=world.other_sponsor.person_id, role="sponsor")
    world.write(add_team_member, world.lead, two.id, joining)
    with pytest.raises(Invalid, match="decide for themselves"):
        given(world, opportunity_id=two.id)


def test_what_is_restricted_needs_a_delegate_who_sees_it(world: World) -> None:
    hidden = world.opportunity(restricted=True)
    with pytest.raises(Invalid, match="its lead can put them on the team"):
        given(world, opportunity_id=hidden.id)
    given(world)
    assert delegates(world, world.review(hidden).id) == set()
    joining = AddTeamMember(person_id=world.other_sponsor.person_id, role="mentor")
    world.write(add_team_member, world.lead, hidden.id, joining)
    assert delegates(world, world.review(hidden).id) == {world.other_sponsor.person_id}


def test_what_the_delegate_may_not_decide_is_said_to_the_sponsor_alone(world: World) -> None:
    holding_sponsor_role(world, "lead")
    one = world.opportunity()
    made = given(world, "lead")
    (gap,) = made.gaps
    assert (gap.opportunity_id, gap.gate) == (one.id, 1)
    assert "nobody decides what they lead" in gap.reason
    for name in ("lead", "member", "auditor"):
        assert world.read(delegation, world.actors[name], made.id).gaps == []
    ended = world.write(revoke_delegation, world.sponsor, made.id)
    assert ended.gaps == []
    assert given(world, gates=[1]).gaps == []


def test_it_ends_with_either_ones_role_or_account(world: World) -> None:
    review = world.review(world.opportunity())
    one = given(world)

    def close(session: Any, person_id: int, *, at: Any) -> None:
        session.get_one(Person, person_id).is_active = False

    world.write(close, world.other_sponsor.person_id)
    assert delegates(world, review.id) == set()
    assert world.read(delegation, world.lead, one.id).state == "void"


def test_one_that_names_a_restricted_opportunity_is_known_to_those_who_see_it(
    world: World,
) -> None:
    hidden = world.opportunity(restricted=True)
    joining = AddTeamMember(person_id=world.other_sponsor.person_id, role="mentor")
    world.write(add_team_member, world.lead, hidden.id, joining)
    one = given(world, opportunity_id=hidden.id)
    assert world.read(delegation, world.auditor, one.id).opportunity.startswith("OP-")
    for name in ("member", "adviser"):
        with pytest.raises(NotFound):
            world.read(delegation, world.actors[name], one.id)


def test_the_policy_knows_the_delegate_only_for_the_gate(world: World) -> None:
    review = world.review(world.opportunity())
    given(world)
    _, _, subject = world.read(lambda s: find_review(s, world.lead, review.id))
    assert world.other_sponsor.person_id in subject.delegate_ids
    assert not may(world.other_sponsor, Action.ACCEPT_RISK, subject)
    assert not may(world.other_sponsor, Action.WAIVE_CONDITION, subject)


def test_the_form_offers_what_the_sponsor_has_and_others_nothing(world: World) -> None:
    one = world.opportunity()
    offered = world.read(new_delegation, world.sponsor)
    assert [p.id for p in offered.programmes] == [world.programme_id]
    assert [p.id for p in offered.delegates] == [world.other_sponsor.person_id]
    assert [o.id for o in offered.opportunities] == [one.id]
    assert world.read(new_delegation, world.lead).programmes == []


def test_the_trail_names_both(world: World) -> None:
    one = world.opportunity()
    made = given(world, opportunity_id=one.id, reason="On leave.")
    world.write(revoke_delegation, world.lead, made.id)
    told = world.read(events, world.lead, one.id, limit=1000).items[-2:]
    assert [e.kind for e in told] == ["delegation_given", "delegation_revoked"]
    for event in told:
        assert event.data["from_id"] == world.sponsor.person_id
        assert event.data["to_id"] == world.other_sponsor.person_id
    read = [item.sentence for item in world.read(history, world.lead, one.id).items[:2]]
    assert read[0] == "Lead ended the delegation from Sponsor to Other Sponsor"
    assert read[1].startswith("Sponsor named Other Sponsor to decide for them from ")


def test_a_decision_by_a_delegate_names_both_in_the_history(world: World) -> None:
    one = world.opportunity()
    review = world.submitted(one)
    given(world)
    command = DecideGate(outcome="proceed", pack_digest=review.pack_digest)
    world.write(decide_gate, world.other_sponsor, review.id, command)
    told = world.read(history, world.lead, one.id).items
    assert "Other Sponsor decided gate 1 for Sponsor: proceed" in [i.sentence for i in told]
    decision = world.read(gate_review, world.lead, review.id).decision
    assert (decision.decided_by.name, decision.decided_for.name) == ("Other Sponsor", "Sponsor")


def test_a_delegate_sees_at_the_gate_which_conflicts_were_declared(world: World) -> None:
    one = world.opportunity()
    declared = DeclareConflict(nature="potential", organisation="Acme", interest="Shares.")
    world.write(declare_conflict, world.member, one.id, declared)
    review = world.review(one)
    page = world.read(gate_page, world.other_sponsor, review.id)
    assert (page.conflicts, page.conflicts_known) == ([], False)
    given(world)
    page = world.read(gate_page, world.other_sponsor, review.id)
    assert ([c.organisation for c in page.conflicts], page.conflicts_known) == (["Acme"], True)
    assert world.read(conflict_register, world.other_sponsor, one.id).conflicts == []


def test_a_list_is_paged(world: World) -> None:
    made = [given(world, gates=[gate]).id for gate in (1, 2, 3)]
    first = world.read(delegations, world.lead, limit=2)
    assert [d.id for d in first.items] == made[:0:-1]
    rest = world.read(delegations, world.lead, limit=2, after=first.next)
    assert ([d.id for d in rest.items], rest.next) == ([made[0]], None)
