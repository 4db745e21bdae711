"""What a delegate may not decide after all: said to whoever named them, before it waits in vain."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.delegation import bar_to_stand_in
from app.domain.gates import OPEN_STATES
from app.domain.opportunities import TeamRole, reference
from app.domain.policy import Actor
from app.domain.stages import OPEN_STATUSES
from app.models import DelegationRow, GateReview, Opportunity, TeamMember
from app.queries.subjects import subject_of
from app.queries.visibility import visible_to
from app.schemas.absence import DelegationGap

O: Any = Opportunity
R: Any = GateReview
T: Any = TeamMember

LOOKED_AT = 20
"""Of what the sponsor has in the programme, so many are looked at, the next due first."""


def gaps_of(session: Session, actor: Actor, row: DelegationRow) -> list[DelegationGap]:
    """Gates ahead that the delegate is barred from; only for the sponsor who named them."""
    if actor.person_id != row.from_id:
        return []
    found = []
    for opportunity, review in session.execute(_covered(actor, row)):
        reason = bar_to_stand_in(row.to_id, subject_of(session, opportunity, review))
        if reason is not None:
            found.append(
                DelegationGap(
                    opportunity_id=opportunity.id,
                    reference=reference(opportunity.id),
                    title=opportunity.title,
                    gate=review.gate,
                    reason=reason,
                )
            )
    return found


def _covered(actor: Actor, row: DelegationRow) -> Any:
    """The open gates that the delegation is for, with their opportunities."""
    further = select(T.opportunity_id).where(T.person_id == row.from_id, T.role == TeamRole.SPONSOR)
    which = O.programme_id == row.programme_id
    if row.opportunity_id is not None:
        which = O.id == row.opportunity_id
    query = (
        select(Opportunity, GateReview)
        .join(GateReview, R.opportunity_id == O.id)
        .where(
            which,
            or_(O.sponsor_id == row.from_id, O.id.in_(further)),
            O.status.in_(OPEN_STATUSES),
            R.state.in_(OPEN_STATES),
            visible_to(actor),
        )
    )
    if row.gates:
        query = query.where(R.gate.in_(row.gates))
    return query.order_by(O.due_on, O.id).limit(LOOKED_AT)
