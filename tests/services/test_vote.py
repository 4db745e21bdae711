"""Several sponsors decide: hidden votes, one outcome, and a way out of every disagreement."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.clock import today
from app.domain.errors import Conflict, Invalid, NotPermitted
from app.domain.gates import Outcome
from app.domain.policy import Role
from app.domain.terms import Quorum
from app.domain.votes import Vote
from app.models import (
    DelegationRow,
    Event,
    GateVote,
    Membership,
    ReviewContributor,
    TeamMember,
)
from app.queries.audit import audit_report
from app.queries.gates import gate_review
from app.queries.history import events, history
from app.queries.opportunities import opportunity as find
from app.queries.subjects import find_review
from app.queries.votes import electorate
from app.schemas.conflict import DeclareConflict
from app.schemas.gate import DecideGate, GateReviewOut, SubmitGate
from app.schemas.opportunity import AcceptRisk, AddTeamMember
from app.schemas.stakeholder import AddStakeholder
from app.schemas.voting import EndVote
from app.services.conflicts import declare_conflict
from app.services.decisions import accept_risk, decide_gate, end_vote
from app.services.gates import submit_gate
from app.services.opportunities import add_team_member
from app.services.stakeholders import add_stakeholder
from tests.voting import SPONSORS, asking, sponsor_named, sponsored, together, vote
from tests.world import World

SECRET = "Not while the licence is unsettled."


def seen_by(world: World, name: str, review: GateReviewOut) -> GateReviewOut:
    return world.read(gate_review, world.actors[name], review.id)


def ended(world: World, name: str, review: GateReviewOut) -> Any:
    command = EndVote(pack_digest=review.pack_digest)
    return world.write(end_vote, world.actors[name], review.id, command)


def standing_in(world: World, delegate: str, *sponsors: str) -> None:
    """Let somebody stand in for these sponsors from today."""
    delegate_id = sponsor_named(world, delegate).person_id

    def give(session: Session) -> None:
        for name in sponsors:
            session.add(
                DelegationRow(
                    programme_id=world.programme_id,
                    from_id=world.actors[name].person_id,
                    to_id=delegate_id,
                    starts_on=today() - timedelta(days=1),
                    ends_on=today() + timedelta(days=7),
                    created_at=world.moment,
                    created_by_id=world.actors[name].person_id,
                )
            )

    world.database.write_now(give)


def prepared_by(world: World, review: GateReviewOut, name: str) -> None:
    """As if they had answered a criterion since."""
    person_id = world.actors[name].person_id
    row = ReviewContributor(review_id=review.id, person_id=person_id)
    world.database.write_now(lambda session: session.add(row))


def test_all_named_sponsors_must_agree(world: World) -> None:
    review = together(world)
    for name in SPONSORS[:2]:
        assert vote(world, name, review).state == "submitted"
    decided = vote(world, "third_sponsor", review)
    assert (decided.state, decided.decision.outcome) == ("decided", "proceed")
    assert decided.decision.reason.split("\n\n") == [f"Said by {n}." for n in SPONSORS]
    assert [v.voter.name for v in decided.voting.votes] == [
        "Sponsor",
        "Other Sponsor",
        "Third Sponsor",
    ]
    assert world.read(find, world.lead, review.opportunity_id).stage == "early_partner_discussion"


def test_any_one_decides_where_any_one_may(world: World) -> None:
    review = together(world, Quorum.ANY_ONE)
    decided = vote(world, "other_sponsor", review, "stop")
    assert decided.decision.outcome == "stop"
    assert decided.decision.decided_by.name == "Other Sponsor"
    with pytest.raises(Conflict, match="already been decided"):
        vote(world, "sponsor", review)


def test_two_of_three_decide_without_the_third(world: World) -> None:
    review = together(world, Quorum.SOME, 2)
    vote(world, "sponsor", review)
    decided = vote(world, "third_sponsor", review)
    assert decided.decision.outcome == "proceed"
    assert [s.has_voted for s in decided.voting.seats] == [True, False, True]


def test_conditions_of_all_who_go_on_are_set(world: World) -> None:
    review = together(world)
    asked = [
        {"text": text, "owner_id": world.lead.person_id} for text in ("Settle the licence", "Price")
    ]
    vote(world, "sponsor", review)
    vote(world, "other_sponsor", review, "proceed_with_conditions", conditions=asked[:1])
    decided = vote(world, "third_sponsor", review, "proceed_with_conditions", conditions=asked)
    assert decided.decision.outcome == "proceed_with_conditions"
    assert [c.text for c in decided.decision.conditions] == ["Settle the licence", "Price"]


def before_the_risk(world: World) -> GateReviewOut:
    """A gate of two sponsors, submitted while the first has still to accept the risk."""
    opportunity = sponsored(world, 2)
    asking(world, opportunity.id, Quorum.ALL_NAMED)
    review = world.answered(opportunity)
    command = SubmitGate(recommendation="proceed", statement="Ready.")
    submitted: GateReviewOut = world.write(submit_gate, world.lead, review.id, command)
    return submitted


def covering_the_risk(world: World, **fields: Any) -> dict[str, Any]:
    """A condition in place of the sponsor's acceptance."""
    asked = {"text": "Accept the risk", "criterion_key": "risk_accepted"}
    return {**asked, "owner_id": world.lead.person_id, **fields}


