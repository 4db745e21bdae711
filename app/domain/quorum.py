"""How sponsors' votes become one outcome.

Every sponsor named for an opportunity has a seat; a seat is filled by its sponsor or by the
delegate who stands in, and one person votes once. A sponsor who may not decide (recused, walled,
helped to prepare, no longer a sponsor) has no seat, and a vote from it does not count.

An outcome is reached when as many seats as the quorum needs agree on it. Votes to move on count
together: where some of them ask for conditions, the gate is passed with the conditions of all. When
every seat has voted and nothing is agreed, the votes are split: whoever voted may change their
vote, or end the attempt without agreement, which sends it back for rework with every reason. A gate
is never passed, held or stopped by fewer than its quorum.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.gates import OUTCOMES, Outcome
from app.domain.text import plural


class Standing(StrEnum):
    """How a vote stands."""

    OPEN = "open"
    REACHED = "reached"
    SPLIT = "split"
    OUT_OF_REACH = "out_of_reach"


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes counted. `outcome` is there only when it is reached."""

    standing: Standing
    needed: int
    seats: int
    voted: int
    outcome: Outcome | None = None
    agreeing: frozenset[int] = frozenset()
    """Seats whose votes make the outcome: theirs are the conditions."""


def count_votes(needed: int, seats: Collection[int], votes: Mapping[int, Outcome]) -> Tally:
    """What the votes come to, when `needed` must agree (the gate's terms say how many).

    `seats` and the keys of `votes` are ids of sponsors.
    """
    counted = {seat: outcome for seat, outcome in votes.items() if seat in seats}
    filled = len(counted)
    if needed > len(seats):
        return Tally(Standing.OUT_OF_REACH, needed, len(seats), filled)
    outcome = _agreed(needed, counted)
    if outcome is not None:
        agreeing = frozenset(s for s, vote in counted.items() if _supports(vote, outcome))
        return Tally(Standing.REACHED, needed, len(seats), filled, outcome, agreeing)
    standing = Standing.SPLIT if filled == len(seats) else Standing.OPEN
    return Tally(standing, needed, len(seats), filled)


def _agreed(needed: int, votes: Mapping[int, Outcome]) -> Outcome | None:
    """What enough seats agree on; None where nothing is, or where two things would be."""
    count = Counter(votes.values())
    reached = [o for o in Outcome if count[o] >= needed and not OUTCOMES[o].moves_on]
    moving = sum(number for o, number in count.items() if OUTCOMES[o].moves_on)
    if moving >= needed:
        is_plain = count[Outcome.PROCEED_WITH_CONDITIONS] == 0
        reached.append(Outcome.PROCEED if is_plain else Outcome.PROCEED_WITH_CONDITIONS)
    return reached[0] if len(reached) == 1 else None


def _supports(vote: Outcome, outcome: Outcome) -> bool:
    return vote is outcome or (OUTCOMES[vote].moves_on and OUTCOMES[outcome].moves_on)


class Absence(StrEnum):
    """Why a named sponsor has no seat at a gate."""

    RECUSED = "recused"
    PREPARED = "prepared"
    LEADS = "leads"
    NO_ROLE = "no_role"


ABSENT = {
    Absence.RECUSED: "may not act on this opportunity",
    Absence.PREPARED: "helped to prepare this gate",
    Absence.LEADS: "leads this opportunity",
    Absence.NO_ROLE: "is no longer a sponsor here",
}


def out_of_reach(needed: int, seats: int) -> str:
    """Why nobody can decide, and what to do about it."""
    if seats == 0:
        return "No sponsor of this opportunity may decide this gate. Name another sponsor."
    left = f"{plural(seats, 'sponsor', 'sponsors')} can vote and {needed} must agree"
    return f"This gate cannot be decided: {left}. Name another sponsor."
