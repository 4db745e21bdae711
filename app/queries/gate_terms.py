"""The terms of a gate, as its criteria set states them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.policy import AdviserFunction
from app.domain.terms import GateTerms
from app.models import GateTermsRow

T: Any = GateTermsRow


def gate_terms(session: Session, criteria_set_id: int, gate: int) -> GateTerms:
    """The terms of one gate; any one sponsor and no target where the set states none."""
    row = session.get(GateTermsRow, (criteria_set_id, gate))
    return terms_from(row) if row is not None else GateTerms()


def terms_of_set(session: Session, criteria_set_id: int) -> dict[int, GateTerms]:
    """The terms that a set states, by gate."""
    rows = session.scalars(select(GateTermsRow).where(T.criteria_set_id == criteria_set_id))
    return {row.gate: terms_from(row) for row in rows}


def terms_from(row: GateTermsRow) -> GateTerms:
    """A stored row as the domain knows it."""
    return GateTerms(
        quorum=row.quorum,
        quorum_count=row.quorum_count,
        decision_days=row.decision_days,
        functions=_functions(row.functions),
        must_endorse=row.must_endorse,
        value_tolerance_percent=row.value_tolerance_percent,
        by_criterion={key: _functions(some) for key, some in row.by_criterion.items()},
    )


def _functions(values: list[str]) -> tuple[AdviserFunction, ...]:
    return tuple(AdviserFunction(value) for value in values)
