"""What a sponsor holds in a programme: to be handed over before they leave."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.clock import today
from app.domain.errors import NotFound
from app.domain.gates import OPEN_STATES, ConditionState, ReviewState
from app.domain.opportunities import TeamRole, reference
from app.domain.policy import Action, Actor, Role, Subject, refusal
from app.domain.stages import OPEN_STATUSES
from app.models import (
    ConditionProposal,
    DelegationRow,
    GateCondition,
    GateReview,
    Opportunity,
    Person,
    Programme,
    TeamMember,
)
from app.models.opportunity import NO_DATE
from app.queries.delegation_lists import visible_delegations
from app.queries.delegations import able_sponsors
from app.queries.programmes import UNKNOWN
from app.queries.team import people_in
from app.queries.visibility import programmes_of, visible_to
from app.schemas.absence import Duty, HandOverPage
from app.schemas.opportunity import PersonRef

C: Any = GateCondition
D: Any = DelegationRow
O: Any = Opportunity
Q: Any = ConditionProposal
R: Any = GateReview
T: Any = TeamMember

MOST = 100


def handover(session: Session, actor: Actor, programme_id: int, person_id: int) -> HandOverPage:
    """Everything one person still sponsors in a programme, as far as the reader may see it.

    NotFound for a programme the reader is not in, and for somebody who never sponsored there.
    """
    if programme_id not in programmes_of(actor):
        raise NotFound(UNKNOWN)
    person = session.get(Person, person_id)
    found = sponsored(session, actor, programme_id, person_id, limit=MOST + 1)
    is_able = bool(able_sponsors(session, programme_id, [person_id]))
    if person is None or not (found or is_able):
        raise NotFound("There is no such sponsor in this programme.")
    subject = Subject(programme_id=programme_id, owner_id=person_id)
    return HandOverPage(
        programme_id=programme_id,
        programme=session.get_one(Programme, programme_id).name,
        person=PersonRef(id=person.id, name=person.name),
        is_able=is_able,
        duties=_duties(session, found[:MOST], person_id),
        more=len(found) > MOST,
        delegations=_given(session, actor, programme_id, person_id),
        successors=[p for p in people_in(session, programme_id, Role.SPONSOR) if p.id != person_id],
        refusal=refusal(actor, Action.HAND_OVER, subject),
    )


def sponsored(
    session: Session,
    actor: Actor,
    programme_id: int,
    person_id: int,
    *,
    only: Iterable[int] | None = None,
    limit: int,
) -> list[Opportunity]:
    """Open opportunities of the programme that name this person as a sponsor, next due first."""
    further = select(T.opportunity_id).where(T.person_id == person_id, T.role == TeamRole.SPONSOR)
    query = select(Opportunity).where(
        or_(O.sponsor_id == person_id, O.id.in_(further)),
        O.programme_id == programme_id,
        O.status.in_(OPEN_STATUSES),
        visible_to(actor),
    )
    if only is not None:
        query = query.where(O.id.in_(list(only)))
    return list(session.scalars(query.order_by(O.due_on, O.id).limit(limit)))


def _duties(session: Session, found: list[Opportunity], person_id: int) -> list[Duty]:
    ids = [opportunity.id for opportunity in found]
    reviews = {
        row.opportunity_id: row.id
        for row in session.execute(
            select(R.opportunity_id, R.id).where(
                R.opportunity_id.in_(ids), R.state.in_(OPEN_STATES)
            )
        )
    }
    waiting = session.execute(
        select(C.opportunity_id, func.count())
        .join(ConditionProposal, Q.condition_id == C.id)
        .where(C.opportunity_id.in_(ids), C.state == ConditionState.OPEN, Q.reply.is_(None))
        .group_by(C.opportunity_id)
    )
    to_confirm: dict[int, int] = {row[0]: row[1] for row in waiting}
    return [
        Duty(
            opportunity_id=o.id,
            reference=reference(o.id),
            title=o.title,
            gate=o.stage.number,
            due_on=None if o.due_on == NO_DATE else o.due_on,
            waits=o.review_state is ReviewState.SUBMITTED,
            review_id=reviews.get(o.id),
            conditions_to_confirm=to_confirm.get(o.id, 0),
            is_first=o.sponsor_id == person_id,
        )
        for o in found
    ]


def _given(session: Session, actor: Actor, programme_id: int, person_id: int) -> int:
    """How many delegations of theirs would end, of those that the reader may know of."""
    theirs = visible_delegations(actor).where(
        D.from_id == person_id,
        D.programme_id == programme_id,
        D.ends_on >= today(),
        D.revoked_at.is_(None),
    )
    return session.scalar(select(func.count()).select_from(theirs.subquery())) or 0
