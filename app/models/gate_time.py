"""How long each gate decision took, in narrow rows: figures are read from them quickly."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import SQLModel

from app.models.types import references


class GateTime(SQLModel, table=True):
    """One decision as the gates' figures count it; past cases rebuilt from documents have none.

    Written with the decision and never changed. Days are those of London: `took_days` from the
    submission to the decision, `target_days` as the gate's terms had it (none when it sets none).
    """

    __tablename__ = "gate_time"
    __table_args__ = (
        Index(
            "ix_gate_time_figures",
            *("programme_id", "decided_on", "gate", "sponsor_id", "took_days", "target_days"),
            *("sent_back", "opportunity_id"),
        ),
    )

    decision_id: int = references("gate_decision.id", index=False, primary_key=True)
    opportunity_id: int = references("opportunity.id")
    programme_id: int = references("programme.id", index=False)
    gate: int
    sponsor_id: int = references("person.id", index=False)
    decided_on: date
    took_days: int
    target_days: int | None = None
    sent_back: bool
