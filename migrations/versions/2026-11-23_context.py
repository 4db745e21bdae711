"""Context, the commercialisation test, assets and barriers; totals by dimension of innovation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = ("mitigation", "barrier", "public_asset", "context_item", "commercialisation_test")
WATCHED = "programme_id, restricted, is_open, dimensions, novelty, expected_value_pence"
VERBS = ("insert", "update", "delete")

SQLITE_COUNT = """
INSERT INTO dimension_total (programme_id, dimension, novelty, slot, number, value_pence)
SELECT {row}.programme_id, d.value, COALESCE({row}.novelty, ''), {row}.id % 8, {sign}1,
       {sign}COALESCE({row}.expected_value_pence, 0)
FROM json_each({row}.dimensions) AS d WHERE {row}.is_open AND NOT {row}.restricted
ON CONFLICT (programme_id, dimension, novelty, slot) DO UPDATE SET
  number = number + excluded.number, value_pence = value_pence + excluded.value_pence;
"""
POSTGRES_COUNT = """
INSERT INTO dimension_total AS t (programme_id, dimension, novelty, slot, number, value_pence)
SELECT {row}.programme_id, d, COALESCE({row}.novelty, ''), {row}.id % 8, {sign}1,
       {sign}COALESCE({row}.expected_value_pence, 0)
FROM jsonb_array_elements_text({row}.dimensions) AS d WHERE {row}.is_open AND NOT {row}.restricted
ON CONFLICT (programme_id, dimension, novelty, slot) DO UPDATE SET
  number = t.number + excluded.number, value_pence = t.value_pence + excluded.value_pence;
"""
FILLED = """
INSERT INTO dimension_total (programme_id, dimension, novelty, slot, number, value_pence)
SELECT o.programme_id, {dimension}, COALESCE(o.novelty, ''), o.id % 8, COUNT(*),
       SUM(COALESCE(o.expected_value_pence, 0))
