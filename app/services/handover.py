"""Replacing a sponsor who leaves: everything they sponsor goes to a named successor, at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delegation import bar_to_succeed
from app.domain.errors import Conflict, FieldProblem, Invalid, invalid
from app.domain.gates import ConditionState, ReviewState, Step, after
from app.domain.opportunities import TeamRole, reference
from app.domain.policy import Action, Actor, Subject, authorise
from app.models import DelegationRow, GateCondition, GateReview, Opportunity, TeamMember
from app.queries.delegations import able_sponsors
from app.queries.handover import sponsored
from app.queries.people import names_of
from app.queries.subjects import subject_of
from app.schemas.absence import HandedOver, HandOver
from app.services.delegations import end_delegation
from app.services.derived import open_review_of, refresh, touch
from app.services.events import record_on
from app.services.opportunities import require_programme
from app.services.stages import open_review

C: Any = GateCondition
D: Any = DelegationRow
T: Any = TeamMember

MOST = 100
WHY_WITHDRAWN = (
    "The sponsor was replaced, so the pack that named the one before no longer holds. "
    "The new sponsor accepts the risk; then submit it again."
)


def hand_over_sponsorship(
    session: Session,
    actor: Actor,
    programme_id: int,
    person_id: int,
    command: HandOver,
    *,
    at: datetime,
) -> HandedOver:
    """Name a successor wherever this person sponsors, all or (with ids) some, in one transaction.

    A waiting pack is withdrawn, for it names the sponsor; the next attempt keeps its answers. What
    the one before accepted of the risk stays theirs: the successor accepts afresh. Raises
    NotPermitted for anybody but the sponsor and the programme's leads, Invalid for a successor who
    may not decide one of them, Conflict when there is nothing to hand over.
    """
    require_programme(session, actor, programme_id)
    authorise(actor, Action.HAND_OVER, Subject(programme_id=programme_id, owner_id=person_id))
    if command.successor_id == person_id:
        raise invalid("successor_id", "Choose somebody else: this is who leaves")
    if command.successor_id not in able_sponsors(session, programme_id, [command.successor_id]):
        raise invalid("successor_id", "Choose another sponsor of this programme")
    wanted = set(command.opportunity_ids)
    found = sponsored(session, actor, programme_id, person_id, only=wanted or None, limit=MOST)
    if not found or (wanted and wanted != {o.id for o in found}):
        raise Conflict("There is nothing of theirs to hand over, or not all of it any more.")
    _require_eligible(session, found, command.successor_id)
    withdrawn = [
        opportunity.id
        for opportunity in found
        if replace_sponsor(session, actor, opportunity, person_id, command, at)
    ]
    people = names_of(session, [command.successor_id])
    return HandedOver(
        successor=people[command.successor_id],
        opportunity_ids=[o.id for o in found],
        withdrawn_ids=withdrawn,
    )


def _require_eligible(session: Session, found: list[Opportunity], successor_id: int) -> None:
    problems = []
    for opportunity in found:
        subject = subject_of(session, opportunity, open_review_of(session, opportunity.id))
        reason = bar_to_succeed(successor_id, subject)
        if reason is not None:
            problems.append(FieldProblem(f"{reference(opportunity.id)}: {reason}", "successor_id"))
    if problems:
        raise Invalid(*problems)


def replace_sponsor(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    leaver_id: int,
    command: HandOver,
    at: datetime,
) -> bool:
    """Put the successor in the leaver's place; whether a waiting pack had to be withdrawn."""
    successor_id = command.successor_id
    _change_seat(session, opportunity, leaver_id, successor_id)
    for condition in session.scalars(
        select(GateCondition).where(
            C.opportunity_id == opportunity.id,
            C.confirmer_id == leaver_id,
            C.state == ConditionState.OPEN,
        )
    ):
        condition.confirmer_id, condition.version = None, condition.version + 1
    for row in session.scalars(
        select(DelegationRow).where(
            D.opportunity_id == opportunity.id, D.from_id == leaver_id, D.revoked_at.is_(None)
        )
    ).all():
        end_delegation(session, actor, row, at=at)
    withdrawn = _withdraw(session, opportunity, at)
    touch(opportunity, at)
    refresh(session, opportunity)
    data = {
        "from_id": leaver_id,
        "to_id": successor_id,
        "reason": command.reason,
        "withdrawn_review_id": withdrawn,
    }
    record_on(session, actor, opportunity, "sponsor_replaced", data, at=at)
    return withdrawn is not None


def _change_seat(
    session: Session, opportunity: Opportunity, leaver_id: int, successor_id: int
) -> None:
    """The leaver's seat is the successor's; whoever had two keeps the first."""
    seats = {
        member.person_id: member
        for member in session.scalars(
            select(TeamMember).where(
                T.opportunity_id == opportunity.id, T.person_id.in_((leaver_id, successor_id))
            )
        )
    }
    left, held = seats.get(leaver_id), seats.get(successor_id)
    already = opportunity.sponsor_id == successor_id
    if opportunity.sponsor_id == leaver_id:
        opportunity.sponsor_id = successor_id
    if left is not None and left.role is TeamRole.SPONSOR:
        session.delete(left)
        session.flush()
        if not already and held is None:
            session.add(
                TeamMember(
                    opportunity_id=opportunity.id, person_id=successor_id, role=TeamRole.SPONSOR
                )
            )
        elif not already and held is not None:
            held.role, held.function = TeamRole.SPONSOR, None
    elif held is not None and opportunity.sponsor_id == successor_id:
        session.delete(held)
    session.flush()


def _withdraw(session: Session, opportunity: Opportunity, at: datetime) -> int | None:
    """Take back the pack that waits; the attempt that follows keeps its answers."""
    review: GateReview | None = open_review_of(session, opportunity.id)
    if review is None or review.state is not ReviewState.SUBMITTED:
        return None
    review.state = after(review.state, Step.WITHDRAW)
    review.withdrawn_at, review.withdrawn_reason = at, WHY_WITHDRAWN
    review.version += 1
    session.flush()
    open_review(session, opportunity, at=at, carried_from=review)
    return review.id
