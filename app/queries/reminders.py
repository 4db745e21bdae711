"""What the calendar asks to be told of today, along indexes: gates, decisions, conditions,
contacts, delegations, and opportunities that stand still.

Each finder reads what lies in a window of days, so that a day without a worker loses nothing. What
was told of before is left out by its source, which holds the day: a date that moves is told anew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.domain.gates import ConditionState, ReviewState
from app.domain.notifying.reminders import LATE, SOON
from app.domain.stages import Status
from app.domain.text import LONDON
from app.domain.working_days import next_working_day
from app.models import (
    DelegationRow,
    GateCondition,
    GateReview,
    GateTermsRow,
    Notification,
    Opportunity,
    Programme,
    Stakeholder,
)
from app.models.opportunity import NO_DATE
from app.queries.movement import last_moved, last_talked, stale_days, still_since
from app.queries.selection import CONDITIONS

C: Any = GateCondition
D: Any = DelegationRow
G: Any = Programme
K: Any = Stakeholder
N: Any = Notification
O: Any = Opportunity
R: Any = GateReview
T: Any = GateTermsRow

PAGE = 200


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder to make: its notice, the mark of its being told, what it is about, the facts."""

    notice: str
    source: str
    opportunity_id: int | None
    review_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


def reminders_due(session: Session, today: date) -> list[Due]:
    """Everything to be told today that was not told before."""
    found = (due for finder in FINDERS for due in finder(session, today))
    return list(_untold(session, found))


def _untold(session: Session, found: Iterator[Due]) -> Iterator[Due]:
    batch: list[Due] = []
    for due in found:
        batch.append(due)
        if len(batch) == PAGE:
            yield from _without_told(session, batch)
            batch = []
    yield from _without_told(session, batch)


def _without_told(session: Session, batch: list[Due]) -> list[Due]:
    sources = [due.source for due in batch]
    told = set(session.scalars(select(N.source).where(N.source.in_(sources)).distinct()))
    return [due for due in batch if due.source not in told]


def _stage_of_notice(on: date, today: date) -> str:
    """Twice before a day: when it comes near, and on the working day before it."""
    return "last" if on <= next_working_day(today) else "soon"


def _gates(session: Session, today: date) -> Iterator[Due]:
    """Gates that are being prepared and whose target date is near."""
    for (programme_id,) in session.execute(select(G.id)):
        for row in _in_order(session, programme_id, today, today + SOON):
            on, gate = row.due_on, row.stage.number
            yield Due(
                "gate_due",
                f"gate_due:{_stage_of_notice(on, today)}:{row.id}:{gate}:{on}",
                row.id,
                data={"gate": gate, "due_on": on.isoformat()},
            )


def _in_order(session: Session, programme_id: int, first: date, last: date) -> Iterator[Any]:
    after = (first, 0)
    while True:
        rows = session.execute(
            select(O.id, O.due_on, O.stage)
            .where(
                O.programme_id == programme_id,
                O.is_open,
                O.due_on <= last,
                tuple_(O.due_on, O.id) > after,
                O.status == Status.ACTIVE,
                O.review_state == ReviewState.PREPARING,
            )
            .order_by(O.due_on, O.id)
            .limit(PAGE)
        ).all()
        yield from rows
        if len(rows) < PAGE:
            return
        after = (rows[-1].due_on, rows[-1].id)


def _decisions(session: Session, today: date) -> Iterator[Due]:
    """Gates that wait for a decision: by the gate's own target of days, else by its date."""
    for (programme_id,) in session.execute(select(G.id)):
        for row in _submitted(session, programme_id):
            on = decision_due_on(row.submitted_at, row.decision_days, row.due_on)
            if on is None or not today - LATE <= on <= next_working_day(today):
                continue
            notice = "decision_overdue" if on < today else "decision_due"
            facts = {"gate": row.gate, "review_id": row.review_id, "due_on": on.isoformat()}
            source = f"{notice}:{row.review_id}:{on}"
            yield Due(notice, source, row.id, row.review_id, facts)


