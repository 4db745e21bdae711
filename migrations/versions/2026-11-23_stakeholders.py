"""The stakeholder register, its groups, contacts and co-development."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STANCES = ("opposed", "sceptical", "neutral", "supportive", "champion")
TABLES = ("co_development", "stakeholder_contact", "stakeholder_position", "stakeholder")


def _of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _ratings() -> list[sa.Column[int]]:
    names = ("power", "interest", "legitimacy", "urgency")
    return [sa.Column(name, sa.Integer(), nullable=True) for name in names]


def _recorded(table: str) -> list[sa.Column[object] | sa.ForeignKeyConstraint]:
    return [
        sa.Column("recorded_by_id", ID, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("date_note", sa.String(length=200), nullable=False),
        _to("recorded_by_id", "person", table),
    ]


def _to(column: str, target: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Four tables; none that was there changes."""
    _stakeholder()
    _position()
    _contact()
    _co_development()


def downgrade() -> None:
    """Take them away again."""
    for table in TABLES:
        op.drop_table(table)


def _stakeholder() -> None:
    name = "stakeholder"
    op.create_table(
        name,
        sa.Column("id", ID, nullable=False),
        sa.Column("opportunity_id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("group_id", ID, nullable=True),
        sa.Column("roles", JSON, nullable=False),
        sa.Column("perspective", sa.Text(), nullable=False),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("needed_for_gate", sa.Integer(), nullable=True),
        sa.Column("required_stance", _of("required_stance", *STANCES), nullable=True),
        sa.Column("next_contact_on", sa.Date(), nullable=True),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        *_ratings(),
        sa.Column("stance", _of("stance", *STANCES), nullable=True),
        sa.Column("rating_note", sa.String(length=200), nullable=False),
        sa.Column("source_note", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stakeholder")),
        _to("opportunity_id", "opportunity", name),
        _to("organisation_id", "organisation", name),
        _to("group_id", "stakeholder", name),
        _to("owner_id", "person", name),
    )
    op.create_index("ix_stakeholder_opportunity", name, ["opportunity_id", "id"])
    op.create_index("ix_stakeholder_due", name, ["owner_id", "next_contact_on"])
    op.create_index("ix_stakeholder_next_contact", name, ["next_contact_on", "id"])
    op.create_index(op.f("ix_stakeholder_organisation_id"), name, ["organisation_id"])
    op.create_index(op.f("ix_stakeholder_group_id"), name, ["group_id"])


def _position() -> None:
    name = "stakeholder_position"
    op.create_table(
        name,
        sa.Column("id", ID, nullable=False),
        sa.Column("stakeholder_id", ID, nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        *_ratings(),
        sa.Column("stance", _of("stance", *STANCES), nullable=True),
        sa.Column("how", _of("placedhow", "added", "pasted", "form", "map"), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        *_recorded(name),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stakeholder_position")),
        _to("stakeholder_id", "stakeholder", name),
    )
    order = ["stakeholder_id", "assessed_on", "id"]
    op.create_index("ix_stakeholder_position_order", name, order)


def _contact() -> None:
    name = "stakeholder_contact"
    means = ("meeting", "workshop", "call", "email", "letter", "event", "other")
    op.create_table(
        name,
        sa.Column("id", ID, nullable=False),
        sa.Column("stakeholder_id", ID, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("means", _of("contactmeans", *means), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("next_contact_on", sa.Date(), nullable=True),
        *_recorded(name),
        sa.Column("source_note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stakeholder_contact")),
        _to("stakeholder_id", "stakeholder", name),
    )
    op.create_index("ix_stakeholder_contact_order", name, ["stakeholder_id", "held_on", "id"])


def _co_development() -> None:
    name = "co_development"
    op.create_table(
        name,
        sa.Column("id", ID, nullable=False),
        sa.Column("opportunity_id", ID, nullable=False),
        sa.Column("kind", _of("codevelopmentkind", "secondment", "workshop"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("stakeholder_ids", JSON, nullable=False),
        sa.Column("people", sa.String(length=200), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        *_recorded(name),
        sa.Column("source_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_development")),
        _to("opportunity_id", "opportunity", name),
    )
    op.create_index(op.f("ix_co_development_opportunity_id"), name, ["opportunity_id"])
