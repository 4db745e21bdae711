"""Capabilities, candidates, scores and due diligence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = ("longlist", "shortlist", "out")
OURS = sa.text("candidate_id IS NULL")
INDEXES = {
    "ix_capability_opportunity_id": ("capability", ["opportunity_id"]),
    "ix_candidate_organisation_id": ("candidate", ["organisation_id"]),
    "ix_candidate_move_candidate_id": ("candidate_move", ["candidate_id"]),
    "ix_capability_offer_candidate_id": ("capability_offer", ["candidate_id"]),
    "ix_scoring_weights_opportunity_id": ("scoring_weights", ["opportunity_id"]),
    "ix_score_sheet_person_id": ("score_sheet", ["person_id"]),
}

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of early partner discussion, but for what was said and disclosed."""
    _candidates()
    _offers()
    _views()
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Drop them, with what they hold."""
    for table in (
        *("candidate_share", "candidate_ip", "due_diligence", "score_sheet", "scoring_weights"),
        *("capability_offer", "candidate_move", "candidate", "capability"),
    ):
        op.drop_table(table)


def _candidates() -> None:
    op.create_table(
        "capability",
        _key(),
        _to("capability", "opportunity_id", "opportunity"),
        sa.Column("name", sa.String(length=120), nullable=False),
        _text("why"),
        _enum("need", "need", "essential", "desirable"),
        sa.Column("weight", sa.Integer(), nullable=False),
        _line("source_note", 500),
        _moment("created_at"),
        _moment("removed_at", nullable=True),
        _version(),
        sa.PrimaryKeyConstraint("id", name="pk_capability"),
    )
    op.create_table(
        "candidate",
        _key(),
        _to("candidate", "opportunity_id", "opportunity"),
        _to("candidate", "organisation_id", "organisation"),
        _enum("state", "candidatestate", *STATES),
        _text("why"),
        sa.Column("risk", sa.Integer(), nullable=True),
        _text("risk_note"),
        _line("source_note", 500),
        _moment("added_at"),
        _line("date_note", 200),
        _version(),
        sa.PrimaryKeyConstraint("id", name="pk_candidate"),
        sa.UniqueConstraint(
            "opportunity_id", "organisation_id", name="uq_candidate_opportunity_id_organisation_id"
        ),
    )
    op.create_table(
        "candidate_move",
        _key(),
        _to("candidate_move", "candidate_id", "candidate"),
        _enum("from_state", "from_state", *STATES, nullable=True),
        _enum("to_state", "to_state", *STATES),
        _text("reason"),
        _moment("moved_at"),
        _to("candidate_move", "moved_by_id", "person", nullable=True),
        _line("date_note", 200),
        sa.PrimaryKeyConstraint("id", name="pk_candidate_move"),
    )


def _offers() -> None:
    op.create_table(
        "capability_offer",
        _key(),
        _to("capability_offer", "capability_id", "capability"),
        _to("capability_offer", "candidate_id", "candidate", nullable=True),
        _enum("extent", "extent", "whole", "part"),
        _enum("confidence", "confidence", "stated", "shown", "proven"),
        _text("what"),
        sa.Column("document_ids", JSON, nullable=False),
        _to("capability_offer", "stated_by_id", "person", nullable=True),
        _moment("stated_at"),
        _line("source_note", 500),
        _version(),
        sa.PrimaryKeyConstraint("id", name="pk_capability_offer"),
        sa.UniqueConstraint(
            "capability_id", "candidate_id", name="uq_capability_offer_capability_id_candidate_id"
        ),
    )
    op.create_index(
        "uq_capability_offer_ours",
        "capability_offer",
        ["capability_id"],
        unique=True,
        sqlite_where=OURS,
        postgresql_where=OURS,
    )


def _views() -> None:
    op.create_table(
        "scoring_weights",
        _key(),
        _to("scoring_weights", "opportunity_id", "opportunity"),
        sa.Column("weights", JSON, nullable=False),
        _text("reason"),
        _to("scoring_weights", "set_by_id", "person", nullable=True),
        _moment("set_at"),
        sa.PrimaryKeyConstraint("id", name="pk_scoring_weights"),
    )
    op.create_table(
        "score_sheet",
        _key(),
        _to("score_sheet", "candidate_id", "candidate"),
        _to("score_sheet", "person_id", "person"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scores", JSON, nullable=False),
        _moment("scored_at"),
        sa.PrimaryKeyConstraint("id", name="pk_score_sheet"),
        sa.UniqueConstraint(
            *("candidate_id", "person_id", "number"),
            name="uq_score_sheet_candidate_id_person_id_number",
        ),
    )
    states = ("not_started", "in_progress", "clear", "concern", "not_relevant")
    op.create_table(
        "due_diligence",
        _key(),
        _to("due_diligence", "candidate_id", "candidate"),
        _line("item", 60),
        _enum("state", "checkstate", *states),
        _text("note"),
        sa.Column("document_ids", JSON, nullable=False),
        _to("due_diligence", "checked_by_id", "person", nullable=True),
        _moment("checked_at"),
        _version(),
        sa.PrimaryKeyConstraint("id", name="pk_due_diligence"),
        sa.UniqueConstraint("candidate_id", "item", name="uq_due_diligence_candidate_id_item"),
    )
    op.create_table(
        "candidate_ip",
        _to("candidate_ip", "candidate_id", "candidate"),
        *(_text(name) for name in ("brings", "wants_to_own", "wants_licensed", "note")),
        _line("source_note", 500),
        _moment("updated_at"),
        _to("candidate_ip", "updated_by_id", "person", nullable=True),
        _version(),
        sa.PrimaryKeyConstraint("candidate_id", name="pk_candidate_ip"),
    )
    models = (
        *("per_user_fee", "revenue_share", "gain_share", "profit_share", "licence_royalty"),
        *("fixed_fee", "joint_venture", "other"),
    )
    op.create_table(
        "candidate_share",
        _to("candidate_share", "candidate_id", "candidate"),
        _enum("model", "sharemodel", *models),
        _line("amount", 200),
        _text("conditions"),
        _text("incentive"),
        _line("source_note", 500),
        _moment("updated_at"),
        _to("candidate_share", "updated_by_id", "person", nullable=True),
        _version(),
        sa.PrimaryKeyConstraint("candidate_id", name="pk_candidate_share"),
    )


def _key() -> sa.Column[int]:
    return sa.Column("id", ID, nullable=False)


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _line(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _enum(name: str, rule: str, *values: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Enum(*values, name=rule, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=nullable)


def _to(table: str, name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, ID, key, nullable=nullable)