def _submitted(session: Session, programme_id: int) -> Sequence[Any]:
    return session.execute(
        select(O.id, O.due_on, R.id.label("review_id"), R.gate, R.submitted_at, T.decision_days)
        .join(GateReview, R.opportunity_id == O.id)
        .outerjoin(GateTermsRow, (T.criteria_set_id == R.criteria_set_id) & (T.gate == R.gate))
        .where(
            O.programme_id == programme_id,
            CONDITIONS["submitted"](),
            O.status == Status.ACTIVE,
            R.state == ReviewState.SUBMITTED,
        )
    ).all()


def decision_due_on(
    submitted_at: datetime | None, decision_days: int | None, target: date
) -> date | None:
    """The last day for a decision, in London: days after submission, else the gate's date."""
    if submitted_at is not None and decision_days is not None:
        return submitted_at.astimezone(LONDON).date() + timedelta(days=decision_days)
    return None if target == NO_DATE else target


def _conditions(session: Session, today: date) -> Iterator[Due]:
    rows = session.execute(
        select(C.id, C.opportunity_id, C.due_on)
        .join(Opportunity, O.id == C.opportunity_id)
        .where(
            C.state == ConditionState.OPEN,
            C.due_on.between(today - LATE, today + SOON),
            O.status != Status.STOPPED,
        )
        .order_by(C.due_on, C.id)
    )
    for row in rows:
        is_late = row.due_on < today
        notice = "condition_overdue" if is_late else "condition_due"
        when = "" if is_late else f"{_stage_of_notice(row.due_on, today)}:"
        yield Due(
            notice,
            f"{notice}:{when}{row.id}:{row.due_on}",
            row.opportunity_id,
            data={"condition_id": row.id, "due_on": row.due_on.isoformat()},
        )


def _contacts(session: Session, today: date) -> Iterator[Due]:
    rows = session.execute(
        select(K.id, K.opportunity_id, K.owner_id, K.next_contact_on)
        .join(Opportunity, O.id == K.opportunity_id)
        .where(
            K.next_contact_on.between(today - LATE, next_working_day(today)),
            K.removed_at.is_(None),
            K.owner_id.is_not(None),
            O.is_open,
        )
        .order_by(K.next_contact_on, K.id)
    )
    for row in rows:
        on = row.next_contact_on
        data = {"stakeholder_id": row.id, "owner_id": row.owner_id, "due_on": on.isoformat()}
        yield Due("contact_due", f"contact_due:{row.id}:{on}", row.opportunity_id, data=data)


def _delegations(session: Session, today: date) -> Iterator[Due]:
    rows = session.execute(
        select(D.id, D.opportunity_id, D.from_id, D.to_id, D.ends_on)
        .where(D.ends_on.between(today, today + SOON), D.revoked_at.is_(None), D.starts_on <= today)
        .order_by(D.ends_on, D.id)
    )
    for row in rows:
        data = {"from_id": row.from_id, "to_id": row.to_id, "ends_on": row.ends_on.isoformat()}
        when = _stage_of_notice(row.ends_on, today)
        source = f"delegation_ending:{when}:{row.id}:{row.ends_on}"
        yield Due("delegation_ending", source, row.opportunity_id, data=data)


def _standing_still(session: Session, today: date) -> Iterator[Due]:
    """Active opportunities that came to stand still today or in the days before, each by the
    number of days its programme set."""
    midnight = datetime.combine(today, time(), LONDON)
    for programme_id, days in stale_days(session).items():
        last = midnight - timedelta(days=days)
        rows = session.execute(
            select(O.id, O.updated_at, last_talked().label("talked_at"))
            .where(
                O.programme_id == programme_id,
                O.is_open,
                still_since(last),
                ~still_since(last - LATE),
                O.status == Status.ACTIVE,
                O.lead_id.is_not(None),
            )
            .order_by(O.updated_at, O.id)
        )
        for row in rows:
            since = last_moved(row.updated_at, row.talked_at).astimezone(LONDON).date()
            source = f"standing_still:{row.id}:{since}"
            yield Due("standing_still", source, row.id, data={"since": since.isoformat()})


Finder = Callable[[Session, date], Iterator[Due]]
FINDERS: tuple[Finder, ...] = (
    _gates,
    _decisions,
    _conditions,
    _contacts,
    _delegations,
    _standing_still,
)
