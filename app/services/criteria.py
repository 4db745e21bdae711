"""Criteria sets: shipped ones loaded from our file, programmes' own stored as they publish them.

A stored set never changes: what differs is stored as a further version under the same key.
"""

import hashlib
import json
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.criteria import Kind, Strength
from app.domain.policy import AdviserFunction
from app.domain.tailoring import GateSet, SetCriterion, terms_document, to_document
from app.domain.terms import GateTerms, Quorum
from app.models import CriteriaSet, CriterionRow, GateTermsRow

SHIPPED = Path(__file__).parents[1] / "data" / "gates.toml"
STANDARD, HISTORICAL = "standard", "historical"

S: Any = CriteriaSet


def ensure_criteria_sets(session: Session, *, at: datetime) -> dict[str, CriteriaSet]:
    """The shipped sets by key, stored on first need.

    A shipped set whose text changed is stored as a further version: reviews keep the version they
    opened with, and programmes the one they have until somebody chooses the newer.
    """
    shipped = tomllib.loads(SHIPPED.read_text("utf-8"))["set"]
    return {entry["key"]: _ensure(session, entry, at) for entry in shipped}


def store_gate_set(
    session: Session, key: str, title: str, gates: GateSet, *, at: datetime
) -> CriteriaSet:
    """A further version under `key`, with its criteria and the terms of each gate."""
    latest = _latest(session, key)
    stored = CriteriaSet(
        key=key,
        title=title,
        version=latest.version + 1 if latest else 1,
        digest=digest_of_gates(gates),
        created_at=at,
    )
    session.add(stored)
    session.flush()
    session.add_all(_row(stored.id, n, c) for n, c in enumerate(gates.criteria))
    named = {c.gate for c in gates.criteria if c.functions}
    session.add_all(
        _terms_row(stored.id, gate, gates.terms_of(gate)) for gate in {*gates.terms, *named}
    )
    session.flush()
    return stored


def digest_of_gates(gates: GateSet) -> str:
    """SHA-256 in hex of what a set asks and how its gates are decided."""
    text = json.dumps(to_document(gates), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def shipped_gates(entry: dict[str, Any]) -> GateSet:
    """A set of our file as the domain knows it."""
    return GateSet(
        criteria=tuple(_criterion(criterion) for criterion in entry["criterion"]),
        terms={terms["gate"]: _terms(terms) for terms in entry.get("terms", ())},
    )


def _ensure(session: Session, entry: dict[str, Any], at: datetime) -> CriteriaSet:
    gates = shipped_gates(entry)
    latest = _latest(session, entry["key"])
    if latest is not None and latest.digest == digest_of_gates(gates):
        return latest
    return store_gate_set(session, entry["key"], entry["title"], gates, at=at)


def _latest(session: Session, key: str) -> CriteriaSet | None:
    return session.scalar(
        select(CriteriaSet).where(S.key == key).order_by(S.version.desc()).limit(1)
    )


def _criterion(entry: dict[str, Any]) -> SetCriterion:
    return SetCriterion(
        gate=entry["gate"],
        key=entry["key"],
        title=entry["title"],
        strength=Strength(entry["strength"]),
        kind=Kind(entry["kind"]),
        rule=entry.get("rule"),
        guidance=entry.get("guidance", ""),
        fix=entry.get("fix", "review"),
        source=entry.get("source", ""),
        functions=tuple(AdviserFunction(f) for f in entry.get("functions", ())),
    )


def _terms(entry: dict[str, Any]) -> GateTerms:
    return GateTerms(
        quorum=Quorum(entry.get("quorum", Quorum.ANY_ONE)),
        quorum_count=entry.get("quorum_count"),
        decision_days=entry.get("decision_days"),
        functions=tuple(AdviserFunction(f) for f in entry.get("functions", ())),
        must_endorse=entry.get("must_endorse", False),
        value_tolerance_percent=entry.get("value_tolerance_percent", 10),
    )


def _row(set_id: int, position: int, criterion: SetCriterion) -> CriterionRow:
    return CriterionRow(
        criteria_set_id=set_id,
        gate=criterion.gate,
        position=position,
        key=criterion.key,
        title=criterion.title,
        strength=criterion.strength,
        kind=criterion.kind,
        rule=criterion.rule,
        guidance=criterion.guidance,
        fix=criterion.fix,
        source=criterion.source,
    )


def _terms_row(set_id: int, gate: int, terms: GateTerms) -> GateTermsRow:
    return GateTermsRow(
        criteria_set_id=set_id,
        gate=gate,
        quorum=terms.quorum,
        by_criterion={key: [f.value for f in some] for key, some in terms.by_criterion.items()},
        **{k: v for k, v in terms_document(terms).items() if k != "quorum"},
    )
