"""The dates of one person: gates, decisions, conditions, contacts and delegations of what they work
on and may see. References and days only, since copies of a calendar outlive a wall."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.gates import ConditionState, ReviewState
from app.domain.opportunities import reference
from app.domain.policy import Actor
from app.domain.stages import Status
from app.models import (
    CalendarFeed,
    DelegationRow,
    GateCondition,
    GateDecision,
    GateReview,
    GateTermsRow,
    Opportunity,
    Stakeholder,
)
from app.queries.delegation_lists import visible_delegations
from app.queries.recipients import actors_of
from app.queries.reminders import decision_due_on
from app.queries.visibility import involves, visible_to
from app.schemas.notification import CalendarFeedOut

C: Any = GateCondition
D: Any = DelegationRow
F: Any = CalendarFeed
G: Any = GateDecision
K: Any = Stakeholder
O: Any = Opportunity
R: Any = GateReview
T: Any = GateTermsRow

NO_FEED = "There is no such calendar."
BACK = timedelta(days=90)
"""How long past dates stay in a calendar."""
MOST = 500
"""Entries of one kind, the nearest first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A day in a calendar: what kind of day of which record, and when it was last changed."""

    key: str
    on: date
    summary: str
    path: str
    changed_at: datetime


def calendar_reader(session: Session, token_hash: str) -> Actor:
    """Whose calendar this is; NotFound alike when unknown, stopped, or its account closed."""
    person_id = session.scalar(
        select(F.person_id).where(F.token_hash == token_hash, F.revoked_at.is_(None))
    )
    actor = actors_of(session, [person_id]).get(person_id) if person_id else None
    if actor is None:
        raise NotFound(NO_FEED)
    return actor


def calendar_entries(session: Session, token_hash: str, *, today: date) -> list[Entry]:
    """Every date of the feed's owner, in order."""
    actor = calendar_reader(session, token_hash)
    found = [entry for source in SOURCES for entry in source(session, actor, today)]
    return sorted(found, key=lambda entry: (entry.on, entry.key))


def calendar_feed(session: Session, actor: Actor) -> CalendarFeedOut:
    """Whether the actor has a calendar feed, and since when."""
    row = session.scalar(
        select(CalendarFeed).where(F.person_id == actor.person_id, F.revoked_at.is_(None))
    )
    return CalendarFeedOut(is_live=row is not None, created_at=row.created_at if row else None)


def _gates(session: Session, actor: Actor, today: date) -> Iterator[Entry]:
    """Target dates of the gates ahead."""
    rows = session.execute(
        select(O.id, O.stage, O.target_dates, O.updated_at)
        .where(visible_to(actor), involves(actor.person_id), O.is_open)
        .order_by(O.due_on, O.id)
        .limit(MOST)
    )
    for row in rows:
        for number, text in sorted(row.target_dates.items()):
            on = date.fromisoformat(text)
            if int(number) >= row.stage.number and on >= today - BACK:
                yield _of_opportunity(
                    f"gate-{row.id}-{number}", on, row.id, f"gate {number}", row.updated_at
                )


def _decisions(session: Session, actor: Actor, today: date) -> Iterator[Entry]:
    """The last day for decisions that wait, by the gate's target of days after submission."""
    rows = session.execute(
        select(O.id, O.due_on, R.id.label("review_id"), R.gate, R.submitted_at, T.decision_days)
        .join(GateReview, R.opportunity_id == O.id)
        .join(GateTermsRow, (T.criteria_set_id == R.criteria_set_id) & (T.gate == R.gate))
        .where(
            visible_to(actor),
            involves(actor.person_id),
            O.review_state == ReviewState.SUBMITTED,
            R.state == ReviewState.SUBMITTED,
            T.decision_days.is_not(None),
        )
        .order_by(O.due_on, O.id)
        .limit(MOST)
    )
    for row in rows:
        on = decision_due_on(row.submitted_at, row.decision_days, row.due_on)
        if on is not None:
            yield Entry(
                f"decision-{row.review_id}",
                on,
                f"{reference(row.id)}: decision on gate {row.gate} due",
                f"/gates/{row.review_id}",
                row.submitted_at,
            )


def _conditions(session: Session, actor: Actor, today: date) -> Iterator[Entry]:
    """Open conditions that the actor owns, or of opportunities they work on."""
    rows = session.execute(
        select(C.id, C.opportunity_id, C.due_on, G.decided_at)
        .join(Opportunity, O.id == C.opportunity_id)
        .join(GateDecision, G.id == C.decision_id)
        .where(
            visible_to(actor),
            (C.owner_id == actor.person_id) | involves(actor.person_id),
            C.state == ConditionState.OPEN,
            C.due_on >= today - BACK,
            O.status != Status.STOPPED,
        )
        .order_by(C.due_on, C.id)
        .limit(MOST)
    )
    for row in rows:
        yield _of_opportunity(
            f"condition-{row.id}",
            row.due_on,
            row.opportunity_id,
            "condition due",
            row.decided_at,
            "/conditions",
        )


def _contacts(session: Session, actor: Actor, today: date) -> Iterator[Entry]:
    """When the actor said they would next be in touch with a stakeholder."""
    rows = session.execute(
        select(K.id, K.opportunity_id, K.next_contact_on, O.updated_at)
        .join(Opportunity, O.id == K.opportunity_id)
        .where(
            K.owner_id == actor.person_id,
            K.next_contact_on >= today - BACK,
            K.removed_at.is_(None),
            O.is_open,
            visible_to(actor),
        )
        .order_by(K.next_contact_on, K.id)
        .limit(MOST)
    )
    for row in rows:
        yield _of_opportunity(
            f"contact-{row.id}",
            row.next_contact_on,
            row.opportunity_id,
            "contact due",
            row.updated_at,
            "/stakeholders",
        )


def _delegations(session: Session, actor: Actor, today: date) -> Iterator[Entry]:
    """The last day of delegations to and from the actor, but of what is walled from them."""
    rows = session.scalars(
        visible_delegations(actor)
        .where(
            (D.from_id == actor.person_id) | (D.to_id == actor.person_id),
            D.ends_on >= today,
            D.revoked_at.is_(None),
        )
        .order_by(D.ends_on, D.id)
        .limit(MOST)
    )
    for row in rows:
        key = f"delegation-{row.id}"
        yield Entry(key, row.ends_on, "Delegation ends", "/delegations", row.created_at)


def _of_opportunity(
    key: str, on: date, opportunity_id: int, what: str, changed_at: datetime, page: str = ""
) -> Entry:
    path = f"/opportunities/{opportunity_id}{page}"
    return Entry(key, on, f"{reference(opportunity_id)}: {what}", path, changed_at)


Source = Callable[[Session, Actor, date], Iterator[Entry]]
SOURCES: tuple[Source, ...] = (_gates, _decisions, _conditions, _contacts, _delegations)
