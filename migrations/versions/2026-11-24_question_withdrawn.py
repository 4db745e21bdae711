"""A candidate's question may be withdrawn by whoever asked it."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATES = ("asked", "drafted", "released", "refused")


def upgrade() -> None:
    """A further state."""
    _allow(*STATES, "withdrawn")


def downgrade() -> None:
    """Without it: what was withdrawn reads as refused, with that for a reason."""
    op.execute(
        "UPDATE partner_question SET state = 'refused', refused_reason = 'Withdrawn by the asker' "
        "WHERE state = 'withdrawn'"
    )
    _allow(*STATES)


def _allow(*states: str) -> None:
    name = op.f("ck_partner_question_questionstate")
    with op.batch_alter_table("partner_question") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"state IN ({', '.join(map(repr, states))})")
