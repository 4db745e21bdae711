"""A sponsor leaves: what they held goes to a named successor, and nothing falls between."""

from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted
from app.models import Person, ReviewContributor
from app.queries.delegation_lists import delegation
from app.queries.handover import handover
from app.queries.history import events
from app.queries.inbox import inbox
from app.queries.opportunities import opportunity as find
from app.schemas.absence import HandedOver, HandOver
from app.schemas.opportunity import AddTeamMember
from app.services.handover import hand_over_sponsorship
from app.services.opportunities import add_team_member
from tests.services.test_delegations import delegates, given, holding_sponsor_role
from tests.world import World


@pytest.fixture(autouse=True)
def _in_our_time(world: World) -> None:
    world.moment = clock.now() - timedelta(minutes=30)


def handed(world: World, by: str = "lead", **fields: Any) -> HandedOver:
    """The sponsor's opportunities, handed to the other sponsor."""
    command = HandOver(
        **{"successor_id": world.other_sponsor.person_id, "reason": "She retires.", **fields}
    )
    done: HandedOver = world.write(
        hand_over_sponsorship,
        world.actors[by],
        world.programme_id,
        world.sponsor.person_id,
        command,
    )
    return done


@pytest.mark.parametrize("by", ["lead", "sponsor"])
def test_a_lead_or_the_sponsor_names_the_successor(world: World, by: str) -> None:
    one, other = world.opportunity(), world.opportunity(title="Another")
    done = handed(world, by)
    assert sorted(done.opportunity_ids) == [one.id, other.id]
    for each in (one, other):
        sponsor = world.read(find, world.lead, each.id).sponsor
        assert sponsor is not None
        assert sponsor.id == world.other_sponsor.person_id


def test_others_cannot_and_outsiders_find_nothing(world: World) -> None:
    world.opportunity()
    for name in ("member", "other_sponsor", "adviser", "auditor"):
        with pytest.raises(NotPermitted):
            handed(world, name)
    for name in ("outsider", "neighbour", "partner", "administrator"):
        with pytest.raises(NotFound):
            handed(world, name)
        with pytest.raises(NotFound):
            world.read(handover, world.actors[name], world.programme_id, world.sponsor.person_id)


def test_a_waiting_pack_is_withdrawn_and_its_answers_stay(world: World) -> None:
    one = world.opportunity()
    submitted = world.submitted(one)
    done = handed(world)
    assert done.withdrawn_ids == [one.id]
    again = world.review(one)
    assert (again.state, again.attempt) == ("preparing", submitted.attempt + 1)
    stated = [c.answer for c in again.criteria if c.kind == "judgement"]
    assert stated
    assert all(answer == "met" for answer in stated)


def test_the_successor_accepts_the_risk_afresh(world: World) -> None:
    one = world.opportunity()
    world.submitted(one)
    handed(world)
    (risk,) = [c for c in world.review(one).criteria if c.key == "risk_accepted"]
    assert not risk.is_met


def test_some_can_be_handed_over_and_the_rest_stay(world: World) -> None:
    one, other = world.opportunity(), world.opportunity(title="Another")
    handed(world, opportunity_ids=[other.id])
    found = world.read(handover, world.lead, world.programme_id, world.sponsor.person_id)
    assert [d.opportunity_id for d in found.duties] == [one.id]
    with pytest.raises(Conflict):
        handed(world, opportunity_ids=[other.id])


@pytest.mark.parametrize("name", ["lead", "adviser", "auditor", "neighbour", "sponsor"])
def test_only_another_sponsor_of_the_programme_succeeds(world: World, name: str) -> None:
    world.opportunity()
    with pytest.raises(Invalid):
        handed(world, successor_id=world.actors[name].person_id)


def test_whoever_prepared_the_gate_does_not_succeed_and_nothing_is_handed_over(
    world: World,
) -> None:
    one, other = world.opportunity(), world.opportunity(title="Another")
    review = world.review(other)
    world.write(
        lambda session, *, at: session.add(
            ReviewContributor(review_id=review.id, person_id=world.other_sponsor.person_id)
        )
    )
    with pytest.raises(Invalid, match=f"OP-000{other.id}: They helped to prepare"):
        handed(world)
    sponsor = world.read(find, world.lead, one.id).sponsor
    assert sponsor is not None
    assert sponsor.id == world.sponsor.person_id


def test_a_further_sponsor_is_replaced_in_their_seat(world: World) -> None:
    one = world.opportunity(sponsor_id=world.other_sponsor.person_id)
    joining = AddTeamMember(person_id=world.sponsor.person_id, role="sponsor")
    world.write(add_team_member, world.lead, one.id, joining)
    handed(world)
    found = world.read(find, world.lead, one.id)
    assert found.sponsor is not None
    assert found.sponsor.id == world.other_sponsor.person_id
    assert found.team == []


def test_a_delegation_for_one_opportunity_ends_with_it(world: World) -> None:
    one = world.opportunity()
    made = given(world, opportunity_id=one.id)
    handed(world)
    assert world.read(delegation, world.lead, made.id).state == "revoked"


def test_one_for_the_programme_covers_what_is_kept_and_nothing_of_what_is_handed_over(
    world: World,
) -> None:
    holding_sponsor_role(world, "adviser")
    gone, kept = world.opportunity(), world.opportunity(title="Kept")
    made = given(world, "adviser")
    handed(world, opportunity_ids=[gone.id])
    assert world.read(delegation, world.lead, made.id).state == "standing"
    assert delegates(world, world.review(gone).id) == set()
    assert delegates(world, world.review(kept).id) == {world.adviser.person_id}


def test_a_lead_does_not_hand_over_what_they_cannot_see(world: World) -> None:
    hidden = world.opportunity(restricted=True, lead_id=world.member.person_id)
    world.opportunity(title="Open")
    found = world.read(handover, world.lead, world.programme_id, world.sponsor.person_id)
    assert hidden.id not in [d.opportunity_id for d in found.duties]
    assert hidden.id not in handed(world).opportunity_ids
    assert handed(world, "sponsor").opportunity_ids == [hidden.id]


def test_what_nobody_can_decide_stands_in_the_leads_inbox(world: World) -> None:
    one = world.opportunity()
    world.submitted(one)

    def close(session: Any, *, at: Any) -> None:
        session.get_one(Person, world.sponsor.person_id).is_active = False

    assert world.read(inbox, world.lead).undecidable == []
    world.write(close)
    (found,) = world.read(inbox, world.lead).undecidable
    assert (found.opportunity_id, found.is_submitted) == (one.id, True)
    handed(world)
    assert world.read(inbox, world.lead).undecidable == []


def test_the_trail_tells_who_followed_whom_and_why(world: World) -> None:
    one = world.opportunity()
    handed(world)
    last = world.read(events, world.lead, one.id, limit=1000).items[-1]
    assert last.kind == "sponsor_replaced"
    assert last.data["from_id"] == world.sponsor.person_id
    assert last.data["to_id"] == world.other_sponsor.person_id
    assert last.data["reason"] == "She retires."
