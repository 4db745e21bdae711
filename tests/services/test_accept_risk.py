"""Accepting the risk: the sponsor's own written act, afresh for each sponsor."""

import pytest

from app.domain.errors import Conflict, NotFound, NotPermitted
from app.queries.history import events
from app.schemas.opportunity import AcceptRisk, SetTeam
from app.services.decisions import accept_risk
from app.services.opportunities import set_team
from tests.world import World

ACCEPTED = AcceptRisk(statement="It may not pay for three years. I accept that.")


def is_accepted(world: World, opportunity: object) -> bool:
    """Whether the gate's check finds the risk accepted."""
    review = world.review(opportunity)  # type: ignore[arg-type]
    return next(c.is_met for c in review.criteria if c.key == "risk_accepted")


def test_it_meets_the_gates_check(world: World) -> None:
    opportunity = world.opportunity()
    assert not is_accepted(world, opportunity)
    world.write(accept_risk, world.sponsor, opportunity.id, ACCEPTED)
    assert is_accepted(world, opportunity)


def test_a_new_sponsor_accepts_it_afresh(world: World) -> None:
    opportunity = world.opportunity()
    world.write(accept_risk, world.sponsor, opportunity.id, ACCEPTED)
    named = SetTeam(lead_id=world.lead.person_id, sponsor_id=world.other_sponsor.person_id)
    world.write(set_team, world.lead, opportunity.id, named)
    assert not is_accepted(world, opportunity)
    world.write(accept_risk, world.other_sponsor, opportunity.id, ACCEPTED)
    assert is_accepted(world, opportunity)


def test_nobody_accepts_it_for_the_sponsor(world: World) -> None:
    opportunity = world.opportunity()
    for name in ("lead", "member", "other_sponsor", "adviser", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(accept_risk, world.actors[name], opportunity.id, ACCEPTED)
    for name in ("outsider", "neighbour", "partner", "administrator"):
        with pytest.raises(NotFound):
            world.write(accept_risk, world.actors[name], opportunity.id, ACCEPTED)
    assert not is_accepted(world, opportunity)


def test_after_submission_it_opens_proceeding_without_a_new_submission(world: World) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity)
    world.write(accept_risk, world.sponsor, opportunity.id, ACCEPTED)
    assert world.decided(review).decision.outcome == "proceed"


def test_a_stopped_opportunity_carries_no_further_risk(world: World) -> None:
    opportunity = world.opportunity()
    world.decided(world.submitted(opportunity), "stop")
    with pytest.raises(Conflict, match="stopped"):
        world.write(accept_risk, world.sponsor, opportunity.id, ACCEPTED)


def test_the_trail_keeps_the_words(world: World) -> None:
    opportunity = world.opportunity()
    world.write(accept_risk, world.sponsor, opportunity.id, ACCEPTED)
    last = world.read(events, world.lead, opportunity.id, limit=100).items[-1]
    assert (last.kind, last.data["statement"]) == ("risk_accepted", ACCEPTED.statement)
