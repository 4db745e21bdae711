"""Who decides an attempt at a gate, and as much of the votes as the reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delegation import Delegation
from app.domain.gates import ReviewState
from app.domain.policy import Actor, Subject
from app.domain.quorum import ABSENT, Absence, Standing, Tally, count_votes, out_of_reach
from app.domain.terms import GateTerms
from app.models import GateDecision, GateReview, GateVote
from app.queries.delegations import able_sponsors, delegations_standing
from app.queries.gate_terms import gate_terms
from app.queries.people import names_of
from app.schemas.opportunity import PersonRef
from app.schemas.voting import AbsentOut, SeatOut, VoteOut, VotingOut

V: Any = GateVote
D: Any = GateDecision


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who decides: sponsors with a seat, the first named first; those without, and why not."""

    terms: GateTerms
    seats: tuple[int, ...]
    absent: dict[int, Absence]
    delegations: dict[int, Delegation] = field(default_factory=dict)
    barred: frozenset[int] = frozenset()
    """Who may not decide it, in nobody's place: what they had voted counts no more."""

    @property
    def needed(self) -> int:
        """How many votes must agree."""
        return self.terms.votes_needed(len(self.seats))

    @property
    def problem(self) -> str:
        """Why nobody can decide, and what to do; empty when it can be decided."""
        seats = len(self.seats)
        return out_of_reach(self.needed, seats) if self.needed > seats else ""

    def may_fill(self, person_id: int | None) -> list[int]:
        """The seats somebody may vote for: their own, or those they stand in for."""
        if person_id in self.seats:
            return [person_id]
        return [s for s, one in self.delegations.items() if one.to_id == person_id]

    def counting(self, votes: Iterable[GateVote]) -> list[GateVote]:
        """Those that count: in a seat, and cast by somebody who may still decide."""
        return [v for v in votes if v.seat_id in self.seats and v.voter_id not in self.barred]

    def tally(self, votes: Iterable[GateVote]) -> Tally:
        """What the votes come to."""
        counted = {v.seat_id: v.outcome for v in self.counting(votes)}
        return count_votes(self.needed, self.seats, counted)


def electorate(session: Session, review: GateReview, subject: Subject) -> Electorate:
    """Who decides this attempt today. `subject` is the review's, with its contributors."""
    able = able_sponsors(session, subject.programme_id or 0, subject.sponsor_ids)
    barred = {
        Absence.RECUSED: subject.recused_ids,
        Absence.PREPARED: subject.contributor_ids,
        Absence.LEADS: {subject.lead_id},
        Absence.NO_ROLE: subject.sponsor_ids - able,
    }
    named = sorted(subject.sponsor_ids, key=lambda i: (i != subject.sponsor_id, i))
    absent = {
        person_id: absence
        for person_id in named
        for absence in reversed(Absence)
        if person_id in barred[absence]
    }
    standing = delegations_standing(
        session, subject, opportunity_id=review.opportunity_id, gate=review.gate
    )
    seats = tuple(i for i in named if i not in absent)
    return Electorate(
        terms=gate_terms(session, review.criteria_set_id, review.gate),
        seats=seats,
        absent=absent,
        delegations={s: one for s, one in standing.items() if s in seats},
        barred=subject.recused_ids | subject.contributor_ids,
    )


def votes_of(session: Session, review_id: int) -> list[GateVote]:
    """The votes on one attempt, in the order of casting. Not to be shown as they are."""
    rows = select(GateVote).where(V.review_id == review_id).order_by(V.cast_at, V.id)
    return list(session.scalars(rows))


def voting(
    session: Session, actor: Actor, review: GateReview, subject: Subject
) -> VotingOut | None:
    """How the vote stands for this reader; None before submission and after a withdrawal."""
    if review.state is ReviewState.SUBMITTED:
        return _open_vote(session, actor, electorate(session, review, subject), review.id)
    if review.state is ReviewState.DECIDED:
        return _settled_vote(session, actor, review.id)
    return None


def _open_vote(session: Session, actor: Actor, who: Electorate, review_id: int) -> VotingOut:
    """Votes are for those who voted; whether others have, for all but those still to vote."""
    cast = who.counting(votes_of(session, review_id))
    me, voted = actor.person_id, {v.seat_id for v in cast}
    has_voted = any(v.voter_id == me for v in cast)
    is_to_vote = bool(who.may_fill(me)) and not has_voted
    shown = [v for v in cast if has_voted or v.seat_id == me]
    stand_ins = {s: one.to_id for s, one in who.delegations.items()}
    people = names_of(session, {*who.seats, *who.absent, *stand_ins.values(), *_people(shown)})
    votes = [_vote(v, people) for v in shown]
    return VotingOut(
        rule=words(who.terms, len(who.seats)),
        needed=who.needed,
        seats=[
            SeatOut(
                sponsor=people[seat],
                delegate=people.get(stand_ins.get(seat, 0)),
                has_voted=None if is_to_vote and seat != me else seat in voted,
            )
            for seat in who.seats
        ],
        absent=_absent(who.absent, people),
        standing=who.tally(cast).standing if has_voted else None,
        problem=who.problem,
        mine=next((v for v in votes if me in (v.voter.id, v.seat.id)), None),
        may_fill=[people[seat] for seat in who.may_fill(me)],
        votes=votes if has_voted else [],
        agreed=True,
    )


def _settled_vote(session: Session, actor: Actor, review_id: int) -> VotingOut | None:
    """After the outcome everybody sees the votes, as they stood when it was recorded."""
    told: dict[str, Any] | None = session.scalar(select(D.quorum).where(D.review_id == review_id))
    if told is None:
        return None
    cast = votes_of(session, review_id)
    absent = {i: Absence(why) for i, why in told["absent"]}
    people = names_of(session, {*told["seats"], *absent, *_people(cast)})
    votes = [_vote(v, people) for v in cast]
    voted = {v.seat_id for v in cast}
    return VotingOut(
        rule=told["words"],
        needed=told["needed"],
        seats=[
            SeatOut(sponsor=people[s], delegate=None, has_voted=s in voted) for s in told["seats"]
        ],
        absent=_absent(absent, people),
        standing=Standing.REACHED if told["agreed"] else Standing.SPLIT,
        problem="",
        mine=next((v for v in votes if actor.person_id in (v.voter.id, v.seat.id)), None),
        may_fill=[],
        votes=votes,
        agreed=told["agreed"],
    )


def words(terms: GateTerms, seats: int) -> str:
    """How many must agree, as people read it: "2 of 3 sponsors"."""
    needed = terms.votes_needed(seats)
    if seats <= 1 and needed == 1:
        return "One sponsor"
    return f"Any one of {seats} sponsors" if needed == 1 else f"{needed} of {seats} sponsors"


def _people(votes: Iterable[GateVote]) -> set[int]:
    return {i for v in votes for i in (v.seat_id, v.voter_id)}


def _absent(absent: dict[int, Absence], people: dict[int, PersonRef]) -> list[AbsentOut]:
    return [AbsentOut(sponsor=people[i], absence=why, why=ABSENT[why]) for i, why in absent.items()]


def _vote(row: GateVote, people: dict[int, PersonRef]) -> VoteOut:
    return VoteOut(
        seat=people[row.seat_id],
        voter=people[row.voter_id],
        outcome=row.outcome,
        reason=row.reason,
        conditions=row.conditions,
        override_reason=row.override_reason,
        cast_at=row.cast_at,
    )
