"""Which disclosure puts an earlier one right; until when the market could answer a notice."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table beside the disclosures, and one day of the notice."""
    op.create_table(
        "disclosure_correction",
        sa.Column("disclosure_id", ID, nullable=False),
        sa.Column("corrects_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id"],
            ["disclosure.id"],
            name="fk_disclosure_correction_disclosure_id_disclosure",
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["disclosure.id"],
            name="fk_disclosure_correction_corrects_id_disclosure",
        ),
        sa.PrimaryKeyConstraint("disclosure_id", name="pk_disclosure_correction"),
    )
    op.create_index(
        "ix_disclosure_correction_corrects_id", "disclosure_correction", ["corrects_id"]
    )
    op.add_column("engagement_notice", sa.Column("closes_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Without them."""
    op.drop_column("engagement_notice", "closes_on")
    op.drop_index("ix_disclosure_correction_corrects_id", table_name="disclosure_correction")
    op.drop_table("disclosure_correction")
