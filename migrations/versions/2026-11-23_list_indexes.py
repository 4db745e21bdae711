"""Indexes of the few: submitted ones by their due date, restricted ones by who may see them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SUBMITTED = "review_state = 'submitted'"
BEFORE = {
    "submitted": (["programme_id", "updated_at", "id"], SUBMITTED, SUBMITTED),
    "restricted": (
        ["programme_id", "id", "lead_id", "sponsor_id", "stage", "status", "expected_value_pence"],
        "restricted = 1",
        "restricted",
    ),
}
AFTER = {
    "submitted": (
        ["programme_id", "due_on", "id", "restricted", "status", "sponsor_id"],
        SUBMITTED,
        SUBMITTED,
    ),
    "restricted": (
        ["programme_id", "stage", "status", "expected_value_pence"],
        "restricted = 1",
        "restricted",
    ),
    "restricted_lead": (["lead_id", "id"], "restricted = 1", "restricted"),
    "restricted_sponsor": (["sponsor_id", "id"], "restricted = 1", "restricted"),
}


def upgrade() -> None:
    """Replace two indexes and add two; no column changes, so triggers stand."""
    _drop(BEFORE)
    _create(AFTER)


def downgrade() -> None:
    """Back to what the first tables had."""
    _drop(AFTER)
    _create(BEFORE)


def _drop(indexes: dict[str, tuple[list[str], str, str]]) -> None:
    for name in indexes:
        op.drop_index(f"ix_opportunity_{name}", table_name="opportunity")


def _create(indexes: dict[str, tuple[list[str], str, str]]) -> None:
    for name, (columns, on_sqlite, on_postgres) in indexes.items():
        op.create_index(
            f"ix_opportunity_{name}",
            "opportunity",
            columns,
            sqlite_where=sa.text(on_sqlite),
            postgresql_where=sa.text(on_postgres),
        )
