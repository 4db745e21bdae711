"""Criteria sets: loaded from the file we ship, never changed once stored."""

import hashlib
import json
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.criteria import Kind, Strength
from app.models import CriteriaSet, CriterionRow

SHIPPED = Path(__file__).parents[1] / "data" / "gates.toml"
STANDARD, HISTORICAL = "standard", "historical"

S: Any = CriteriaSet


def ensure_criteria_sets(session: Session, *, at: datetime) -> dict[str, CriteriaSet]:
    """The shipped sets by key, stored on first need.

    A shipped set whose text changed is stored as a further version: reviews keep the version they
    opened with.
    """
    shipped = tomllib.loads(SHIPPED.read_text("utf-8"))["set"]
    return {entry["key"]: _ensure(session, entry, at) for entry in shipped}


def _ensure(session: Session, entry: dict[str, Any], at: datetime) -> CriteriaSet:
    text = json.dumps(entry["criterion"], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    latest = session.scalar(
        select(CriteriaSet).where(S.key == entry["key"]).order_by(S.version.desc()).limit(1)
    )
    if latest is not None and latest.digest == digest:
        return latest
    stored = CriteriaSet(
        key=entry["key"],
        title=entry["title"],
        version=latest.version + 1 if latest else 1,
        digest=digest,
        created_at=at,
    )
    session.add(stored)
    session.flush()
    session.add_all(_row(stored.id, n, c) for n, c in enumerate(entry["criterion"]))
    session.flush()
    return stored


def _row(set_id: int, position: int, entry: dict[str, Any]) -> CriterionRow:
    return CriterionRow(
        criteria_set_id=set_id,
        gate=entry["gate"],
        position=position,
        key=entry["key"],
        title=entry["title"],
        strength=Strength(entry["strength"]),
        kind=Kind(entry["kind"]),
        rule=entry.get("rule"),
        guidance=entry.get("guidance", ""),
        fix=entry.get("fix", "review"),
        source=entry.get("source", ""),
    )
