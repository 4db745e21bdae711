"""What people are told, how, and their calendars."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
AUDIENCES = ("visible", "confidential", "reviewer", "self")
DELIVERIES = ("at_once", "digest", "never")
REMINDED_BY = (
    ("ix_gate_condition_due", "gate_condition", ["due_on", "id"]),
    ("ix_delegation_ends", "delegation", ["ends_on"]),
)
"""Dates that the worker looks for across all opportunities."""
STATES = ("waiting", "sent", "failed", "dropped")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.Column("state", _one_of("mailstate", STATES), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("available_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("problem", sa.String(length=80), nullable=False),
        _reference("mail", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("person_id", "digest_on", name=op.f("uq_mail_person_id_digest_on")),
    )
    op.create_index("ix_mail_person", "mail", ["person_id", "id"])
    op.create_index("ix_mail_settled", "mail", ["state", "settled_at"])
    op.create_index(op.f("ix_mail_made_at"), "mail", ["made_at"])
    _partial("ix_mail_waiting", "mail", ["available_at", "id"], "state = 'waiting'")
    _create_notifications()
    op.create_table(
        "notification_choices",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("unsubscribe_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _reference("notification_choices", "person_id", "person"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notification_choices")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        _reference("calendar_feed", "person_id", "person"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_calendar_feed")),
    )
    _partial(
        "uq_calendar_feed_live", "calendar_feed", ["person_id"], "revoked_at IS NULL", unique=True
    )
    op.create_table(
        "reminder_round",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_reminder_round")),
    )
    for name, table, columns in REMINDED_BY:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in REMINDED_BY:
        op.drop_index(name, table)
    for table in (
        "reminder_round",
        "calendar_feed",
        "notification_choices",
        "notification",
        "mail",
    ):
        op.drop_table(table)


def _create_notifications() -> None:
    op.create_table(
        "notification",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("notice", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("audience", _one_of("audience", AUDIENCES), nullable=False),
        sa.Column("opportunity_id", ID, nullable=True),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("delivery", _one_of("delivery", DELIVERIES), nullable=False),
        sa.Column("mail_id", ID, nullable=True),
        _reference("notification", "person_id", "person"),
        _reference("notification", "opportunity_id", "opportunity"),
        _reference("notification", "mail_id", "mail"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint(
            "person_id", "notice", "source", name=op.f("uq_notification_person_id_notice_source")
        ),
    )
    op.create_index("ix_notification_person", "notification", ["person_id", "id"])
    op.create_index("ix_notification_source", "notification", ["source"])
    for column in ("opportunity_id", "mail_id", "made_at"):
        op.create_index(op.f(f"ix_notification_{column}"), "notification", [column])
    _partial("ix_notification_unread", "notification", ["person_id", "id"], "read_at IS NULL")
    _partial(
        "ix_notification_for_digest",
        "notification",
        ["person_id", "made_at"],
        "delivery = 'digest' AND mail_id IS NULL",
    )


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _partial(
    name: str, table: str, columns: list[str], which: str, *, unique: bool = False
) -> None:
    """An index of the few rows that somebody waits for."""
    held = sa.text(which)
    op.create_index(name, table, columns, unique=unique, sqlite_where=held, postgresql_where=held)