FROM opportunity AS o, {each} AS d WHERE o.is_open AND NOT o.restricted
GROUP BY 1, 2, 3, 4
"""


def upgrade() -> None:
    """Five tables, and a summary that triggers keep."""
    _commercialisation_test()
    _context_item()
    _public_asset()
    _barrier()
    _mitigation()
    _dimension_total()
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(
        FILLED.format(dimension="d.value", each="json_each(o.dimensions)")
        if sqlite
        else FILLED.format(dimension="d", each="jsonb_array_elements_text(o.dimensions)")
    )
    for statement in _sqlite() if sqlite else _postgres():
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Take them away; the records that the summary counts stay."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in VERBS:
        on = "" if sqlite else " ON opportunity"
        op.execute(f"DROP TRIGGER opportunity_dimension_{verb}{on}")
    if not sqlite:
        op.execute("DROP FUNCTION keep_dimension_total()")
    for table in ("dimension_total", *TABLES):
        op.drop_table(table)


def _sqlite() -> list[str]:
    old = SQLITE_COUNT.format(row="OLD", sign="-")
    new = SQLITE_COUNT.format(row="NEW", sign="")
    does = {"insert": new, "update": old + new, "delete": old}
    return [
        f"CREATE TRIGGER opportunity_dimension_{verb} AFTER {_when(verb)} ON opportunity "
        f"BEGIN {does[verb]} END"
        for verb in VERBS
    ]


def _postgres() -> list[str]:
    old = POSTGRES_COUNT.format(row="OLD", sign="-")
    new = POSTGRES_COUNT.format(row="NEW", sign="")
    function = (
        "CREATE FUNCTION keep_dimension_total() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {old} END IF; IF TG_OP <> 'DELETE' THEN {new} END IF; "
        "RETURN NULL; END $$"
    )
    return [
        function,
        *(
            f"CREATE TRIGGER opportunity_dimension_{verb} AFTER {_when(verb)} ON opportunity "
            "FOR EACH ROW EXECUTE FUNCTION keep_dimension_total()"
            for verb in VERBS
        ),
    ]


def _when(verb: str) -> str:
    return f"UPDATE OF {WATCHED}" if verb == "update" else verb.upper()


def _of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _dimension_total() -> None:
    op.create_table(
        "dimension_total",
        sa.Column("programme_id", ID, nullable=False),
        sa.Column("dimension", sa.String(length=40), nullable=False),
        sa.Column("novelty", sa.String(length=40), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("value_pence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "programme_id", "dimension", "novelty", "slot", name=op.f("pk_dimension_total")
        ),
    )


def _barrier() -> None:
    op.create_table(
        "barrier",
        sa.Column("id", ID, nullable=False),
        sa.Column("opportunity_id", ID, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("state", _of("barrierstate", "standing", "overcome"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_barrier_opportunity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barrier")),
    )
    op.create_index(op.f("ix_barrier_opportunity_id"), "barrier", ["opportunity_id"])


def _commercialisation_test() -> None:
    op.create_table(
        "commercialisation_test",
        sa.Column("id", ID, nullable=False),
        sa.Column("opportunity_id", ID, nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column(
            "model",
            _of(
                "ownershipmodel",
                "secondment",
                "outsourcing_and_procurement",
                "public_private_partnership",
                "privatisation",
                "concession",
                "commercial_partnership",
                "emerging_model",
            ),
            nullable=True,
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunity.id"],
            name=op.f("fk_commercialisation_test_opportunity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["person.id"], name=op.f("fk_commercialisation_test_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commercialisation_test")),
        sa.UniqueConstraint(
            "opportunity_id", name=op.f("uq_commercialisation_test_opportunity_id")
        ),
    )


def _context_item() -> None:
    op.create_table(
        "context_item",
        sa.Column("id", ID, nullable=False),
        sa.Column("opportunity_id", ID, nullable=False),
        sa.Column(
            "kind",
            _of(
                "contextkind", "regulator", "policy", "election", "funding_round", "local", "market"
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("bearing", _of("bearing", "helps", "hinders", "open"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("date_note", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_context_item_opportunity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_context_item")),
    )
    op.create_index(op.f("ix_context_item_opportunity_id"), "context_item", ["opportunity_id"])


def _public_asset() -> None:
    op.create_table(
        "public_asset",
        sa.Column("id", ID, nullable=False),
        sa.Column("opportunity_id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            _of(
                "assetkind",
                "data",
                "software",
                "method",
                "brand",
                "know_how",
                "intellectual_property",
                "building",
                "network",
                "powers",
                "access",
            ),
            nullable=False,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column(
            "route",
            _of(
                "route",
                "exclusive_licence",
                "sole_licence",
                "non_exclusive_licence",
                "assignment",
                "spin_out",
                "joint_venture",
                "service",
            ),
            nullable=True,
        ),
        sa.Column("worth_pence", sa.BigInteger(), nullable=True),
        sa.Column("worth", sa.Text(), nullable=False),
        sa.Column("social", sa.Integer(), nullable=True),
        sa.Column("social_why", sa.Text(), nullable=False),
        sa.Column("economic", sa.Integer(), nullable=True),
        sa.Column("economic_why", sa.Text(), nullable=False),
        sa.Column("financial", sa.Integer(), nullable=True),
        sa.Column("financial_why", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_public_asset_opportunity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_asset")),
    )
    op.create_index(op.f("ix_public_asset_opportunity_id"), "public_asset", ["opportunity_id"])


def _mitigation() -> None:
    op.create_table(
        "mitigation",
        sa.Column("id", ID, nullable=False),
        sa.Column("barrier_id", ID, nullable=False),
        sa.Column(
            "way", _of("way", "culture", "management", "incentives", "partners"), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["barrier_id"], ["barrier.id"], name=op.f("fk_mitigation_barrier_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_mitigation_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mitigation")),
    )
    op.create_index(op.f("ix_mitigation_barrier_id"), "mitigation", ["barrier_id"])
