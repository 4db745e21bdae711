"""Delegations, replaced sponsors, and what a condition asks for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WAITING, SPONSORS = sa.text("reply IS NULL"), sa.text("role = 'sponsor'")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables beside the old ones, and whom a sponsor named to confirm a condition.

    A condition discharged before stays discharged by whoever did it: nobody is said to have
    confirmed what nobody did.
    """
    op.create_table(
        "delegation",
        sa.Column("id", ID, nullable=False),
        sa.Column("programme_id", ID, nullable=False),
        sa.Column("opportunity_id", ID, nullable=True),
        sa.Column("from_id", ID, nullable=False),
        sa.Column("to_id", ID, nullable=False),
        sa.Column("gates", JSON, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", ID, nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_references("delegation", "programme_id", "programme"),
        *_references("delegation", "opportunity_id", "opportunity"),
        *(
            reference
            for column in ("from_id", "to_id", "created_by_id", "revoked_by_id")
            for reference in _references("delegation", column, "person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index("ix_delegation_from", "delegation", ["from_id", "ends_on"])
    op.create_index("ix_delegation_to", "delegation", ["to_id", "ends_on"])
    for column in ("programme_id", "opportunity_id"):
        op.create_index(op.f(f"ix_delegation_{column}"), "delegation", [column])
    op.create_index(op.f("ix_gate_vote_voter_id"), "gate_vote", ["voter_id"])
    op.create_index(
        "ix_team_member_sponsor",
        "team_member",
        ["person_id", "opportunity_id"],
        sqlite_where=SPONSORS,
        postgresql_where=SPONSORS,
    )
    op.create_index("ix_gate_decision_decided_at", "gate_decision", ["decided_at", "id"])
    _create_proposals()
    with op.batch_alter_table("gate_condition") as batch:
        batch.add_column(sa.Column("confirmer_id", ID, nullable=True))
        batch.create_foreign_key(
            op.f("fk_gate_condition_confirmer_id"), "person", ["confirmer_id"], ["id"]
        )


def downgrade() -> None:
    """What was proposed, delegated and named is lost."""
    with op.batch_alter_table("gate_condition") as batch:
        batch.drop_constraint(op.f("fk_gate_condition_confirmer_id"), type_="foreignkey")
        batch.drop_column("confirmer_id")
    op.drop_index("ix_team_member_sponsor", table_name="team_member")
    op.drop_index("ix_gate_decision_decided_at", table_name="gate_decision")
    op.drop_index(op.f("ix_gate_vote_voter_id"), table_name="gate_vote")
    op.drop_table("condition_proposal")
    op.drop_table("delegation")


def _create_proposals() -> None:
    replies = sa.Enum(
        "confirmed",
        "returned",
        "withdrawn",
        "waived",
        name="reply",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "condition_proposal",
        sa.Column("id", ID, nullable=False),
        sa.Column("condition_id", ID, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("document_ids", JSON, nullable=False),
        sa.Column("proposed_by_id", ID, nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", replies, nullable=True),
        sa.Column("replied_by_id", ID, nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_note", sa.Text(), nullable=False),
        *_references("condition_proposal", "condition_id", "gate_condition"),
        *_references("condition_proposal", "proposed_by_id", "person"),
        *_references("condition_proposal", "replied_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_proposal")),
    )
    op.create_index(
        op.f("ix_condition_proposal_condition_id"), "condition_proposal", ["condition_id"]
    )
    op.create_index(
        "uq_condition_proposal_waiting",
        "condition_proposal",
        ["condition_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def _references(table: str, column: str, target: str) -> tuple[sa.ForeignKeyConstraint]:
    name = op.f(f"fk_{table}_{column}")
    return (sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name),)
