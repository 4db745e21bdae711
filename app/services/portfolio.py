"""Importing portfolio files: previewed, confirmed once, run again without doubling."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.opportunities import Origin, PassageCause
from app.domain.policy import Action, Actor, Subject, authorise
from app.domain.portfolio import RowOutcome
from app.domain.stages import Stage, Status
from app.models import Opportunity, PortfolioImport
from app.queries.portfolio import find_import, import_out, require_import_target
from app.queries.portfolio_plan import Planned, imported_of, plan, report_of, row_plan
from app.schemas.portfolio import (
    ConfirmImport,
    ImportOut,
    ImportReport,
    Portfolio,
    PortfolioFile,
    PrepareImport,
    RowPlan,
)
from app.services.derived import derive, refresh, touch
from app.services.events import changes, record, record_together
from app.services.intake import checks_of, take_in

I: Any = PortfolioImport

KEPT_UNCONFIRMED = timedelta(days=7)


def prepare_import(
    session: Session, actor: Actor, command: PrepareImport, file: PortfolioFile, *, at: datetime
) -> ImportOut:
    """Keep an uploaded file with what it would do; nothing is imported yet.

    Files that nobody confirmed within a week are let go here.
    """
    programme = require_import_target(session, actor, command.programme_id)
    authorise(actor, Action.IMPORT_PORTFOLIO, Subject(programme_id=programme.id))
    _let_go(session, at)
    planned = [
        row_plan(p)
        for some in plan(session, actor, programme.id, file.portfolio, preview=True)
        for p in some
    ]
    upload = PortfolioImport(
        programme_id=programme.id,
        uploaded_by_id=actor.person_id,
        uploaded_at=at,
        filename=file.filename,
        content=file.content,
        stage=command.stage,
        report=report_of(file.portfolio, planned, "planned").model_dump(mode="json"),
    )
    session.add(upload)
    session.flush()
    return import_out(session, actor, upload)


def confirm_import(
    session: Session,
    actor: Actor,
    import_id: int,
    command: ConfirmImport,
    portfolio: Portfolio | None,
    *,
    at: datetime,
) -> ImportOut:
    """Import an upload, once: confirming again gives the report of the first time.

    `portfolio` is the stored file, read again; None when it had been imported already. The file
    itself is let go: the records and the audit trail hold what came of it.
    """
    upload = find_import(session, actor, import_id, for_update=True)
    authorise(actor, Action.IMPORT_PORTFOLIO, Subject(programme_id=upload.programme_id))
    if upload.imported_at is not None or portfolio is None:
        return import_out(session, actor, upload)
    report = import_portfolio(
        session,
        actor,
        upload.programme_id,
        portfolio,
        stage=upload.stage,
        filename=upload.filename,
        partial=command.partial,
        at=at,
    )
    upload.report = report.model_dump(mode="json")
    upload.imported_at, upload.content = at, b""
    session.flush()
    return import_out(session, actor, upload)


def import_portfolio(
    session: Session,
    actor: Actor,
    programme_id: int,
    portfolio: Portfolio,
    *,
    stage: Stage,
    filename: str,
    partial: bool,
    at: datetime,
) -> ImportReport:
    """Make or update an opportunity of each row, in one transaction.

    An opportunity keeps its stage whatever the file says, and a closed one is skipped. Raises
    Conflict when rows are rejected, unless `partial` takes what loads.
    """
    require_import_target(session, actor, programme_id)
    authorise(actor, Action.IMPORT_PORTFOLIO, Subject(programme_id=programme_id))
    if portfolio.rejected and not partial:
        raise Conflict(_rejected(portfolio))
    report: list[RowPlan] = []
    shared = _newcomer(programme_id, stage, at)
    for some in plan(session, actor, programme_id, portfolio):
        made = _add(session, actor, shared, some, filename, at)
        _update(session, actor, some, filename, at)
        for planned in some:
            ready = row_plan(planned)
            new_id = made.get(planned.row.reference)
            report.append(ready.model_copy(update={"opportunity_id": new_id}) if new_id else ready)
    done = report_of(portfolio, report, "done")
    counts = done.model_dump(include={"new", "updated", "unchanged", "skipped", "rejected"})
    data = {"file": filename, "stage": stage.value, **counts}
    stream = f"programme:{programme_id}"
    record(session, actor, stream, "portfolio_imported", data, at=at, programme_id=programme_id)
    return done


def _add(
    session: Session,
    actor: Actor,
    shared: Opportunity,
    some: Sequence[Planned],
    filename: str,
    at: datetime,
) -> dict[str, int]:
    """The new ones of some rows; the id of each by its reference."""
    newcomers = {
        planned.row.reference: (
            {**planned.fields, "imported": imported_of(planned, filename)},
            {
                "file": filename,
                "line": planned.row.line,
                "stage": shared.stage.value,
                "external_reference": planned.row.reference,
                **planned.fields,
                "imported": planned.kept,
            },
        )
        for planned in some
        if planned.outcome is RowOutcome.NEW
    }
    return take_in(
        session,
        actor,
        shared,
        newcomers,
        kind="opportunity_imported",
        cause=PassageCause.IMPORTED,
        reason=f"Entered by import from {filename}",
        at=at,
    )


def _newcomer(programme_id: int, stage: Stage, at: datetime) -> Opportunity:
    """What every new opportunity of an import has in common."""
    return Opportunity(
        programme_id=programme_id,
        title="",
        origin=Origin.IMPORTED,
        stage=stage,
        status=Status.ACTIVE,
        stage_entered_at=at,
        created_at=at,
        updated_at=at,
    )


def _update(
    session: Session, actor: Actor, some: Sequence[Planned], filename: str, at: datetime
) -> None:
    """Change what the file changed, and nothing else; closed ones never come here."""
    entries: dict[str, dict[str, Any]] = {}
    programme_id = 0
    for planned in some:
        opportunity = planned.opportunity
        if opportunity is None or planned.outcome is not RowOutcome.UPDATED:
            continue
        programme_id = opportunity.programme_id
        edits = _apply(session, opportunity, planned, filename, at)
        data = {"file": filename, "line": planned.row.line, **edits}
        entries[f"opportunity:{opportunity.id}"] = data
    if entries:
        kind = "opportunity_reimported"
        record_together(session, actor, kind, entries, at=at, programme_id=programme_id)


def _apply(
    session: Session, opportunity: Opportunity, planned: Planned, filename: str, at: datetime
) -> dict[str, Any]:
    fields = {name: planned.fields[name] for name in planned.changed if name != "imported"}
    before = {name: getattr(opportunity, name) for name in fields}
    kept_before = {name: opportunity.imported.get(name) for name in planned.kept}
    checked = checks_of(opportunity)
    for name, value in fields.items():
        setattr(opportunity, name, value)
    opportunity.imported = imported_of(planned, filename)
    touch(opportunity, at)
    derive(opportunity)
    if checks_of(opportunity) != checked:
        refresh(session, opportunity)
    return {**changes(before, fields), "imported": changes(kept_before, planned.kept)}


def _rejected(portfolio: Portfolio) -> str:
    first = "; ".join(f"line {p.line}: {p.reason}" for p in portfolio.rejected[:5])
    more = len(portfolio.rejected) - 5
    rest = f"; and {more:,} more" if more > 0 else ""
    return (
        f"Nothing was imported, because some rows cannot be: {first}{rest}. "
        "Mend the file, or choose to import what loads."
    )


def _let_go(session: Session, at: datetime) -> None:
    """Rows stay, so that a number once given never means another upload."""
    session.execute(
        update(PortfolioImport)
        .where(I.imported_at.is_(None), I.uploaded_at < at - KEPT_UNCONFIRMED, I.content != b"")
        .values(content=b"")
    )
