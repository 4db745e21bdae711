"""Programmes' own criteria sets, and advisers' endorsements."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
QUORUM = ("any_one", "all_named", "some")
FUNCTIONS = ("procurement", "legal", "finance", "policy", "it", "operations")
VERDICTS = ("endorse", "endorse_with_comments", "object")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New tables only."""
    _gates()
    _endorsements()


def downgrade() -> None:
    """Drop them."""
    for index, table in INDEXES:
        op.drop_index(index, table_name=table)
    for table in TABLES:
        op.drop_table(table)


INDEXES = (
    ("ix_endorsement_person_id", "endorsement"),
    ("ix_endorsement_request_id", "endorsement"),
    ("ix_endorsement_request_programme", "endorsement_request"),
    ("ix_endorsement_request_opportunity_id", "endorsement_request"),
    ("ix_tailored_set_programme_id", "tailored_set"),
)
TABLES = (
    "endorsement_override",
    "endorsement",
    "endorsement_request",
    "gate_draft",
    "tailored_set",
    "gate_terms",
)


def _gates() -> None:
    op.create_table(
        "gate_terms",
        _reference("gate_terms", "criteria_set_id", "criteria_set"),
        sa.Column("gate", sa.Integer(), nullable=False),
        sa.Column("quorum", _enum("quorum", QUORUM), nullable=False),
        sa.Column("quorum_count", sa.Integer(), nullable=True),
        sa.Column("decision_days", sa.Integer(), nullable=True),
        sa.Column("functions", JSON, nullable=False),
        sa.Column("must_endorse", sa.Boolean(), nullable=False),
        sa.Column("value_tolerance_percent", sa.Integer(), nullable=False),
        sa.Column("by_criterion", JSON, nullable=False),
        sa.PrimaryKeyConstraint("criteria_set_id", "gate", name=op.f("pk_gate_terms")),
    )
    op.create_table(
        "tailored_set",
        _reference("tailored_set", "criteria_set_id", "criteria_set"),
        _reference("tailored_set", "programme_id", "programme"),
        _reference("tailored_set", "shipped_id", "criteria_set"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("departures", JSON, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        _reference("tailored_set", "published_by_id", "person", nullable=True),
        sa.PrimaryKeyConstraint("criteria_set_id", name=op.f("pk_tailored_set")),
    )
    op.create_index("ix_tailored_set_programme_id", "tailored_set", ["programme_id"])
    op.create_table(
        "gate_draft",
        sa.Column("id", ID, nullable=False),
        _reference("gate_draft", "programme_id", "programme"),
        _reference("gate_draft", "based_on_id", "criteria_set"),
        _reference("gate_draft", "shipped_id", "criteria_set"),
        sa.Column("document", JSON, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        _reference("gate_draft", "updated_by_id", "person", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_draft")),
        sa.UniqueConstraint("programme_id", name=op.f("uq_gate_draft_programme_id")),
    )


def _endorsements() -> None:
    op.create_table(
        "endorsement_request",
        sa.Column("id", ID, nullable=False),
        _reference("endorsement_request", "review_id", "gate_review"),
        _reference("endorsement_request", "opportunity_id", "opportunity"),
        _reference("endorsement_request", "programme_id", "programme"),
        sa.Column("function", _enum("adviserfunction", FUNCTIONS), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        _reference("endorsement_request", "requested_by_id", "person", nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement_request")),
        sa.UniqueConstraint(
            "review_id", "function", name=op.f("uq_endorsement_request_review_id_function")
        ),
    )
    op.create_index(
        "ix_endorsement_request_opportunity_id", "endorsement_request", ["opportunity_id"]
    )
    op.create_index(
        "ix_endorsement_request_programme",
        "endorsement_request",
        ["programme_id", "function", "review_id"],
    )
    op.create_table(
        "endorsement",
        sa.Column("id", ID, nullable=False),
        _reference("endorsement", "request_id", "endorsement_request"),
        _reference("endorsement", "person_id", "person"),
        sa.Column("verdict", _enum("verdict", VERDICTS), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_ids", JSON, nullable=False),
        sa.Column("basis", JSON, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement")),
    )
    op.create_index("ix_endorsement_request_id", "endorsement", ["request_id"])
    op.create_index("ix_endorsement_person_id", "endorsement", ["person_id"])
    op.create_table(
        "endorsement_override",
        _reference("endorsement_override", "decision_id", "gate_decision"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("standing", JSON, nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_endorsement_override")),
    )


def _reference(table: str, column: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    name = op.f(f"fk_{table}_{column}")
    return sa.Column(column, ID, sa.ForeignKey(f"{target}.id", name=name), nullable=nullable)


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
