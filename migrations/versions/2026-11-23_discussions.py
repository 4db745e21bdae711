"""Discussions, ideas, disclosures and questions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STANDING = sa.text("withdrawn_at IS NULL")
INDEXES = {
    "ix_discussion_held": ("discussion", ["opportunity_id", "held_on", "id"]),
    "ix_discussion_party_organisation_id": ("discussion_party", ["organisation_id"]),
    "ix_discussion_action_discussion_id": ("discussion_action", ["discussion_id"]),
    "ix_idea_opportunity": ("idea", ["opportunity_id", "id"]),
    "ix_idea_discussion_id": ("idea", ["discussion_id"]),
    "ix_idea_organisation_id": ("idea", ["organisation_id"]),
    "ix_disclosure_opportunity": ("disclosure", ["opportunity_id", "id"]),
    "ix_disclosure_document_id": ("disclosure", ["document_id"]),
    "ix_disclosure_discussion_id": ("disclosure", ["discussion_id"]),
    "ix_disclosure_telling_disclosure_id": ("disclosure_telling", ["disclosure_id"]),
    "ix_disclosure_telling_organisation_id": ("disclosure_telling", ["organisation_id"]),
    "ix_partner_question_opportunity": ("partner_question", ["opportunity_id", "id"]),
    "ix_partner_question_organisation_id": ("partner_question", ["organisation_id"]),
    "ix_partner_question_disclosure_id": ("partner_question", ["disclosure_id"]),
    "ix_advantage_assessment_organisation_id": ("advantage_assessment", ["organisation_id"]),
}
TABLES = (
    *("discussion", "discussion_party", "discussion_action", "idea", "disclosure"),
    *("disclosure_telling", "partner_question", "engagement_notice", "advantage_assessment"),
)

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what was said and disclosed to candidates, and whom a partner's account speaks for."""
    _discussions()
    _ideas()
    _disclosures()
    _questions()
    _engagement()
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    op.create_index(
        "uq_disclosure_telling_standing",
        "disclosure_telling",
        ["disclosure_id", "organisation_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    with op.batch_alter_table("membership") as batch:
        batch.add_column(sa.Column("organisation_id", ID, nullable=True))
        batch.create_foreign_key(
            "fk_membership_organisation_id", "organisation", ["organisation_id"], ["id"]
        )
        batch.create_index("ix_membership_organisation_id", ["organisation_id"])


def downgrade() -> None:
    """Drop them, with what they hold."""
    with op.batch_alter_table("membership") as batch:
        batch.drop_index("ix_membership_organisation_id")
        batch.drop_constraint("fk_membership_organisation_id", type_="foreignkey")
        batch.drop_column("organisation_id")
    for table in reversed(TABLES):
        op.drop_table(table)


def _discussions() -> None:
    forms = ("meeting", "call", "workshop", "demonstration", "visit", "event")
    op.create_table(
        "discussion",
        _key(),
        _to("discussion", "opportunity_id", "opportunity"),
        _enum("form", "discussionform", *forms),
        sa.Column("held_on", sa.Date(), nullable=False),
        _line("date_note", 200),
        _line("place", 200),
        *(_text(name) for name in ("our_people", "their_people", "agenda", "said")),
        _line("source_note", 500),
        _moment("recorded_at"),
        _to("discussion", "recorded_by_id", "person", nullable=True),
        _version(),
        sa.PrimaryKeyConstraint("id", name="pk_discussion"),
    )
    op.create_table(
        "discussion_party",
        _to("discussion_party", "discussion_id", "discussion"),
        _to("discussion_party", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("discussion_id", "organisation_id", name="pk_discussion_party"),
    )
    op.create_table(
        "discussion_action",
        _key(),
        _to("discussion_action", "discussion_id", "discussion"),
        _text("text"),
        _to("discussion_action", "owner_id", "person", nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        _moment("done_at", nullable=True),
        _to("discussion_action", "done_by_id", "person", nullable=True),
        _text("done_note"),
        sa.PrimaryKeyConstraint("id", name="pk_discussion_action"),
    )


def _ideas() -> None:
    op.create_table(
        "idea",
        _key(),
        _to("idea", "opportunity_id", "opportunity"),
        _to("idea", "discussion_id", "discussion", nullable=True),
        _to("idea", "organisation_id", "organisation", nullable=True),
        _line("person", 200),
        _line("title", 200),
        _text("text"),
        sa.Column("had_on", sa.Date(), nullable=True),
        _line("date_note", 200),
        _enum("audience", "audience", "nobody", "named", "anyone"),
        sa.Column("named_ids", JSON, nullable=False),
        _line("source_note", 500),
        _moment("recorded_at"),
        _to("idea", "recorded_by_id", "person", nullable=True),
        _version(),
        sa.PrimaryKeyConstraint("id", name="pk_idea"),
    )


def _disclosures() -> None:
    op.create_table(
        "disclosure",
        _key(),
        _to("disclosure", "opportunity_id", "opportunity"),
        _enum("kind", "disclosurekind", "fact", "document", "answer"),
        _line("title", 200),
        _text("text"),
        _text("asked"),
        _to("disclosure", "document_id", "document", nullable=True),
        _to("disclosure", "discussion_id", "discussion", nullable=True),
        _to("disclosure", "idea_id", "idea", nullable=True),
        _line("source_note", 500),
        _line("content_sha256", 64),
        _moment("recorded_at"),
        _to("disclosure", "recorded_by_id", "person", nullable=True),
        *_withdrawal("disclosure"),
        sa.PrimaryKeyConstraint("id", name="pk_disclosure"),
    )
    means = ("meeting", "call", "email", "letter", "data_room", "event", "partner_area")
    op.create_table(
        "disclosure_telling",
        _key(),
        _to("disclosure_telling", "disclosure_id", "disclosure"),
        _to("disclosure_telling", "organisation_id", "organisation"),
        sa.Column("told_on", sa.Date(), nullable=False),
        _line("date_note", 200),
        _enum("means", "means", *means),
        sa.Column("is_levelling", sa.Boolean(), nullable=False),
        _moment("recorded_at"),
        _to("disclosure_telling", "recorded_by_id", "person", nullable=True),
        _moment("confirmed_at", nullable=True),
        _to("disclosure_telling", "confirmed_by_id", "person", nullable=True),
        *_withdrawal("disclosure_telling"),
        sa.PrimaryKeyConstraint("id", name="pk_disclosure_telling"),
    )


def _questions() -> None:
    op.create_table(
        "partner_question",
        _key(),
        _to("partner_question", "opportunity_id", "opportunity"),
        _to("partner_question", "organisation_id", "organisation"),
        _text("text"),
        sa.Column("asked_on", sa.Date(), nullable=False),
        _moment("asked_at"),
        _to("partner_question", "asked_by_id", "person", nullable=True),
        sa.Column("by_partner", sa.Boolean(), nullable=False),
        sa.Column("holds_secret", sa.Boolean(), nullable=False),
        _text("reworded"),
        _text("answer"),
        _enum("state", "questionstate", "asked", "drafted", "released", "refused"),
        _moment("closed_at", nullable=True),
        _to("partner_question", "closed_by_id", "person", nullable=True),
        _text("refused_reason"),
        _to("partner_question", "disclosure_id", "disclosure", nullable=True),
        _version(),
        sa.PrimaryKeyConstraint("id", name="pk_partner_question"),
    )


def _engagement() -> None:
    op.create_table(
        "engagement_notice",
        _to("engagement_notice", "opportunity_id", "opportunity"),
        _line("reference", 120),
        sa.Column("published_on", sa.Date(), nullable=True),
        _line("link", 500),
        _text("note"),
        _text("reason_for_none"),
        _moment("updated_at"),
        _to("engagement_notice", "updated_by_id", "person", nullable=True),
        _version(),
        sa.PrimaryKeyConstraint("opportunity_id", name="pk_engagement_notice"),
    )
    op.create_table(
        "advantage_assessment",
        _key(),
        _to("advantage_assessment", "opportunity_id", "opportunity"),
        _to("advantage_assessment", "organisation_id", "organisation"),
        _enum("finding", "advantagefinding", "none", "mitigated", "unavoidable"),
        _text("advantage"),
        _text("mitigation"),
        _moment("assessed_at"),
        _to("advantage_assessment", "assessed_by_id", "person", nullable=True),
        _version(),
        sa.PrimaryKeyConstraint("id", name="pk_advantage_assessment"),
        sa.UniqueConstraint(
            "opportunity_id",
            "organisation_id",
            name="uq_advantage_assessment_opportunity_id_organisation_id",
        ),
    )


def _withdrawal(table: str) -> tuple[sa.Column[sa.DateTime], sa.Column[int], sa.Column[str]]:
    return (
        _moment("withdrawn_at", nullable=True),
        _to(table, "withdrawn_by_id", "person", nullable=True),
        _text("withdrawn_reason"),
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


def _enum(name: str, rule: str, *values: str) -> sa.Column[str]:
    kind = sa.Enum(*values, name=rule, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)


def _to(table: str, name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, ID, key, nullable=nullable)
