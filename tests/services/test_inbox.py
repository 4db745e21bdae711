"""The inbox: what is one's own to do, in order, and nothing one may not see."""

from datetime import timedelta

from app import clock
from app.queries.inbox import inbox, inbox_part, waiting_for
from app.queries.opportunities import opportunity as opportunity_of
from app.schemas.comment import AddComment
from app.schemas.conflict import DeclareConflict
from app.schemas.inbox import Inbox, Section
from app.schemas.opportunity import AddTeamMember, SetTeam
from app.schemas.stakeholder import AddStakeholder
from app.services.comments import add_comment
from app.services.conditions import propose_discharge
from app.services.conflicts import declare_conflict
from app.services.opportunities import add_team_member, set_team
from app.services.stakeholders import add_stakeholder
from tests.discharging import DONE, confirmed
from tests.services.partners import candidate
from tests.services.talking import disclosed
from tests.services.test_conditions import asked
from tests.services.test_delegations import given
from tests.world import World


def of(world: World, name: str) -> Inbox:
    """Somebody's inbox."""
    found: Inbox = world.read(inbox, world.actors[name])
    return found


def test_gates_wait_for_their_sponsor_the_earliest_due_first(world: World) -> None:
    late = world.opportunity(title="Late", target_dates={"1": "2027-05-01"})
    undated = world.opportunity(title="Undated")
    soon = world.opportunity(title="Soon", target_dates={"1": "2027-01-01"})
    for opportunity in (undated, late, soon):
        world.submitted(opportunity)

    found = of(world, "sponsor")
    assert [g.title for g in found.waiting] == ["Soon", "Late", "Undated"]
    first = found.waiting[0]
    assert (first.gate, first.attempt, str(first.due_on)) == (1, 1, "2027-01-01")
    assert first.submitted_by is not None
    assert (first.submitted_by.id, first.recommendation) == (world.lead.person_id, "proceed")
    assert first.expected_value_pence == 240_000_000
    assert found.waiting_count == 3 == world.read(waiting_for, world.sponsor)


def test_what_waits_for_one_sponsor_does_not_wait_for_another(world: World) -> None:
    world.submitted(world.opportunity())
    assert of(world, "other_sponsor").waiting == []
    assert of(world, "lead").waiting == []


def test_a_decided_gate_moves_to_what_was_decided_lately(world: World) -> None:
    review = world.submitted(world.opportunity())
    world.decided(review, "hold")
    found = of(world, "sponsor")
    assert (found.waiting, found.waiting_count) == ([], 0)
    assert [(g.review_id, g.outcome) for g in found.decided] == [(review.id, "hold")]


def test_what_was_sent_back_comes_first_with_what_the_sponsor_asked(world: World) -> None:
    fresh = world.opportunity(title="Fresh", target_dates={"1": "2027-01-01"})
    back = world.opportunity(title="Back")
    world.decided(world.submitted(back), "rework", reason="Show the low case.")

    found = of(world, "lead")
    (sent_back,), (prepared,) = found.rework, found.preparing
    assert (sent_back.title, sent_back.reason) == ("Back", "Show the low case.")
    assert (sent_back.attempt, sent_back.sent_back) == (2, True)
    assert (prepared.opportunity_id, prepared.sent_back) == (fresh.id, False)
    assert prepared.criteria_met < prepared.criteria_total


def test_sent_back_twice_it_says_what_is_asked_now(world: World) -> None:
    opportunity = world.opportunity()
    for reason in ("Show the low case.", "Show the high case."):
        world.decided(world.submitted(opportunity), "rework", reason=reason)
    (found,) = of(world, "lead").rework
    assert (found.attempt, found.reason) == (3, "Show the high case.")


def test_the_next_gate_after_a_rework_was_not_sent_back(world: World) -> None:
    opportunity = world.opportunity()
    world.decided(world.submitted(opportunity), "rework")
    world.decided(world.submitted(opportunity))
    assert [(g.gate, g.sent_back) for g in of(world, "lead").preparing] == [(2, False)]


def test_the_team_prepares_too_and_others_do_not(world: World) -> None:
    opportunity = world.opportunity()
    joining = AddTeamMember(person_id=world.member.person_id, role="member")
    world.write(add_team_member, world.lead, opportunity.id, joining)
    assert [g.opportunity_id for g in of(world, "member").preparing] == [opportunity.id]
    assert of(world, "adviser").preparing == []


def test_what_is_on_hold_or_submitted_is_not_being_prepared(world: World) -> None:
    world.decided(world.submitted(world.opportunity()), "hold")
    world.submitted(world.opportunity())
    assert of(world, "lead").preparing == []


def test_conditions_wait_for_their_owner_until_closed(world: World) -> None:
    later = asked(world, due_on="2027-06-01")
    sooner = asked(world, due_on="2027-02-01")
    undated = asked(world)
    found = of(world, "adviser").conditions
    assert [c.id for c in found] == [sooner.id, later.id, undated.id]
    assert (found[0].gate, found[0].due_gate) == (2, 2)
    assert of(world, "lead").conditions == []

    confirmed(world, world.adviser, sooner.id)
    assert [c.id for c in of(world, "adviser").conditions] == [later.id, undated.id]


