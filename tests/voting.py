"""Several sponsors: opportunities they decide together, and the votes they cast."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.policy import Actor, Role
from app.domain.terms import Quorum
from app.models import GateReview, GateTermsRow
from app.schemas.gate import DecideGate, GateReviewOut
from app.schemas.opportunity import AddTeamMember, OpportunityOut
from app.services.decisions import decide_gate
from app.services.opportunities import add_team_member
from tests.world import World, _person

SPONSORS = ("sponsor", "other_sponsor", "third_sponsor")


def sponsored(world: World, number: int = 3, **fields: Any) -> OpportunityOut:
    """An opportunity with so many sponsors, the world's own first."""
    opportunity = world.opportunity(**fields)
    for name in SPONSORS[1:number]:
        further = AddTeamMember(person_id=sponsor_named(world, name).person_id, role="sponsor")
        opportunity = world.write(add_team_member, world.lead, opportunity.id, further)
    return opportunity


def sponsor_named(world: World, name: str) -> Actor:
    """Somebody who holds the sponsor's role in the programme; new if need be."""
    if name not in world.actors:
        roles = (Role.SPONSOR,)
        world.actors[name] = world.database.write_now(_person, name, world.programme_id, roles)
    return world.actors[name]


def asking(world: World, opportunity_id: int, quorum: Quorum, count: int | None = None) -> None:
    """Let the opportunity's open gate ask for this quorum."""

    def ask(session: Session) -> None:
        review = session.query(GateReview).filter_by(opportunity_id=opportunity_id).one()
        terms = GateTermsRow(
            criteria_set_id=review.criteria_set_id,
            gate=review.gate,
            quorum=quorum,
            quorum_count=count,
        )
        session.merge(terms)

    world.database.write_now(ask)


def together(
    world: World, quorum: Quorum = Quorum.ALL_NAMED, count: int | None = None, number: int = 3
) -> GateReviewOut:
    """A gate submitted to so many sponsors."""
    opportunity = sponsored(world, number)
    asking(world, opportunity.id, quorum, count)
    return world.submitted(opportunity)


def vote(
    world: World, name: str, review: GateReviewOut, outcome: str = "proceed", **fields: Any
) -> GateReviewOut:
    """One sponsor's vote."""
    given = {"outcome": outcome, "reason": f"Said by {name}.", "pack_digest": review.pack_digest}
    command = DecideGate(**given | fields)
    voted: GateReviewOut = world.write(decide_gate, world.actors[name], review.id, command)
    return voted
