"""Importing from the command line, under the same rules."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.errors import Invalid, NotFound, NotPermitted
from app.models import Event, Opportunity
from app.schemas.portfolio import ImportReport
from app.standards.portfolio_command import import_file, report_lines
from tests.world import World

SAMPLE = Path(__file__).parents[1] / "data" / "gmpp-2022-23-sample.csv"
SPOILT = "project_number,project_name,benefits\nA-1,First,lots\n,No reference,\nA-3,,\n"


def run(world: World, path: Path = SAMPLE, **how: Any) -> ImportReport:
    """The report of a run."""
    settings = {"programme": "Public Assets Programme", "at": world.later(), **how}
    return import_file(world.database, path, **settings)


def number(world: World) -> int:
    """How many opportunities there are."""
    return int(world.read(lambda s: s.scalar(select(func.count()).select_from(Opportunity))))


def spoilt(folder: Path) -> Path:
    """A file with two rejected rows and one remark."""
    path = folder / "spoilt.csv"
    path.write_text(SPOILT, "utf-8")
    return path


def test_it_imports_as_the_system_and_says_what_it_did(world: World) -> None:
    lines = list(report_lines(run(world)))
    assert lines[0] == "120 added, 0 updated, 0 unchanged, 0 skipped, 0 rejected."
    assert "Remarks on 73 rows:" in lines
    assert number(world) == 120
    by = world.read(
        lambda s: s.scalars(select(Event.actor).where(Event.kind.like("%import%"))).all()
    )
    assert set(by) == {"token:0"}
    assert next(iter(report_lines(run(world)))).startswith("0 added, 0 updated, 120")


def test_rejected_rows_refuse_the_whole_with_line_and_reason(world: World, tmp_path: Path) -> None:
    report = run(world, spoilt(tmp_path))
    assert report.state == "planned"
    assert number(world) == 0
    lines = list(report_lines(report))
    assert lines[:5] == [
        "Nothing was imported: 2 rows are rejected. Mend the file, or use --partial.",
        "Rejected:",
        "  line 3: project_number: It has no reference",
        "  line 4: A-3, project_name: It has no name",
        "Remarks on 1 row:",
    ]
    assert "  line 1: Year: The file has no such column" in lines
    assert lines[-1].startswith("  line 2: A-1, benefits: Left empty.")
    assert lines[-1].endswith("“lots”")


def test_partial_takes_what_loads(world: World, tmp_path: Path) -> None:
    assert run(world, spoilt(tmp_path), partial=True).new == 1
    assert number(world) == 1


def test_it_acts_as_a_person_with_that_persons_rights(sqlite_world: World) -> None:
    run(sqlite_world, as_person="LEAD@example.gov.uk")
    with pytest.raises(NotPermitted):
        run(sqlite_world, as_person="member@example.gov.uk")
    with pytest.raises(NotFound):
        run(sqlite_world, as_person="outsider@example.gov.uk")
    with pytest.raises(NotFound, match="no account"):
        run(sqlite_world, as_person="nobody@example.gov.uk")


def test_a_programme_is_named_or_numbered(sqlite_world: World) -> None:
    assert run(sqlite_world, programme=sqlite_world.programme_id).new == 120
    assert run(sqlite_world, programme=str(sqlite_world.programme_id)).unchanged == 120
    for unknown in ("Nowhere", 99, "9" * 40):
        with pytest.raises(NotFound, match="no programme"):
            run(sqlite_world, programme=unknown)


def test_a_file_that_is_not_there_is_told_plainly(sqlite_world: World, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="No such file"):
        run(sqlite_world, tmp_path / "absent.csv")
