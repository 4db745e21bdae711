"""What a candidate's way of sharing would come to in a full year, so that ways can be compared."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = ("to_us_pence", "to_it_pence", "basis")


def upgrade() -> None:
    """Two amounts and what they rest on."""
    op.add_column("candidate_share", sa.Column("to_us_pence", sa.BigInteger(), nullable=True))
    op.add_column("candidate_share", sa.Column("to_it_pence", sa.BigInteger(), nullable=True))
    op.add_column(
        "candidate_share", sa.Column("basis", sa.Text(), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("candidate_share") as table:
        for name in COLUMNS:
            table.drop_column(name)