def test_comments_that_name_me_are_there(world: World) -> None:
    opportunity = world.opportunity()
    said = AddComment(text="Please look.", mention_ids=[world.member.person_id])
    world.write(add_comment, world.lead, opportunity.id, said)
    assert [m.text for m in of(world, "member").mentions] == ["Please look."]
    assert of(world, "adviser").mentions == []


def test_what_becomes_invisible_leaves_every_list(world: World) -> None:
    """Restricted, with somebody else as sponsor: the owner of a condition sees nothing of it."""
    one = asked(world)
    world.decided(world.submitted(world.opportunity(title="Other")))
    assert of(world, "adviser").conditions
    assert len(of(world, "sponsor").decided) == 2
    command = SetTeam(
        lead_id=world.lead.person_id, sponsor_id=world.other_sponsor.person_id, restricted=True
    )
    world.write(set_team, world.lead, one.opportunity_id, command)
    assert of(world, "adviser").conditions == []
    assert one.opportunity_id not in [g.opportunity_id for g in of(world, "sponsor").decided]


def test_a_stranger_has_an_empty_inbox(world: World) -> None:
    world.submitted(world.opportunity())
    for name in ("outsider", "partner", "neighbour", "administrator"):
        found = of(world, name)
        assert not (found.waiting or found.preparing or found.conditions or found.decided)
        assert found.waiting_count == 0


def test_whoever_stands_in_for_the_sponsor_reads_for_whom(world: World) -> None:
    world.moment = clock.now() - timedelta(days=1)
    review = world.submitted(world.opportunity())
    assert of(world, "other_sponsor").waiting == []
    world.moment = clock.now()
    given(world)
    (found,) = of(world, "other_sponsor").waiting
    assert found.review_id == review.id
    assert found.instead_of is not None
    assert found.instead_of.id == world.sponsor.person_id
    assert world.read(waiting_for, world.other_sponsor) == 1
    assert len(of(world, "sponsor").waiting) == 1


def test_a_further_sponsor_has_it_too(world: World) -> None:
    one = world.opportunity()
    joining = AddTeamMember(person_id=world.other_sponsor.person_id, role="sponsor")
    world.write(add_team_member, world.lead, one.id, joining)
    world.submitted(one)
    assert [g.opportunity_id for g in of(world, "other_sponsor").waiting] == [one.id]
    assert world.read(waiting_for, world.other_sponsor) == 1


def test_what_is_met_waits_for_the_sponsor_to_confirm(world: World) -> None:
    one = asked(world)
    world.write(propose_discharge, world.adviser, one.id, DONE)
    (found,) = of(world, "sponsor").confirmations
    assert (found.id, found.note) == (one.id, DONE.note)
    assert of(world, "adviser").confirmations == []
    (owed,) = of(world, "adviser").conditions
    assert owed.proposed_at is not None


def test_what_stands_still_is_said_to_its_lead(world: World) -> None:
    world.moment = clock.now() - timedelta(days=60)
    still = world.opportunity()
    world.moment = clock.now()
    world.opportunity(title="Moving")
    assert [o.opportunity_id for o in of(world, "lead").stale] == [still.id]


def test_work_on_its_records_is_movement_the_confidential_too(world: World) -> None:
    world.moment = clock.now() - timedelta(days=60)
    worked_on, talked_about = world.opportunity(), world.opportunity(title="Talked about")
    firm = candidate(world, talked_about, "Alpha Ltd")
    world.moment = clock.now()
    world.write(add_stakeholder, world.lead, worked_on.id, AddStakeholder(name="Dock users"))
    disclosed(world, talked_about, firm)
    assert of(world, "lead").stale == []
    seen = world.read(opportunity_of, world.lead, talked_about.id)
    assert seen.updated_at == talked_about.updated_at, "a date must not tell of a discussion"


def test_each_part_is_bounded_and_can_be_read_whole(world: World) -> None:
    for n in range(23):
        world.opportunity(title=f"Opportunity {n:02}")
    found = of(world, "lead")
    assert len(found.preparing) == 20
    assert Section.PREPARING in found.more
    whole = world.read(inbox_part, world.lead, Section.PREPARING, limit=15)
    rest = world.read(inbox_part, world.lead, Section.PREPARING, limit=15, offset=whole.next)
    ids = [g.opportunity_id for g in (*whole.items, *rest.items)]
    assert (len(set(ids)), rest.next) == (23, None)


def test_one_is_asked_to_declare_when_the_gate_is_near(world: World) -> None:
    near = world.opportunity(target_dates={"1": clock.today().isoformat()})
    world.opportunity(title="Far off", target_dates={"1": "2099-01-01"})
    assert [o.opportunity_id for o in of(world, "lead").declarations] == [near.id]
    world.write(declare_conflict, world.lead, near.id, DeclareConflict(nature="nothing"))
    assert of(world, "lead").declarations == []
