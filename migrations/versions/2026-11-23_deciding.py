"""Quorum, votes, gate meetings and the audit trail's checkpoints."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
ROLES = ("member", "adviser", "mentor")
OUTCOMES = ("proceed", "proceed_with_conditions", "rework", "hold", "stop")

SQLITE_LOCK = """
CREATE TRIGGER gate_vote_locked_{verb} BEFORE {VERB} ON gate_vote
WHEN EXISTS (SELECT 1 FROM gate_decision d WHERE d.review_id = OLD.review_id)
BEGIN SELECT RAISE(ABORT, 'gate_vote is settled'); END
"""
POSTGRES_FUNCTION = """
CREATE FUNCTION refuse_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM gate_decision d WHERE d.review_id = OLD.review_id) THEN
    RAISE EXCEPTION 'gate_vote is settled' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
"""
POSTGRES_LOCK = """
CREATE TRIGGER gate_vote_locked_{verb} BEFORE {VERB} ON gate_vote
FOR EACH ROW EXECUTE FUNCTION refuse_settled()
"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables beside the old ones, how many sponsors a decision asked, and further sponsors."""
    _allow_roles(*ROLES, "sponsor")
    _create_votes()
    _create_meetings()
    _create_checkpoints()
    op.add_column("gate_decision", sa.Column("quorum", JSON, nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(POSTGRES_FUNCTION)
    for verb in ("update", "delete"):
        lock = SQLITE_LOCK if is_sqlite else POSTGRES_LOCK
        op.execute(lock.format(verb=verb, VERB=verb.upper()))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("gate_decision", "quorum")
    for table in (
        *("decision_anchor", "checkpointed_stream", "audit_checkpoint"),
        *("gate_meeting", "gate_vote"),
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_settled()")
    op.execute("DELETE FROM team_member WHERE role = 'sponsor'")
    _allow_roles(*ROLES)


def _allow_roles(*roles: str) -> None:
    """What a team row may be."""
    name = op.f("ck_team_member_teamrole")
    with op.batch_alter_table("team_member") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"role IN ({', '.join(map(repr, roles))})")


def _create_votes() -> None:
    outcome = sa.Enum(
        *OUTCOMES, name="outcome", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "gate_vote",
        sa.Column("id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=False),
        sa.Column("seat_id", ID, nullable=False),
        sa.Column("voter_id", ID, nullable=False),
        sa.Column("delegation_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", outcome, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conditions", JSON, nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("pack_digest", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("cast_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _reference("gate_vote", "review_id", "gate_review"),
        _reference("gate_vote", "seat_id", "person"),
        _reference("gate_vote", "voter_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_vote")),
        sa.UniqueConstraint("review_id", "seat_id", name=op.f("uq_gate_vote_review_id_seat_id")),
        sa.UniqueConstraint("review_id", "voter_id", name=op.f("uq_gate_vote_review_id_voter_id")),
    )
    op.create_index(op.f("ix_gate_vote_seat_id"), "gate_vote", ["seat_id"])


def _create_meetings() -> None:
    op.create_table(
        "gate_meeting",
        sa.Column("id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("chair_id", ID, nullable=False),
        sa.Column("attendee_ids", JSON, nullable=False),
        sa.Column("others", sa.Text(), nullable=False),
        sa.Column("minutes_id", ID, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", ID, nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _reference("gate_meeting", "review_id", "gate_review"),
        _reference("gate_meeting", "chair_id", "person"),
        _reference("gate_meeting", "minutes_id", "document"),
        _reference("gate_meeting", "recorded_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_meeting")),
        sa.UniqueConstraint("review_id", name=op.f("uq_gate_meeting_review_id")),
    )


def _create_checkpoints() -> None:
    op.create_table(
        "audit_checkpoint",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_checkpoint")),
    )
    op.create_table(
        "checkpointed_stream",
        sa.Column("stream", sa.String(length=60), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_checkpointed_stream")),
    )
    op.create_table(
        "decision_anchor",
        sa.Column("review_id", ID, nullable=False),
        sa.Column("stream", sa.String(length=60), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("checkpoint", sa.Integer(), nullable=True),
        _reference("decision_anchor", "review_id", "gate_review"),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_decision_anchor")),
    )
    op.create_index(op.f("ix_decision_anchor_checkpoint"), "decision_anchor", ["checkpoint"])


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
