"""The sponsor's acts besides deciding: accepting the risk, resuming, reopening."""

import pytest

from app.domain.errors import Conflict, NotFound, NotPermitted, Stale
from app.domain.stages import Stage, Status, reopenable
from app.queries.gates import gate_review
from app.queries.opportunities import opportunity as find
from app.queries.team import risk_page
from app.schemas.opportunity import AcceptRisk, OpportunityOut, Reopen, Resume, SetTeam
from app.services.decisions import accept_risk, reopen_opportunity, resume_opportunity
from app.services.opportunities import set_team
from tests.world import World


def at_stage_two(world: World) -> OpportunityOut:
    made = world.opportunity()
    world.decided(world.submitted(made))
    found: OpportunityOut = world.read(find, world.lead, made.id)
    return found


def on_hold(world: World) -> OpportunityOut:
    made = world.opportunity()
    world.decided(world.submitted(made), "hold")
    found: OpportunityOut = world.read(find, world.lead, made.id)
    return found


def test_reopening_keeps_both_passages_and_opens_a_further_attempt(world: World) -> None:
    made = at_stage_two(world)
    command = Reopen(stage="stakeholder_analysis", reason="The regulator objects.")

    again = world.write(reopen_opportunity, world.sponsor, made.id, command, version=made.version)

    assert [p.stage.number for p in again.passages] == [1, 2, 1]
    assert again.passages[1].left_by == "reopening"
    assert again.passages[2].reason == "The regulator objects."
    assert world.review(again).attempt == 2
    assert world.review(again).unanswered == []


def test_reopening_ends_the_attempt_that_was_open(world: World) -> None:
    made = at_stage_two(world)
    world.write(
        reopen_opportunity,
        world.sponsor,
        made.id,
        Reopen(stage="stakeholder_analysis", reason="The regulator objects."),
    )
    left = world.read(gate_review, world.lead, made.open_review_id)
    assert (left.state, left.withdrawn_reason) == ("withdrawn", "Reopened: The regulator objects.")


def test_reopening_never_goes_forward(world: World) -> None:
    made = at_stage_two(world)
    for stage in ("early_partner_discussion", "tender"):
        with pytest.raises(Conflict, match="goes back"):
            world.write(
                reopen_opportunity, world.sponsor, made.id, Reopen(stage=stage, reason="Why not")
            )


def test_a_stopped_opportunity_revives_where_it_stopped(world: World) -> None:
    made = world.opportunity()
    world.decided(world.submitted(made), "stop")
    again = world.write(
        reopen_opportunity,
        world.sponsor,
        made.id,
        Reopen(stage="stakeholder_analysis", reason="Funding came."),
    )
    assert (again.status, world.review(again).attempt) == ("active", 2)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("stage", Stage)
def test_it_goes_back_to_what_is_behind_it(stage: Stage, status: Status) -> None:
    behind = [s.number for s in reopenable(stage, status)]
    last = stage.number if status in (Status.STOPPED, Status.COMPLETED) else stage.number - 1
    assert behind == list(range(1, last + 1))


def test_resuming_opens_the_next_attempt_with_the_same_answers(world: World) -> None:
    made = on_hold(world)
    assert made.open_review_id is None
    again = world.write(resume_opportunity, world.sponsor, made.id, Resume(reason="Spring."))
    assert again.status == "active"
    assert (world.review(again).attempt, world.review(again).unanswered) == (2, [])


def test_only_what_is_on_hold_can_be_resumed(world: World) -> None:
    made = world.opportunity()
    with pytest.raises(Conflict, match="on hold"):
        world.write(resume_opportunity, world.sponsor, made.id, Resume(reason="Spring."))


def test_each_act_requires_the_sponsor_of_this_opportunity(world: World) -> None:
    made = on_hold(world)
    acts = (
        (resume_opportunity, Resume(reason="Spring.")),
        (reopen_opportunity, Reopen(stage="stakeholder_analysis", reason="So.")),
        (accept_risk, AcceptRisk(statement="I accept it.")),
    )
    for service, command in acts:
        for name in ("lead", "other_sponsor", "auditor"):
            with pytest.raises(NotPermitted):
                world.write(service, world.actors[name], made.id, command)
        for name in ("outsider", "neighbour"):
            with pytest.raises(NotFound):
                world.write(service, world.actors[name], made.id, command)


def test_an_old_version_is_refused(world: World) -> None:
    made = on_hold(world)
    with pytest.raises(Stale):
        world.write(resume_opportunity, world.sponsor, made.id, Resume(reason="Go."), version=1)


def test_only_the_present_sponsors_acceptance_of_the_risk_counts(world: World) -> None:
    made = world.opportunity()
    world.write(accept_risk, world.sponsor, made.id, AcceptRisk(statement="It may not pay."))
    met = {c.key for c in world.review(made).criteria if c.is_met}
    assert "risk_accepted" in met

    other = SetTeam(lead_id=world.lead.person_id, sponsor_id=world.other_sponsor.person_id)
    world.write(set_team, world.lead, made.id, other)
    assert "risk_accepted" not in {c.key for c in world.review(made).criteria if c.is_met}
    past = world.read(risk_page, world.other_sponsor, made.id)
    assert [(a.statement, a.is_current) for a in past.acceptances] == [("It may not pay.", False)]
    assert past.refusal is None


def test_the_risk_of_a_stopped_opportunity_is_accepted_no_more(world: World) -> None:
    made = world.opportunity()
    world.decided(world.submitted(made), "stop")
    with pytest.raises(Conflict, match="stopped"):
        world.write(accept_risk, world.sponsor, made.id, AcceptRisk(statement="Late."))
