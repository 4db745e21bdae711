"""Where an area puts its records: one of the matrix's targets."""

from dataclasses import dataclass

from app.domain.policy import Actor
from tests.world import World


@dataclass(frozen=True)
class Place:
    """A target: its word, which stands in every text; its opportunity, in the partners' stage with
    the second gate being prepared; who leads and who sponsors it."""

    world: World
    target: str
    word: str
    opportunity_id: int
    leader: Actor
    decider: Actor
