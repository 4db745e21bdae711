"""Past cases as files: `app/data/cases/*.toml`, described in `app/data/README.md`."""

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from app.domain.dating import Precision, date_note
from app.services.provenance import Provenance

FOLDER = Path(__file__).parents[1] / "data" / "cases"
MORNING = time(9, tzinfo=UTC)
PREFIX = "case:"

Case = dict[str, Any]
Act = dict[str, Any]


def case_paths() -> list[Path]:
    """The files of the cases we ship."""
    return sorted(FOLDER.glob("*.toml"))


def read_case(path: Path) -> Case:
    """One case; `tests/domain/test_data_files.py` holds the files to their structure."""
    return tomllib.loads(path.read_text("utf-8"))


def reference_of(case: Case) -> str:
    """What the opportunity of a case is known by, so that it is loaded once."""
    return f"{PREFIX}{case['case']['key']}"


def note_on(when: dict[str, Any]) -> str:
    """How much of a date is known."""
    basis = when["basis"] if when["estimated"] else ""
    return date_note(Precision(when["precision"]), basis)


def provenance_of(act: Act) -> Provenance:
    """That an act is rebuilt from the report, on what fact, and how its date is known."""
    words = f"{act['source_words']} Source: " if "source_words" in act else ""
    return Provenance(
        reconstructed=True, source_note=f"{words}{act['source']}", date_note=note_on(act)
    )


@dataclass(slots=True)
class Clock:
    """The moments of a story: nine in the morning, a minute later for each act of the same day."""

    told: Counter[date] = field(default_factory=Counter)

    def at(self, day: date) -> datetime:
        """The next free minute of `day`."""
        self.told[day] += 1
        return datetime.combine(day, MORNING) + timedelta(minutes=self.told[day] - 1)
