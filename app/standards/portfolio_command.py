"""Importing a portfolio file from the command line, beside a running server."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.database import Database
from app.domain.errors import NotFound, invalid
from app.domain.policy import SYSTEM, Actor, Role
from app.domain.stages import Stage
from app.domain.text import plural
from app.models import Person, Programme
from app.queries.actors import person_actor
from app.queries.portfolio import require_import_target
from app.queries.portfolio_plan import plan, report_of, row_plan
from app.schemas.portfolio import ImportReport, Portfolio, PortfolioProblem
from app.services.portfolio import import_portfolio
from app.standards.portfolio_file import MAX_BYTES
from app.standards.portfolio_reader import read_now

P: Any = Person
G: Any = Programme

MAX_DIGITS = 19


def import_file(
    database: Database,
    path: Path,
    *,
    programme: str | int,
    stage: Stage = Stage.STAKEHOLDER_ANALYSIS,
    partial: bool = False,
    as_person: str | None = None,
    at: datetime,
) -> ImportReport:
    """Import a file into a programme (by id or name), as a person (by e-mail) or as the system.

    One transaction: a server beside it waits for well under a second per thousand rows. Where rows
    are rejected and `partial` is not asked for, nothing is imported and the report is of state
    "planned". Raises a domain error for an unreadable file, an unknown programme or person.
    """
    portfolio = read_now(_bytes_of(path))
    actor, programme_id = database.read_now(_who_and_where, programme, as_person)
    if portfolio.rejected and not partial:
        return database.write_now(_planned, actor, programme_id, portfolio)
    return database.write_now(
        import_portfolio,
        actor,
        programme_id,
        portfolio,
        stage=stage,
        filename=path.name,
        partial=partial,
        at=at,
    )


def report_lines(report: ImportReport) -> Iterator[str]:
    """The report as a person reads it in a terminal; every line and reason that it lists."""
    if report.state == "done":
        yield (
            f"{report.new:,} added, {report.updated:,} updated, "
            f"{report.unchanged:,} unchanged, {report.skipped:,} skipped, "
            f"{report.rejected:,} rejected."
        )
    else:
        rows = plural(report.rejected, "row is rejected", "rows are rejected")
        yield f"Nothing was imported: {rows}. Mend the file, or use --partial."
    yield from _problems("Rejected", report.rejections, report.rejected)
    for row in report.rows:
        if row.remark:
            yield f"  line {row.line}, {row.reference}: {row.outcome.label.lower()}. {row.remark}"
    on = plural(report.noted_rows, "row", "rows") if report.noted_rows else "the file"
    yield from _problems(f"Remarks on {on}", report.notes, report.noted)
    if report.columns_ignored:
        yield f"Columns not read: {', '.join(report.columns_ignored)}."


def _problems(title: str, problems: list[PortfolioProblem], number: int) -> Iterator[str]:
    if problems:
        yield f"{title}:"
    for problem in problems:
        where = ", ".join(part for part in (problem.reference, problem.column) if part)
        said = f" “{problem.value}”" if problem.value else ""
        yield f"  line {problem.line}: {where + ': ' if where else ''}{problem.reason}{said}"
    if number > len(problems):
        yield f"  … and {number - len(problems):,} more"


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise invalid("file", f"{path} cannot be read: {error.strerror}.") from None


def _who_and_where(
    session: Session, programme: str | int, as_person: str | None
) -> tuple[Actor, int]:
    named = str(programme)
    wanted = [G.name == named]
    if named.isdecimal() and len(named) < MAX_DIGITS:
        wanted.append(G.id == int(named))
    found = session.scalar(select(G.id).where(or_(*wanted)))
    if found is None:
        raise NotFound(f"There is no programme “{programme}”.")
    if as_person is None:
        return replace(SYSTEM, roles={found: frozenset({Role.LEAD})}), found
    person = session.scalar(select(Person).where(P.email == as_person.lower(), P.is_active))
    if person is None:
        raise NotFound(f"There is no account “{as_person}”.")
    return person_actor(session, person), found


def _planned(
    session: Session, actor: Actor, programme_id: int, portfolio: Portfolio
) -> ImportReport:
    require_import_target(session, actor, programme_id)
    planned = [row_plan(p) for some in plan(session, actor, programme_id, portfolio) for p in some]
    return report_of(portfolio, planned, "planned")
