"""Importing a portfolio file from the command line."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.commands import Refused, start
from app.commands.access import actor_of
from app.database import Database
from app.domain.policy import SYSTEM, Actor, Role
from app.domain.stages import Stage
from app.models import Programme
from app.schemas.portfolio import ImportReport, Portfolio, PortfolioProblem
from app.services.portfolio import import_portfolio
from app.standards.portfolio import read_portfolio

G: Any = Programme
NONE_YET = "There is no programme to import into. An administrator adds one first, on the pages."


def load(file: Path, *, programme: int | None, person: str, stage: str, partial: bool) -> list[str]:
    """Import a file in one transaction; what became of it, in lines. Raises what services raise."""
    if stage not in set(Stage):
        raise Refused(f"There is no stage {stage}. Choose one of: {', '.join(Stage)}.")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from None
    portfolio = Portfolio.model_validate(read_portfolio(content))
    with start.ready(start.settings_for()) as database:
        programme_id = database.read_now(_programme, programme)
        report = database.write_now(
            import_portfolio,
            _actor(database, person, programme_id),
            programme_id,
            portfolio,
            stage=Stage(stage),
            filename=file.name,
            partial=partial,
            at=clock.now(),
        )
    return list(_told(report))


def _programme(session: Session, wanted: int | None) -> int:
    """The one asked for, or the only one; Refused, listing them, when that is not clear."""
    rows = session.execute(select(G.id, G.name).order_by(G.id)).all()
    ids = [row.id for row in rows]
    if not rows:
        raise Refused(NONE_YET)
    if wanted is None and len(rows) == 1:
        return int(ids[0])
    if wanted in ids:
        return int(wanted or 0)
    problem = f"There is no programme {wanted}." if wanted else "Say into which programme."
    listed = ", ".join(f"{row.id} ({row.name})" for row in rows)
    raise Refused(f"{problem} Add --programme NUMBER, one of: {listed}.")


def _actor(database: Database, person: str, programme_id: int) -> Actor:
    """Who imports: the named person with their own rights, or the system as a lead."""
    if person:
        return database.read_now(actor_of, person)
    return replace(SYSTEM, roles={programme_id: frozenset({Role.LEAD})})


def _told(report: ImportReport) -> Iterator[str]:
    yield (
        f"{report.new} added, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.skipped} skipped, {report.rejected} rejected."
    )
    for problem in report.rejections:
        yield f"Rejected, {_place(problem)}: {problem.reason}"
    for note in report.notes:
        yield f"Left empty or adjusted, {_place(note)}: {note.reason}"
    if report.columns_ignored:
        yield f"Columns not used: {', '.join(report.columns_ignored)}"


def _place(problem: PortfolioProblem) -> str:
    parts = (f"line {problem.line}", problem.reference, problem.column, problem.value)
    return ", ".join(part for part in parts if part)
