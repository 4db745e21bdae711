"""Opportunities from a portfolio file: what becomes a field, what is kept beside, what changed.

A file gives some of our fields. What it gave last time is remembered by digest, so that running it
again changes only what the file changed: what people entered here since is left alone.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.opportunities import Confidence, Labelled
from app.domain.text import long_date, money

AS_READ = "as_read"
SOURCE = "source"
FIELD_WORDS = {
    "title": "title",
    "summary": "summary",
    "sector": "sector",
    "delivery_confidence": "delivery confidence",
    "expected_value_pence": "value",
    "value_note": "value note",
    "imported": "published figures and comments",
}


class RowOutcome(Labelled):
    """What becomes of one row of a file."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


_KEPT: tuple[tuple[str, str], ...] = (
    ("organisation", "Department"),
    ("year", "Year of the file"),
    ("start_date", "Project start"),
    ("end_date", "Project end"),
    ("whole_life_cost_pence", "Whole-life cost, baseline"),
    ("baseline_pence", "Baseline for the year"),
    ("forecast_pence", "Forecast for the year"),
)
_NARRATIVE = {
    "rating": "Department on the rating",
    "schedule": "Department on the schedule",
    "variance": "Department on budget and forecast",
    "budget": "Department on whole-life cost",
    "benefits": "Department on benefits",
}


def digest(value: Any) -> str:
    """A short digest of a field's value, to tell whether the file still says the same."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:16]


def digests(fields: Mapping[str, Any]) -> dict[str, str]:
    """The digest of each field."""
    return {name: digest(value) for name, value in fields.items()}


def value_note(year: int | None, given: bool) -> str:
    """Where an imported value comes from; nothing without one."""
    if not given:
        return ""
    of = f" for {year}" if year else ""
    return f"Total baseline benefits over the whole life, as the portfolio file{of} gives them."


def kept_facts(imported: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an import kept beside the fields, as label and text for a page; nothing empty."""
    facts = [(label, _shown(name, imported.get(name))) for name, label in _KEPT]
    narrative = imported.get("narrative", {})
    facts += [(label, narrative.get(name, "")) for name, label in _NARRATIVE.items()]
    unreadable = imported.get("unreadable", {})
    facts += [(f"“{heading}”, as published", text) for heading, text in unreadable.items()]
    return [(label, text) for label, text in facts if text]


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name.endswith("_pence"):
        return money(value)
    if name.endswith("_date"):
        return long_date(date.fromisoformat(value))
    return str(value)


def confidence(rating: str | None) -> Confidence | None:
    """The rating as we keep it."""
    return Confidence(rating) if rating else None
