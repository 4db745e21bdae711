"""What directories and numbers must not tell: candidates' names, and how many others there are."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None

TICKETED = ("disclosure_telling", "partner_question")


def upgrade() -> None:
    """Every organisation that is there was listed, and stays so; partners get tickets for ids."""
    listed = sa.Column("is_listed", sa.Boolean(), server_default=sa.true(), nullable=False)
    op.add_column("organisation", listed)
    for table in TICKETED:
        ticket = sa.Column("ticket", sa.BigInteger(), server_default="0", nullable=False)
        op.add_column(table, ticket)
        _draw(sa.table(table, sa.column("id"), sa.column("ticket")))
        op.create_index(f"uq_{table}_ticket", table, ["ticket"], unique=True)


def downgrade() -> None:
    """All are listed again, and partners see ids."""
    for table in TICKETED:
        op.drop_index(f"uq_{table}_ticket", table)
        op.drop_column(table, "ticket")
    op.drop_column("organisation", "is_listed")


def _draw(table: sa.TableClause) -> None:
    """A random number for each row: another is as unlikely to be the same as a key to be guessed."""
    connection = op.get_bind()
    for number in connection.scalars(sa.select(table.c.id)).all():
        ticket = secrets.randbelow(2**53 - 1) + 1
        connection.execute(table.update().where(table.c.id == number).values(ticket=ticket))
