"""Figures of the gates, of what the reader may see: read along indexes, and never without end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, literal_column, select
from sqlalchemy.orm import Session

from app.clock import now
from app.domain.errors import invalid
from app.domain.gate_figures import (
    AHEAD,
    Decided,
    Figures,
    figures,
    finding_of_load,
    finding_of_rework,
    finding_of_targets,
    finding_of_times,
    grouped,
    spread,
    weeks_ahead,
)
from app.domain.gates import Outcome, ReviewState
from app.domain.opportunities import TeamRole
from app.domain.policy import Actor
from app.domain.stages import Status
from app.domain.text import LONDON
from app.models import (
    GateDecision,
    GateReview,
    GateTermsRow,
    Opportunity,
    Programme,
    TeamMember,
)
from app.queries.people import names_of
from app.queries.visibility import programmes_of, visible_in, visible_to
from app.schemas.absence import Choice
from app.schemas.analytics import FiguresOut, GateAnalytics, LoadOut

D: Any = GateDecision
G: Any = Programme
O: Any = Opportunity
R: Any = GateReview
T: Any = TeamMember
U: Any = GateTermsRow

AS_SPONSOR: Any = literal_column(f"'{TeamRole.SPONSOR}'")
"""A literal, so that the index of further sponsors can be used."""
CAP, SHOWN, YEAR = 3000, 20, 365
NOBODY = "No sponsor named"


def gate_analytics(
    session: Session,
    actor: Actor,
    *,
    programme: int | None = None,
    days: int = YEAR,
    at: datetime | None = None,
) -> GateAnalytics:
    """The figures of the last `days`, and the load of the next 90; of one programme if asked.

    Raises Invalid for a programme the actor is not in.
    """
    mine = programmes_of(actor)
    if programme is not None and programme not in mine:
        raise invalid("programme", "Choose one of your programmes")
    seen = visible_to(actor) if programme is None else visible_in(actor, programme)
    moment = at or now()
    today = moment.astimezone(LONDON).date()
    since = today - timedelta(days=days)
    decisions = _decisions(session, seen, moment - timedelta(days=days))
    counted = decisions[:CAP]
    names = _programme_names(session, mine)
    load = _load(session, seen, mine if programme is None else [programme], today)
    by_gate = grouped(counted, "gate")
    overall = figures(counted) if counted else None
    return GateAnalytics(
        since=since,
        until=today,
        programme_id=programme,
        programmes=[Choice(id=i, name=name) for i, name in names.items()],
        overall=_out(0, "All", overall) if overall else None,
        capped=len(decisions) > CAP,
        by_gate=[_out(gate, f"Gate {gate}", found) for gate, found in by_gate.items()],
        by_programme=_named(grouped(counted, "programme_id"), names),
        by_sponsor=_by_sponsor(session, counted),
        **load,
        findings=_findings(by_gate, overall) | {"load": _load_finding(load)},
    )


def _decisions(session: Session, seen: Any, since: datetime) -> list[Decided]:
    """The latest decisions, at most one more than are counted."""
    rows = session.execute(
        select(
            R.gate, O.programme_id, D.decided_by_id, R.submitted_at, D.decided_at, D.outcome,
            U.decision_days,
        )
        .select_from(GateDecision)
        .join(GateReview, R.id == D.review_id)
        .join(Opportunity, O.id == D.opportunity_id)
        .outerjoin(GateTermsRow, and_(U.criteria_set_id == R.criteria_set_id, U.gate == R.gate))
        .where(
            D.decided_at >= since,
            D.reconstructed.is_(False),
            R.submitted_at.is_not(None),
            seen,
        )
        .order_by(D.decided_at.desc(), D.id.desc())
        .limit(CAP + 1)
    )  # fmt: skip
    return [
        Decided(
            gate=row.gate,
            programme_id=row.programme_id,
            sponsor_id=row.decided_by_id,
            took=_days_between(row.submitted_at, row.decided_at),
            sent_back=row.outcome is Outcome.REWORK,
            target=row.decision_days,
        )
        for row in rows
    ]


def _days_between(submitted: datetime, decided: datetime) -> int:
    return (decided.astimezone(LONDON).date() - submitted.astimezone(LONDON).date()).days


def _load(session: Session, seen: Any, programmes: Sequence[int], today: date) -> dict[str, Any]:
    """What is late and what is due, by sponsor and week: of each the first `CAP`."""
    active = (O.is_open, O.status == Status.ACTIVE, O.programme_id.in_(programmes), seen)
    late = _due(session, *active, O.due_on < today)
    due = _due(session, *active, O.due_on >= today, O.due_on <= today + AHEAD)
    rows = [*late[:CAP], *due[:CAP]]
    theirs: dict[int | None, list[date]] = defaultdict(list)
    waiting: dict[int | None, int] = defaultdict(int)
    for due_on, sponsor_id, waits in rows:
        theirs[sponsor_id].append(due_on)
        waiting[sponsor_id] += waits
    for person_id, due_on in _further(session, *active, O.due_on <= today + AHEAD):
        theirs[person_id].append(due_on)
    people = names_of(session, theirs)
    found = [
        LoadOut(
            id=who,
            name=people[who].name if who else NOBODY,
            waiting=waiting[who],
            late=sum(on < today for on in days),
            due=sum(on >= today for on in days),
            weeks=spread(days, today),
        )
        for who, days in theirs.items()
    ]
    found.sort(key=lambda one: (-one.due, -one.late, one.name))
    return {
        "weeks": weeks_ahead(today),
        "ahead": spread((due_on for due_on, _, _ in due[:CAP]), today),
        "due": len(due[:CAP]),
        "late": len(late[:CAP]),
        "load": found[:SHOWN],
        "load_capped": len(late) > CAP or len(due) > CAP,
    }


def _due(session: Session, *where: Any) -> Sequence[Any]:
    """Target date, sponsor, and whether it waits already: the first due, one more than count."""
    waits = case((O.review_state == ReviewState.SUBMITTED, 1), else_=0)
    query = select(O.due_on, O.sponsor_id, waits).where(*where)
    return session.execute(query.order_by(O.due_on, O.id).limit(CAP + 1)).all()


def _further(session: Session, *where: Any) -> Sequence[Any]:
    """The same of further sponsors: who, and the target date."""
    return session.execute(
        select(T.person_id, O.due_on)
        .join(Opportunity, O.id == T.opportunity_id)
        .where(T.role == AS_SPONSOR, *where)
        .order_by(O.due_on, O.id)
        .limit(CAP)
    ).all()


def _load_finding(load: Mapping[str, Any]) -> str:
    named = [one for one in load["load"] if one.id is not None and one.due]
    return finding_of_load(
        load["due"], load["late"], (named[0].name, named[0].due) if named else None
    )


def _findings(by_gate: dict[int, Figures], overall: Figures | None) -> dict[str, str]:
    if overall is None:
        return {}
    return {
        "times": finding_of_times(by_gate, overall),
        "rework": finding_of_rework(by_gate, overall),
        "targets": finding_of_targets(overall),
    }


def _by_sponsor(session: Session, counted: Sequence[Decided]) -> list[FiguresOut]:
    found = grouped(counted, "sponsor_id")
    names = {i: person.name for i, person in names_of(session, found).items()}
    return sorted(_named(found, names), key=lambda one: (-one.decided, one.label))[:SHOWN]


def _named(found: Mapping[int, Figures], names: Mapping[int, str]) -> list[FiguresOut]:
    return [_out(key, names[key], figure) for key, figure in found.items()]


def _programme_names(session: Session, mine: Sequence[int]) -> dict[int, str]:
    rows = session.execute(select(G.id, G.name).where(G.id.in_(mine)).order_by(G.name, G.id))
    return {row.id: row.name for row in rows}


def _out(key: int, label: str, found: Figures) -> FiguresOut:
    return FiguresOut(
        id=key,
        label=label,
        decided=found.decided,
        median_days=found.median,
        ninetieth_days=found.ninetieth,
        sent_back=found.sent_back,
        rework_percent=found.rework_percent,
        target_days=found.target,
        with_target=found.with_target,
        within_target=found.within_target,
    )
