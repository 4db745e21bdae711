"""The conflict register: declarations, the reviewer's acts, assessments; whom a reply concerns."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DECLARATION, ACT, ASSESSMENT = "conflict_declaration", "conflict_act", "conflict_assessment"
NATURES = ("actual", "potential", "perceived", "nothing")
SOME = {
    "ix_conflict_walled": ("bar = 'walled'", ["person_id", "opportunity_id"]),
    "ix_conflict_barred": ("bar <> 'none'", ["opportunity_id", "person_id", "bar"]),
    "ix_conflict_waiting": ("standing = 'waiting'", ["declared_at", "id"]),
}


def upgrade() -> None:
    """Add the register's three tables, and what a kept reply is about."""
    _declarations()
    _acts()
    _assessments()
    op.add_column("idempotency_record", sa.Column("opportunity_ids", JSON, nullable=True))


def downgrade() -> None:
    """Drop them again."""
    op.drop_column("idempotency_record", "opportunity_ids")
    for table in (ASSESSMENT, ACT, DECLARATION):
        op.drop_table(table)


def _declarations() -> None:
    op.create_table(
        DECLARATION,
        sa.Column("id", ID, nullable=False),
        sa.Column("opportunity_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        _one_of("nature", "nature", *NATURES),
        sa.Column("interest", sa.Text(), nullable=False),
        sa.Column("gate", sa.Integer(), nullable=False),
        sa.Column("declared_by_id", ID, nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        _one_of("standing", "standing", "waiting", "settled", "ended"),
        _one_of("bar", "bar", "none", "recused", "walled"),
        sa.Column("mitigation", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{DECLARATION}")),
        *(_to(DECLARATION, name, "person") for name in ("person_id", "declared_by_id")),
        _to(DECLARATION, "opportunity_id", "opportunity"),
        _to(DECLARATION, "organisation_id", "organisation"),
    )
    for name in ("person_id", "organisation_id"):
        op.create_index(op.f(f"ix_{DECLARATION}_{name}"), DECLARATION, [name])
    op.create_index(
        "ix_conflict_register", DECLARATION, ["opportunity_id", "person_id", "declared_at"]
    )
    for name, (which, columns) in SOME.items():
        op.create_index(
            name, DECLARATION, columns, sqlite_where=sa.text(which), postgresql_where=sa.text(which)
        )


def _acts() -> None:
    op.create_table(
        ACT,
        sa.Column("id", ID, nullable=False),
        sa.Column("declaration_id", ID, nullable=False),
        _one_of("act", "reviewact", "recuse", "mitigate", "wall", "end", nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("mitigation", sa.Text(), nullable=False),
        sa.Column("replaced_as", sa.String(length=20), nullable=False),
        sa.Column("replacement_id", ID, nullable=True),
        sa.Column("acted_by_id", ID, nullable=False),
        sa.Column("acted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{ACT}")),
        _to(ACT, "declaration_id", DECLARATION),
        *(_to(ACT, name, "person") for name in ("replacement_id", "acted_by_id")),
    )
    op.create_index(op.f(f"ix_{ACT}_declaration_id"), ACT, ["declaration_id"])


def _assessments() -> None:
    op.create_table(
        ASSESSMENT,
        sa.Column("id", ID, nullable=False),
        sa.Column("opportunity_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _one_of("kind", "assessmentkind", "prepared", "revised", "confirmed"),
        sa.Column("gate", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=200), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("identified", "mitigations", "unfair_advantage", "note")
        ),
        sa.Column("considered", JSON, nullable=False),
        sa.Column("assessed_by_id", ID, nullable=False),
        sa.Column("assessed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{ASSESSMENT}")),
        sa.UniqueConstraint(
            "opportunity_id", "number", name=op.f(f"uq_{ASSESSMENT}_opportunity_id_number")
        ),
        _to(ASSESSMENT, "opportunity_id", "opportunity"),
        _to(ASSESSMENT, "assessed_by_id", "person"),
    )


def _one_of(column: str, name: str, *values: str, nullable: bool = False) -> sa.Column:
    """A closed list, kept by value under a check constraint."""
    kind = sa.Enum(*values, name=name, native_enum=False, length=40, create_constraint=True)
    return sa.Column(column, kind, nullable=nullable)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
