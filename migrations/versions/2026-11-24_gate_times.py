"""How long each gate decision took, for the gates' figures."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LONDON = ZoneInfo("Europe/London")
FIGURES = (
    *("programme_id", "decided_on", "gate", "sponsor_id", "took_days", "target_days"),
    *("sent_back", "opportunity_id"),
)
REFERENCES = {
    "decision_id": "gate_decision",
    "opportunity_id": "opportunity",
    "programme_id": "programme",
    "sponsor_id": "person",
}
DECIDED = sa.text(
    "SELECT d.id, d.opportunity_id, r.programme_id, r.gate, d.decided_by_id, d.decided_at, "
    "r.submitted_at, t.decision_days, d.outcome FROM gate_decision d "
    "JOIN gate_review r ON r.id = d.review_id LEFT JOIN gate_terms t "
    "ON t.criteria_set_id = r.criteria_set_id AND t.gate = r.gate "
    "WHERE NOT d.reconstructed AND r.submitted_at IS NOT NULL"
).columns(
    decided_at=sa.DateTime(timezone=True),
    submitted_at=sa.DateTime(timezone=True),
)
BATCH = 1000


def upgrade() -> None:
    """A row for each decision made so far."""
    made = op.create_table(
        "gate_time",
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("opportunity_id", ID, nullable=False),
        sa.Column("programme_id", ID, nullable=False),
        sa.Column("gate", sa.Integer(), nullable=False),
        sa.Column("sponsor_id", ID, nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("took_days", sa.Integer(), nullable=False),
        sa.Column("target_days", sa.Integer(), nullable=True),
        sa.Column("sent_back", sa.Boolean(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_gate_time_{column}_{table}")
            )
            for column, table in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_gate_time")),
    )
    op.create_index(op.f("ix_gate_time_opportunity_id"), "gate_time", ["opportunity_id"])
    op.create_index("ix_gate_time_figures", "gate_time", list(FIGURES))
    for rows in _batches():
        op.bulk_insert(made, rows)


def downgrade() -> None:
    """They can be worked out again."""
    op.drop_table("gate_time")


def _batches() -> Iterator[list[dict[str, Any]]]:
    found = op.get_bind().execute(DECIDED).all()
    for first in range(0, len(found), BATCH):
        yield [_row(one) for one in found[first : first + BATCH]]


def _row(one: Any) -> dict[str, Any]:
    decided_on = _day(one.decided_at)
    return {
        "decision_id": one.id,
        "opportunity_id": one.opportunity_id,
        "programme_id": one.programme_id,
        "gate": one.gate,
        "sponsor_id": one.decided_by_id,
        "decided_on": decided_on,
        "took_days": (decided_on - _day(one.submitted_at)).days,
        "target_days": one.decision_days,
        "sent_back": one.outcome == "rework",
    }


def _day(moment: datetime) -> date:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(LONDON).date()
