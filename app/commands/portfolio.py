"""Importing a portfolio file from the command line."""

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.commands import Refused, start
from app.domain.stages import Stage
from app.models import Programme
from app.standards.portfolio_command import import_file, report_lines

G: Any = Programme
NONE_YET = "There is no programme to import into. An administrator adds one first, on the pages."


def load(file: Path, *, programme: int | None, person: str, stage: str, partial: bool) -> list[str]:
    """Import a file in one transaction; what became of it, in lines. Raises what services raise.

    Refused, with every line and reason, when rows are rejected and `partial` is not asked for.
    """
    if stage not in set(Stage):
        raise Refused(f"There is no stage {stage}. Choose one of: {', '.join(Stage)}.")
    with start.ready(start.settings_for()) as database:
        report = import_file(
            database,
            file,
            programme=database.read_now(_programme, programme),
            stage=Stage(stage),
            partial=partial,
            as_person=person or None,
            at=clock.now(),
        )
    lines = list(report_lines(report))
    if report.state == "planned":
        raise Refused("\n".join(lines))
    return lines


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