def test_a_condition_whose_check_is_met_by_then_stays_and_covers_nothing(world: World) -> None:
    review = before_the_risk(world)
    asked = [covering_the_risk(world)]
    vote(world, "sponsor", review, "proceed_with_conditions", conditions=asked)
    accepted = AcceptRisk(statement="I accept it.")
    world.write(accept_risk, world.sponsor, review.opportunity_id, accepted)
    decided = vote(world, "other_sponsor", review)
    assert decided.decision.outcome == "proceed_with_conditions"
    told = [(c.text, c.criterion_key) for c in decided.decision.conditions]
    assert told == [("Accept the risk", None)]
    assert decided.voting is not None
    (kept, _) = decided.voting.votes
    assert kept.conditions[0]["criterion_key"] == "risk_accepted"


def test_a_condition_of_an_earlier_vote_goes_to_who_can_still_act(world: World) -> None:
    review = before_the_risk(world)
    adviser, member = world.adviser.person_id, world.member.person_id
    for person_id in (adviser, member):
        joining = AddTeamMember(person_id=person_id, role="member")
        world.write(add_team_member, world.lead, review.opportunity_id, joining)
    world.with_declarations(world.read(find, world.lead, review.opportunity_id))
    asked = [
        covering_the_risk(world, owner_id=adviser),
        covering_the_risk(world, text="Price it", confirmer_id=member),
    ]
    vote(world, "sponsor", review, "proceed_with_conditions", conditions=asked)

    def leave(session: Session) -> None:
        ids = (adviser, member)
        session.query(Membership).filter(Membership.person_id.in_(ids)).delete()
        session.query(TeamMember).filter(TeamMember.person_id.in_(ids)).delete()

    world.database.write_now(leave)
    also = [covering_the_risk(world)]
    decided = vote(world, "other_sponsor", review, "proceed_with_conditions", conditions=also)
    told = [(c.text, c.owner.name, c.confirmer) for c in decided.decision.conditions]
    assert told == [("Accept the risk", "Lead", None), ("Price it", "Lead", None)]


def test_a_vote_may_be_changed_until_the_outcome_and_not_after(world: World) -> None:
    review = together(world, number=2)
    vote(world, "sponsor", review, "hold")
    changed = vote(world, "sponsor", review, "proceed")
    assert changed.voting.mine.outcome == "proceed"
    vote(world, "other_sponsor", review)
    with pytest.raises(Conflict, match="already been decided"):
        vote(world, "sponsor", review, "stop")


def test_only_who_has_voted_reads_the_others(world: World) -> None:
    review = together(world)
    vote(world, "sponsor", review, "stop", reason=SECRET)
    for name in ("other_sponsor", "third_sponsor", "lead", "auditor", "adviser"):
        shown = seen_by(world, name, review).voting
        assert (shown.votes, shown.mine, shown.standing) == ([], None, None), name
        presence = [
            s.has_voted for s in shown.seats if s.sponsor.id != world.actors[name].person_id
        ]
        may_know = name in ("lead", "auditor", "adviser")
        assert (None not in presence) == may_know, name
    vote(world, "other_sponsor", review)
    shown = seen_by(world, "other_sponsor", review).voting
    assert {v.reason for v in shown.votes} == {SECRET, "Said by other_sponsor."}
    assert seen_by(world, "third_sponsor", review).voting.votes == []


def test_no_event_tells_a_vote_before_the_outcome(world: World) -> None:
    review = together(world)
    vote(world, "sponsor", review, "stop", reason=SECRET)
    rows = world.database.read_now(lambda s: [(e.kind, e.data) for e in s.query(Event).all()])
    assert SECRET not in json.dumps(rows)
    assert "gate_vote_cast" in {kind for kind, _ in rows}
    (cast,) = (data for kind, data in rows if kind == "gate_vote_cast")
    assert cast.keys() == {"review_id", "seat", "pack_digest", "commitment"}
    told = world.read(events, world.auditor, review.opportunity_id, limit=1000).items
    assert not [e for e in told if "vote" in e.kind]
    items = world.read(history, world.auditor, review.opportunity_id).items
    assert not [i for i in items if "vote" in i.sentence]


