"""What tests of early partner discussion start from: capabilities, candidates and offers."""

from typing import Any

from app.domain.policy import Actor
from app.domain.scoring import Attribute
from app.queries.capabilities import capability as find
from app.schemas.candidate import AddCandidate, CandidateOut, MoveCandidate
from app.schemas.capability import AddCapability, CapabilityOut, SetOffer
from app.schemas.opportunity import AddTeamMember, OpportunityOut
from app.schemas.scoring import ScoreCandidate
from app.services.candidates import add_candidate, move_candidate
from app.services.capabilities import add_capability, set_offer
from app.services.opportunities import add_team_member
from app.services.scores import score_candidate
from tests.world import World


def candidate(world: World, opportunity: OpportunityOut, name: str, **fields: Any) -> CandidateOut:
    """A new company on the longlist."""
    command = AddCandidate(organisation={"name": name, "kind": "company"}, **fields)
    made: CandidateOut = world.write(add_candidate, world.lead, opportunity.id, command)
    return made


def moved(world: World, found: CandidateOut, to: str, reason: str = "As agreed.") -> CandidateOut:
    """The candidate, elsewhere."""
    command = MoveCandidate(to=to, reason=reason)
    result: CandidateOut = world.write(move_candidate, world.lead, found.id, command)
    return result


def shortlisted(world: World, opportunity: OpportunityOut, name: str) -> CandidateOut:
    """A new company on the shortlist."""
    return moved(world, candidate(world, opportunity, name), "shortlist")


def capability(
    world: World, opportunity: OpportunityOut, name: str, need: str = "essential", weight: int = 3
) -> CapabilityOut:
    """A needed capability."""
    command = AddCapability(name=name, why="The service needs it.", need=need, weight=weight)
    made: CapabilityOut = world.write(add_capability, world.lead, opportunity.id, command)
    return made


def offered(
    world: World,
    needed: CapabilityOut,
    party: CandidateOut | None,
    extent: str = "whole",
    confidence: str = "stated",
) -> CapabilityOut:
    """What a party (None: our own side) offers towards it."""
    command = SetOffer(extent=extent, confidence=confidence, what="They told us so.")
    party_id = party.id if party else 0
    world.write(set_offer, world.lead, needed.id, party_id, command)
    made: CapabilityOut = world.read(find, world.lead, needed.id)
    return made


def sheet(score: int = 3, **others: int) -> ScoreCandidate:
    """Scores of every attribute: `score`, unless `others` says otherwise."""
    return ScoreCandidate(
        scores=[
            {
                "attribute": a.value,
                "score": others.get(a.value, score),
                "justification": f"Seen in the meeting: {a.label}.",
            }
            for a in Attribute
        ]
    )


def scored(world: World, actor: Actor, found: CandidateOut, score: int = 3, **others: int) -> Any:
    """The candidate, scored by somebody."""
    return world.write(score_candidate, actor, found.id, sheet(score, **others))


def with_member(world: World, opportunity: OpportunityOut) -> OpportunityOut:
    """The opportunity with the member on its team."""
    command = AddTeamMember(person_id=world.member.person_id, role="member")
    result: OpportunityOut = world.write(add_team_member, world.lead, opportunity.id, command)
    return result
