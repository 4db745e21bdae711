"""After how many days without movement a programme's opportunities stand still."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every programme begins with the 30 days that held for all before."""
    days = sa.Column("stale_after_days", sa.Integer(), server_default="30", nullable=False)
    op.add_column("programme", days)


def downgrade() -> None:
    """Back to one number for all."""
    op.drop_column("programme", "stale_after_days")