def test_the_outcome_tells_the_votes_and_anybody_can_check_them(world: World) -> None:
    review = together(world, number=2)
    vote(world, "sponsor", review, "hold")
    vote(world, "sponsor", review)
    vote(world, "other_sponsor", review)
    told = world.read(events, world.lead, review.opportunity_id, limit=1000).items
    decided = next(e for e in told if e.kind == "gate_decided")
    stream = world.database.read_now(
        lambda s: s.query(Event).filter_by(stream=f"gate:{review.id}").order_by(Event.seq).all()
    )
    last = {e.data["seat"]: e.data["commitment"] for e in stream}
    assert decided.data["votes_head"] == stream[-1].hash
    assert [e.kind for e in stream] == ["gate_vote_cast", "gate_vote_changed", "gate_vote_cast"]
    for told_vote in decided.data["votes"]:
        again = dict(told_vote)
        made = Vote(seat_id=again.pop("seat"), voter_id=again.pop("voter"), **_typed(again))
        assert made.commitment == last[made.seat_id]
    assert world.database.read_at_leisure(audit_report).faults == ()


def _typed(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "outcome": Outcome(told["outcome"])}


def test_when_all_have_voted_and_disagree_a_voter_ends_it_as_rework(world: World) -> None:
    review = together(world, number=2)
    vote(world, "sponsor", review)
    with pytest.raises(Conflict, match="Not every sponsor has voted"):
        ended(world, "sponsor", review)
    with pytest.raises(Conflict, match="Vote first"):
        ended(world, "other_sponsor", review)
    split = vote(world, "other_sponsor", review, "stop")
    assert (split.state, split.voting.standing) == ("submitted", "split")
    assert seen_by(world, "lead", review).voting.standing is None
    with pytest.raises(NotPermitted):
        ended(world, "lead", review)
    decided = ended(world, "sponsor", review)
    assert decided.decision.outcome == "rework"
    assert decided.decision.reason.startswith("The sponsors did not agree.")
    assert decided.voting.agreed is False
    assert world.review(world.read(find, world.lead, review.opportunity_id)).attempt == 2


def test_a_vote_is_ended_only_on_the_pack_that_was_submitted(world: World) -> None:
    review = together(world, number=2)
    vote(world, "sponsor", review)
    vote(world, "other_sponsor", review, "stop")
    with pytest.raises(Conflict, match="not the pack that was submitted"):
        world.write(end_vote, world.sponsor, review.id, EndVote(pack_digest="0" * 64))
    assert seen_by(world, "sponsor", review).state == "submitted"


def test_what_bars_the_outcome_meanwhile_bars_ending_the_vote_with_it(world: World) -> None:
    review = together(world, number=2)
    vote(world, "sponsor", review)
    prepared_by(world, review, "other_sponsor")
    harbour = AddStakeholder(name="Harbour board", power=5, interest=5)
    world.write(add_stakeholder, world.lead, review.opportunity_id, harbour)
    with pytest.raises((Conflict, Invalid)):
        ended(world, "sponsor", review)
    assert seen_by(world, "sponsor", review).state == "submitted"


def test_a_sponsor_who_leads_it_has_no_seat(world: World) -> None:
    review = together(world, number=2)

    def seats(session: Session) -> tuple[int, ...]:
        found, _, subject = find_review(session, world.sponsor, review.id)
        led = replace(subject, lead_id=world.actors["other_sponsor"].person_id)
        return electorate(session, found, led).seats

    assert world.database.read_now(seats) == (world.sponsor.person_id,)


def test_a_delegates_vote_counts_no_more_once_they_have_declared_an_interest(world: World) -> None:
    review = together(world, number=2)
    standing_in(world, "third_sponsor", "other_sponsor")
    vote(world, "third_sponsor", review)
    interest = DeclareConflict(nature="actual", organisation="Elsewhere", interest="Shares.")
    world.write(declare_conflict, world.third_sponsor, review.opportunity_id, interest)
    assert vote(world, "sponsor", review).state == "submitted"
    assert vote(world, "other_sponsor", review).state == "decided"


def test_a_split_is_mended_by_changing_a_vote(world: World) -> None:
    review = together(world, number=2)
    vote(world, "sponsor", review)
    vote(world, "other_sponsor", review, "stop")
    assert vote(world, "other_sponsor", review).decision.outcome == "proceed"


def test_a_sponsor_who_may_not_decide_has_no_seat_and_the_rest_do(world: World) -> None:
    review = together(world)
    vote(world, "sponsor", review)
    vote(world, "other_sponsor", review)
    prepared_by(world, review, "third_sponsor")
    shown = seen_by(world, "sponsor", review).voting
    assert [a.sponsor.name for a in shown.absent] == ["Third Sponsor"]
    assert (shown.absent[0].why, shown.needed) == ("helped to prepare this gate", 2)
    assert shown.standing == "reached"
    with pytest.raises(NotPermitted, match="helped to prepare"):
        vote(world, "third_sponsor", review)
    assert ended(world, "other_sponsor", review).decision.outcome == "proceed"


