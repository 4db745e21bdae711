"""Casting a vote: in whose place, hidden until the outcome, and one person once."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, invalid
from app.domain.policy import Actor
from app.domain.votes import Vote, vote_stream_of
from app.models import GateReview, GateVote, StreamHead
from app.queries.people import names_of
from app.queries.votes import Electorate
from app.schemas.gate import DecideGate
from app.services.events import record

R: Any = GateReview
V: Any = GateVote
H: Any = StreamHead


def cast_vote(
    session: Session,
    actor: Actor,
    review: GateReview,
    who: Electorate,
    command: DecideGate,
    *,
    at: datetime,
) -> None:
    """Put the vote in its seat, in place of the one that was there.

    The audit trail gets its hash alone. Raises Conflict when a sponsor voted and their delegate
    would change it, and for a second vote by one person; Invalid when it is unclear for whom.
    """
    me = actor.person_id or 0
    seat = _seat(session, who, me, command.on_behalf_of)
    _require_one_each(session, review.id, seat, me)
    row = session.scalar(select(GateVote).where(V.review_id == review.id, V.seat_id == seat))
    _require_ones_own(session, row, me)
    kind = "gate_vote_cast" if row is None else "gate_vote_changed"
    given = who.delegations.get(seat)
    said = {
        "voter_id": me,
        "delegation_id": given.id if given is not None and me != seat else None,
        **command.model_dump(include={"outcome", "reason", "override_reason", "pack_digest"}),
        "conditions": [c.model_dump(mode="json") for c in command.conditions],
        "salt": secrets.token_hex(32),
        "cast_at": at,
    }
    if row is None:
        row = GateVote(review_id=review.id, seat_id=seat, **said)
        session.add(row)
    else:
        row.sqlmodel_update({**said, "version": row.version + 1})
    data = {
        "review_id": review.id,
        "seat": seat,
        "pack_digest": row.pack_digest,
        "commitment": vote_of(row).commitment,
    }
    stream = vote_stream_of(review.id)
    record(session, actor, stream, kind, data, at=at, programme_id=review.programme_id)


def take_turn(session: Session, review: GateReview) -> None:
    """Let those who vote at the same moment do so one after the other, each seeing the one before.

    The row is written as it is, so that on PostgreSQL whoever comes second starts anew.
    """
    same = update(GateReview).where(R.id == review.id).values(version=R.version)
    session.execute(same, execution_options={"synchronize_session": False})


def vote_of(row: GateVote) -> Vote:
    """A stored vote as the rules know it."""
    return Vote(
        seat_id=row.seat_id,
        voter_id=row.voter_id,
        outcome=row.outcome,
        reason=row.reason,
        conditions=row.conditions,
        override_reason=row.override_reason,
        pack_digest=row.pack_digest,
        salt=row.salt,
    )


def vote_head(session: Session, review_id: int) -> str:
    """The hash of the last record in the stream of votes; the decision's event seals it."""
    head = session.scalar(select(H.hash).where(H.stream == vote_stream_of(review_id)))
    return head or ""


def _seat(session: Session, who: Electorate, me: int, wanted: int | None) -> int:
    """The sponsor in whose place somebody votes."""
    if who.problem:
        raise Conflict(who.problem)
    seats = who.may_fill(me)
    if wanted is not None and wanted not in seats:
        raise invalid("on_behalf_of", "Choose a sponsor for whom you may vote")
    if not seats:
        raise Conflict("You have no vote at this gate.")
    if wanted is None and len(seats) > 1:
        names = names_of(session, seats)
        listed = " or ".join(names[seat].name for seat in seats)
        raise invalid("on_behalf_of", f"Choose for whom you vote: {listed}")
    return wanted or seats[0]


def _require_one_each(session: Session, review_id: int, seat: int, me: int) -> None:
    other = session.scalar(
        select(V.seat_id).where(V.review_id == review_id, V.voter_id == me, V.seat_id != seat)
    )
    if other is not None:
        name = names_of(session, [other])[other].name
        raise Conflict(f"You have voted for {name} already: one person votes once.")


def _require_ones_own(session: Session, row: GateVote | None, me: int) -> None:
    """A sponsor's own vote is theirs: whoever stands in for them changes only what they cast."""
    if row is not None and row.voter_id == row.seat_id and me != row.seat_id:
        name = names_of(session, [row.seat_id])[row.seat_id].name
        raise Conflict(f"{name} has voted. Only they can change it.")
