"""What a portfolio file would do to a programme, row by row: shown before, and then done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.gates import ReviewState
from app.domain.opportunities import Origin
from app.domain.policy import Actor, may_see
from app.domain.portfolio import (
    AS_READ,
    FIELD_WORDS,
    SOURCE,
    RowOutcome,
    confidence,
    digest,
    digests,
    value_note,
)
from app.domain.stages import OPEN_STATUSES
from app.models import Opportunity
from app.queries.subjects import subject_of
from app.queries.visibility import walls_of
from app.schemas.portfolio import LISTED, ImportReport, Portfolio, PortfolioRow, RowPlan

O: Any = Opportunity

CHUNK = 500
NOT_YOURS = "This reference cannot be imported here."
NOT_IMPORTED = "This reference belongs to a record that no import made."
CLOSED = "It is {status}: its sponsor can reopen it."
REPLACES = "Replaces what was entered here: {names}."
WAITING = "Its gate waits for a decision: the team must submit again."


@dataclass(slots=True)
class Planned:
    """One row, the opportunity it is about, and what changes; the values are the file's."""

    row: PortfolioRow
    outcome: RowOutcome
    opportunity: Opportunity | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    remark: str = ""


def plan(
    session: Session,
    actor: Actor,
    programme_id: int,
    portfolio: Portfolio,
    *,
    preview: bool = False,
) -> Iterator[list[Planned]]:
    """Every row with what becomes of it, some hundreds at a time.

    A row about an opportunity the actor cannot see is left alone; the preview takes it for new, so
    that trying out references tells nobody which exist.
    """
    walled = set(session.scalars(walls_of(actor.person_id)))

    def is_hidden(found: Opportunity) -> bool:
        if found.id in walled:
            return True
        return found.restricted and not may_see(actor, subject_of(session, found))

    rows = iter(portfolio.rows)
    while some := list(islice(rows, CHUNK)):
        known = _known(session, programme_id, some)
        yield [
            _hidden(row, preview=preview)
            if (found := known.get(row.reference)) is not None and is_hidden(found)
            else _planned(row, found)
            for row in some
        ]


def _hidden(row: PortfolioRow, *, preview: bool) -> Planned:
    if preview:
        return Planned(row, RowOutcome.NEW, None, fields_of(row), kept_of(row))
    return Planned(row, RowOutcome.SKIPPED, remark=NOT_YOURS)


def _known(
    session: Session, programme_id: int, rows: Sequence[PortfolioRow]
) -> dict[str, Opportunity]:
    found = session.scalars(
        select(Opportunity)
        .where(
            O.programme_id == programme_id,
            O.external_reference.in_([row.reference for row in rows]),
        )
        .with_for_update()
    )
    return {o.external_reference or "": o for o in found}


def _planned(row: PortfolioRow, opportunity: Opportunity | None) -> Planned:
    fields, kept = fields_of(row), kept_of(row)
    if opportunity is None:
        return Planned(row, RowOutcome.NEW, None, fields, kept)
    barred = _barred(opportunity)
    if barred:
        return Planned(row, RowOutcome.SKIPPED, remark=barred)
    before = opportunity.imported
    last = before.get(AS_READ, {})
    changed = [name for name in fields if digest(fields[name]) != last.get(name)]
    replaced = [
        FIELD_WORDS[name]
        for name in changed
        if name in last and digest(getattr(opportunity, name)) != last[name]
    ]
    if any(before.get(name) != value for name, value in kept.items()):
        changed.append("imported")
    if not changed:
        return Planned(row, RowOutcome.UNCHANGED, opportunity, fields, kept)
    remarks = [REPLACES.format(names=", ".join(replaced))] if replaced else []
    if opportunity.review_state is ReviewState.SUBMITTED and changed != ["imported"]:
        remarks.append(WAITING)
    return Planned(
        row, RowOutcome.UPDATED, opportunity, fields, kept, changed, remark=" ".join(remarks)
    )


def _barred(opportunity: Opportunity) -> str:
    """Why a known opportunity is left alone."""
    if opportunity.origin is not Origin.IMPORTED:
        return NOT_IMPORTED
    if opportunity.status not in OPEN_STATUSES:
        return CLOSED.format(status=opportunity.status.label.lower())
    return ""


def fields_of(row: PortfolioRow) -> dict[str, Any]:
    """Our fields, as the row gives them. The value is the benefits over the whole life."""
    return {
        "title": row.title,
        "summary": row.summary,
        "sector": row.category,
        "delivery_confidence": confidence(row.delivery_confidence),
        "expected_value_pence": row.benefits_pence,
        "value_note": value_note(row.year, row.benefits_pence is not None),
    }


def kept_of(row: PortfolioRow) -> dict[str, Any]:
    """What has no field here, kept as it is: amounts in pence, dates as ISO text."""
    names = {"organisation", "year", "start_date", "end_date", "narrative", "unreadable"}
    amounts = {"whole_life_cost_pence", "baseline_pence", "forecast_pence"}
    return row.model_dump(mode="json", include=names | amounts)


def imported_of(planned: Planned, filename: str) -> dict[str, Any]:
    """What the opportunity remembers of the import."""
    return {SOURCE: filename, **planned.kept, AS_READ: digests(planned.fields)}


def report_of(
    portfolio: Portfolio, planned: Sequence[RowPlan], state: Literal["planned", "done"]
) -> ImportReport:
    """The whole import in counts, with the first of each list."""
    counts = dict.fromkeys(RowOutcome, 0)
    for row in planned:
        counts[row.outcome] += 1
    return ImportReport(
        state=state,
        **{outcome.value: n for outcome, n in counts.items()},
        rejected=len(portfolio.rejected),
        noted=len(portfolio.notes),
        noted_rows=len({note.line for note in portfolio.notes if note.reference}),
        rows=list(planned[:LISTED]),
        rejections=portfolio.rejected[:LISTED],
        notes=portfolio.notes[:LISTED],
        columns_ignored=portfolio.columns_ignored,
    )


def row_plan(planned: Planned) -> RowPlan:
    """One row for the report, which leads read who may not see a restricted opportunity."""
    known = planned.opportunity
    return RowPlan(
        line=planned.row.line,
        reference=planned.row.reference,
        title=planned.row.title,
        sector=planned.row.category,
        delivery_confidence=planned.row.delivery_confidence,
        expected_value_pence=planned.row.benefits_pence,
        outcome=planned.outcome,
        opportunity_id=known.id if known and not known.restricted else None,
        changed=[FIELD_WORDS[name] for name in planned.changed],
        remark=planned.remark,
    )
