"""What waits for a person: parts in the order of urgency, each bounded, each readable whole."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import Session

from app.domain.policy import Actor, Role
from app.domain.stages import Status
from app.models import GateReview, Opportunity
from app.queries.comments import mentions_of
from app.queries.compiled import among, run
from app.queries.conflict_reviews import reviews_waiting
from app.queries.endorsements import endorsements_waiting
from app.queries.inbox_advice import advised
from app.queries.inbox_gates import (
    SUBMITTED,
    decided,
    not_barred,
    sponsored_by,
    stood_in_for,
    undecidable,
    voted,
    waiting,
)
from app.queries.inbox_partners import actions_due, questions_waiting, unlevelled
from app.queries.inbox_work import (
    conditions,
    confirmations,
    declarations,
    preparing,
    rework,
    stale,
)
from app.queries.selection import Shape, all_visible, visible_condition
from app.queries.stakeholder import contacts_due
from app.schemas.inbox import Inbox, InboxPart, Section

O: Any = Opportunity
R: Any = GateReview
Part = Callable[[Session, Actor, int, int], list[Any]]
"""Reads one part: so many entries from a place in it."""

SHOWN, PAGE, LATELY, FARTHEST = 20, 50, 5, 2000


def _sliced(read: Callable[[Session, Actor], list[Any]]) -> Part:
    """A list that is bounded already."""
    return lambda session, actor, limit, offset: read(session, actor)[offset : offset + limit]


PARTS: dict[Section, Part] = {
    Section.WAITING: waiting,
    Section.UNDECIDABLE: undecidable,
    Section.ENDORSEMENTS: _sliced(endorsements_waiting),
    Section.REVIEWS: _sliced(reviews_waiting),
    Section.CONFIRMATIONS: confirmations,
    Section.CONDITIONS: conditions,
    Section.QUESTIONS: questions_waiting,
    Section.UNLEVELLED: unlevelled,
    Section.REWORK: rework,
    Section.DECLARATIONS: declarations,
    Section.ACTIONS: actions_due,
    Section.CONTACTS: _sliced(contacts_due),
    Section.PREPARING: preparing,
    Section.MENTIONS: _sliced(mentions_of),
    Section.STALE: stale,
    Section.VOTED: voted,
    Section.ADVISED: advised,
    Section.DECIDED: decided,
}
FIRST = dict.fromkeys(Section, SHOWN) | {
    Section.ADVISED: LATELY,
    Section.DECIDED: LATELY,
    Section.STALE: 10,
}
"""How many of each part the inbox itself shows."""


def inbox(session: Session, actor: Actor) -> Inbox:
    """Everything that waits for the actor; empty for a system's token."""
    found: dict[Section, list[Any]] = {part: [] for part in Section}
    if actor.person_id is not None:
        found = {part: read(session, actor, FIRST[part] + 1, 0) for part, read in PARTS.items()}
    return Inbox(
        **{part.value: items[: FIRST[part]] for part, items in found.items()},
        waiting_count=waiting_for(session, actor),
        more=[part for part, items in found.items() if len(items) > FIRST[part]],
    )


def inbox_part(
    session: Session, actor: Actor, section: Section, *, offset: int = 0, limit: int = PAGE
) -> InboxPart:
    """One part of the inbox from a place in it; empty for a system's token."""
    if actor.person_id is None:
        return InboxPart(section=section, items=[], next=None)
    items = PARTS[section](session, actor, limit + 1, offset)
    goes_on = len(items) > limit and offset + limit < FARTHEST
    return InboxPart(section=section, items=items[:limit], next=offset + limit if goes_on else None)


def waiting_for(session: Session, actor: Actor) -> int:
    """How many gates wait for this person's decision or vote. Every page asks it."""
    if actor.person_id is None or not actor.programmes(Role.SPONSOR):
        return 0
    shape, values = all_visible(actor)
    values |= {"instead": list(stood_in_for(session, actor))}
    return int(run(session, _how_many_wait, shape, values)[0][0])


def _how_many_wait(shape: Shape, name: str) -> Any:
    """Compiled once, because every page asks it."""
    me = bindparam("me", type_=BigInteger())
    seen = or_(*(visible_condition(shape, n) for n in range(len(shape.sees_all))))
    return (
        select(func.count())
        .select_from(Opportunity)
        .join(GateReview, R.opportunity_id == O.id)
        .where(
            R.state == SUBMITTED,
            O.status == literal_column(f"'{Status.ACTIVE}'"),
            O.id.in_(sponsored_by(me, lambda column: among(column, "instead", name))),
            *not_barred(me),
            seen,
        )
    )