def test_a_quorum_that_cannot_be_reached_says_so_and_what_to_do(world: World) -> None:
    review = together(world, Quorum.SOME, 2, number=2)
    prepared_by(world, review, "other_sponsor")
    shown = seen_by(world, "sponsor", review).voting
    assert shown.problem == (
        "This gate cannot be decided: 1 sponsor can vote and 2 must agree. Name another sponsor."
    )
    with pytest.raises(Conflict, match="Name another sponsor"):
        vote(world, "sponsor", review)


def test_the_vote_of_somebody_barred_since_does_not_count(world: World) -> None:
    review = together(world)
    vote(world, "third_sponsor", review, "stop")
    prepared_by(world, review, "third_sponsor")
    vote(world, "sponsor", review)
    decided = vote(world, "other_sponsor", review)
    assert decided.decision.outcome == "proceed"
    assert {v.seat.name for v in decided.voting.votes} == {"Sponsor", "Other Sponsor"}


def test_whose_role_has_ended_has_no_seat(world: World) -> None:
    review = together(world, number=2)

    def end(session: Session) -> None:
        person_id = world.actors["other_sponsor"].person_id
        row = session.query(Membership).filter_by(person_id=person_id, role=Role.SPONSOR).one()
        session.delete(row)

    world.database.write_now(end)
    decided = vote(world, "sponsor", review)
    assert decided.decision.outcome == "proceed"
    assert decided.voting.absent[0].why == "is no longer a sponsor here"


def test_a_delegate_votes_and_the_record_names_both(world: World) -> None:
    review = together(world, number=2)
    standing_in(world, "delegate", "other_sponsor")
    vote(world, "sponsor", review)
    decided = vote(world, "delegate", review)
    assert decided.decision.outcome == "proceed"
    told = [(v.voter.name, v.seat.name) for v in decided.voting.votes]
    assert told == [("Sponsor", "Sponsor"), ("Delegate", "Other Sponsor")]


def test_the_sponsor_goes_before_the_delegate_and_reads_no_more_than_their_own(
    world: World,
) -> None:
    review = together(world)
    standing_in(world, "delegate", "other_sponsor")
    vote(world, "sponsor", review, "stop", reason=SECRET)
    vote(world, "delegate", review, "hold")
    shown = seen_by(world, "other_sponsor", review).voting
    assert (shown.mine.voter.name, shown.votes) == ("Delegate", [])
    vote(world, "other_sponsor", review)
    with pytest.raises(Conflict, match="Other Sponsor has voted"):
        vote(world, "delegate", review, "stop")
    assert seen_by(world, "delegate", review).voting.votes == []


def test_one_person_votes_once(world: World) -> None:
    review = together(world)
    standing_in(world, "delegate", "other_sponsor", "third_sponsor")
    with pytest.raises(Invalid, match="Choose for whom you vote: Other Sponsor or Third Sponsor"):
        vote(world, "delegate", review)
    for_one = world.actors["other_sponsor"].person_id
    vote(world, "delegate", review, on_behalf_of=for_one)
    for_two = world.actors["third_sponsor"].person_id
    with pytest.raises(Conflict, match="one person votes once"):
        vote(world, "delegate", review, on_behalf_of=for_two)
    with pytest.raises(Invalid, match="Choose a sponsor for whom you may vote"):
        vote(world, "sponsor", review, on_behalf_of=for_two)


def test_a_vote_is_bound_to_the_pack_it_was_cast_on(world: World) -> None:
    review = together(world)
    with pytest.raises(Conflict, match="not the pack"):
        vote(world, "sponsor", review, pack_digest="0" * 64)
    vote(world, "sponsor", review)
    rows = world.database.read_now(lambda s: s.query(GateVote).all())
    assert [row.pack_digest for row in rows] == [review.pack_digest]


def test_votes_are_locked_once_they_are_told(world: World) -> None:
    review = together(world, number=2)
    vote(world, "sponsor", review)
    vote(world, "other_sponsor", review)

    def change(session: Session) -> None:
        session.query(GateVote).update({"reason": "Otherwise."})

    with pytest.raises(Exception, match="settled"):
        world.database.write_now(change)


def test_a_further_sponsor_named_after_submission_asks_for_a_new_one(world: World) -> None:
    review = world.submitted(world.opportunity())
    joining = AddTeamMember(person_id=world.other_sponsor.person_id, role="sponsor")
    world.write(add_team_member, world.lead, review.opportunity_id, joining)
    command = DecideGate(outcome="stop", reason="No.", pack_digest=review.pack_digest)
    with pytest.raises(Conflict, match="Changed since it was submitted"):
        world.write(decide_gate, world.sponsor, review.id, command)
