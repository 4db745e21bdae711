"""Figures of the gates, of what the reader may see: all of it, counted in the database."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import false, func, literal_column, or_, select
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
from app.domain.gates import ReviewState
from app.domain.opportunities import TeamRole
from app.domain.policy import Actor
from app.domain.stages import Status
from app.domain.text import LONDON
from app.models import GateTime, Opportunity, Programme, TeamMember
from app.queries.people import names_of
from app.queries.visibility import hidden_from, programmes_of, visible_in
from app.schemas.absence import Choice
from app.schemas.analytics import FiguresOut, GateAnalytics, LoadOut

G: Any = Programme
M: Any = TeamMember
O: Any = Opportunity
T: Any = GateTime

AS_SPONSOR: Any = literal_column(f"'{TeamRole.SPONSOR}'")
"""A literal, so that the index of further sponsors can be used."""
SHOWN, YEAR = 20, 365
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
    asked = mine if programme is None else [programme]
    today = (at or now()).astimezone(LONDON).date()
    since = today - timedelta(days=days)
    counted = _decisions(session, actor, asked, since)
    names = _programme_names(session, mine)
    load = _load(session, actor, asked, today)
    by_gate = grouped(counted, "gate")
    overall = figures(counted) if counted else None
    return GateAnalytics(
        since=since,
        until=today,
        programme_id=programme,
        programmes=[Choice(id=i, name=name) for i, name in names.items()],
        overall=_out(0, "All", overall) if overall else None,
        by_gate=[_out(gate, f"Gate {gate}", found) for gate, found in by_gate.items()],
        by_programme=_named(grouped(counted, "programme_id"), names),
        by_sponsor=_by_sponsor(session, counted),
        **load,
        findings=_findings(by_gate, overall) | {"load": _load_finding(load)},
    )


def _decisions(
    session: Session, actor: Actor, programmes: Sequence[int], since: date
) -> list[Decided]:
    """All decisions since that day that the actor may know of, those alike counted together."""
    alike = (T.gate, T.programme_id, T.sponsor_id, T.took_days, T.sent_back, T.target_days)
    rows = session.execute(
        select(*alike, func.count())
        .where(
            T.programme_id.in_(list(programmes)),
            T.decided_on >= since,
            T.opportunity_id.not_in(hidden_from(actor, programmes)),
        )
        .group_by(*alike)
    )
    return [Decided(*row) for row in rows]


def _load(session: Session, actor: Actor, programmes: Sequence[int], today: date) -> dict[str, Any]:
    """What is late and what is due, by sponsor and week."""
    seen = or_(*(visible_in(actor, one) for one in programmes), false())
    coming = (O.is_open, O.status == Status.ACTIVE, O.due_on <= today + AHEAD, seen)
    ahead: Counter[date] = Counter()
    theirs: dict[int | None, Counter[date]] = defaultdict(Counter)
    waiting: Counter[int | None] = Counter()
    for due_on, sponsor_id, waits, number in _due(session, *coming):
        ahead[due_on] += number
        theirs[sponsor_id][due_on] += number
        waiting[sponsor_id] += number if waits else 0
    for due_on, person_id, waits, number in _further(session, *coming):
        theirs[person_id][due_on] += number
        waiting[person_id] += number if waits else 0
    people = names_of(session, theirs)
    found = [
        _sponsor(who, people[who].name if who else NOBODY, waiting[who], due, today)
        for who, due in theirs.items()
    ]
    found.sort(key=lambda one: (-one.due, -one.late, one.name))
    late = sum(number for on, number in ahead.items() if on < today)
    return {
        "weeks": weeks_ahead(today),
        "ahead": spread(ahead, today),
        "due": ahead.total() - late,
        "late": late,
        "load": found[:SHOWN],
    }


def _sponsor(who: int | None, name: str, waiting: int, due: Counter[date], today: date) -> LoadOut:
    late = sum(number for on, number in due.items() if on < today)
    weeks = spread(due, today)
    return LoadOut(
        id=who, name=name, waiting=waiting, late=late, due=due.total() - late, weeks=weeks
    )


def _due(session: Session, *where: Any) -> Sequence[Any]:
    """Target date, the sponsor named first, whether it waits already, and how many are alike."""
    waits = O.review_state == ReviewState.SUBMITTED
    alike = (O.due_on, O.sponsor_id, waits)
    return session.execute(select(*alike, func.count()).where(*where).group_by(*alike)).all()


def _further(session: Session, *where: Any) -> Sequence[Any]:
    """The same by further sponsors."""
    waits = O.review_state == ReviewState.SUBMITTED
    alike = (O.due_on, M.person_id, waits)
    return session.execute(
        select(*alike, func.count())
        .join(Opportunity, O.id == M.opportunity_id)
        .where(M.role == AS_SPONSOR, *where)
        .group_by(*alike)
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
