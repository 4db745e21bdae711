"""What the database keeps by itself: the audit trail's lock, board totals, and the search index."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LOCKED = ("event", "gate_decision")
SEARCHED = ("title", "summary", "need", "sector", "external_reference")

SQLITE_TOTAL = """
INSERT INTO pipeline_total (programme_id, stage, status, slot, number, value_pence)
SELECT {row}.programme_id, {row}.stage, {row}.status, {row}.id % 8, {sign}1,
       {sign}COALESCE({row}.expected_value_pence, 0)
WHERE NOT {row}.restricted
ON CONFLICT (programme_id, stage, status, slot) DO UPDATE SET
  number = number + excluded.number, value_pence = value_pence + excluded.value_pence;
"""
SQLITE_INDEXED = """
INSERT INTO opportunity_search (rowid, title, summary, need, sector, external_reference, scope)
SELECT id, title, summary, need, sector, external_reference, scope
FROM opportunity_searched WHERE id = NEW.id;
"""
SQLITE_UNINDEXED = """
INSERT INTO opportunity_search
  (opportunity_search, rowid, title, summary, need, sector, external_reference, scope)
VALUES ('delete', OLD.id, OLD.title, OLD.summary, OLD.need, OLD.sector, OLD.external_reference,
        'p' || OLD.programme_id || CASE WHEN OLD.restricted THEN 'r' ELSE '' END);
"""
SQLITE_SEARCH = (
    """
CREATE VIEW opportunity_searched AS
SELECT id, title, summary, need, sector, external_reference,
       'p' || programme_id || CASE WHEN restricted THEN 'r' ELSE '' END AS scope
FROM opportunity
""",
    """
CREATE VIRTUAL TABLE opportunity_search USING fts5(
  title, summary, need, sector, external_reference, scope,
  content='opportunity_searched', content_rowid='id',
  tokenize='porter unicode61', prefix='2 3')
""",
    "INSERT INTO opportunity_search (opportunity_search) VALUES ('rebuild')",
)

POSTGRES_TOTAL = """
CREATE FUNCTION keep_pipeline_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND NOT OLD.restricted THEN
    UPDATE pipeline_total SET number = number - 1,
      value_pence = value_pence - COALESCE(OLD.expected_value_pence, 0)
    WHERE programme_id = OLD.programme_id AND stage = OLD.stage AND status = OLD.status
      AND slot = OLD.id % 8;
  END IF;
  IF TG_OP <> 'DELETE' AND NOT NEW.restricted THEN
    INSERT INTO pipeline_total AS t (programme_id, stage, status, slot, number, value_pence)
    VALUES (NEW.programme_id, NEW.stage, NEW.status, NEW.id % 8, 1,
            COALESCE(NEW.expected_value_pence, 0))
    ON CONFLICT (programme_id, stage, status, slot) DO UPDATE SET
      number = t.number + 1, value_pence = t.value_pence + excluded.value_pence;
  END IF;
  RETURN NULL;
END $$
"""
POSTGRES_LOCK = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRES_SEARCH = """
CREATE INDEX search_opportunity ON opportunity USING gin (to_tsvector('english', translate(
  title || ' ' || summary || ' ' || need || ' ' || sector || ' ' ||
  COALESCE(external_reference, ''), '-/._@:', '      ')))
"""
TOTALLED = "programme_id, stage, status, restricted, expected_value_pence"


def upgrade() -> None:
    """Add the triggers and the search index, and fill them from what is there."""
    statements = _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgres()
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop them; the records they summarise stay."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    names = [f"{table}_locked_{verb}" for table in LOCKED for verb in ("update", "delete")]
    on = dict(zip(names, (t for t in LOCKED for _ in range(2)), strict=True))
    for verb in ("insert", "update", "delete"):
        on[f"opportunity_total_{verb}"] = "opportunity"
        if sqlite:
            on[f"opportunity_search_{verb}"] = "opportunity"
    if not sqlite:
        on |= {f"{table}_locked_truncate": table for table in LOCKED}
    for name, table in on.items():
        op.execute(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
    if sqlite:
        op.execute("DROP TABLE opportunity_search")
        op.execute("DROP VIEW opportunity_searched")
    else:
        op.execute("DROP INDEX search_opportunity")
        op.execute("DROP FUNCTION keep_pipeline_total()")
        op.execute("DROP FUNCTION refuse_change()")
    op.execute("DELETE FROM pipeline_total")


def _sqlite() -> list[str]:
    minus, plus = SQLITE_TOTAL.format(row="OLD", sign="-"), SQLITE_TOTAL.format(row="NEW", sign="")
    searched = ", ".join((*SEARCHED, "programme_id", "restricted"))
    bodies = {
        "opportunity_total_insert": ("AFTER INSERT", plus),
        "opportunity_total_update": (f"AFTER UPDATE OF {TOTALLED}", minus + plus),
        "opportunity_total_delete": ("AFTER DELETE", minus),
        "opportunity_search_insert": ("AFTER INSERT", SQLITE_INDEXED),
        "opportunity_search_update": (
            f"AFTER UPDATE OF {searched}",
            SQLITE_UNINDEXED + SQLITE_INDEXED,
        ),
        "opportunity_search_delete": ("AFTER DELETE", SQLITE_UNINDEXED),
    }
    triggers = [
        f"CREATE TRIGGER {name} {when} ON opportunity BEGIN {body} END"
        for name, (when, body) in bodies.items()
    ]
    locks = [
        f"CREATE TRIGGER {table}_locked_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in LOCKED
        for verb in ("update", "delete")
    ]
    return [*SQLITE_SEARCH, *triggers, *locks, _filled("id % 8")]


def _postgres() -> list[str]:
    triggers = [
        f"CREATE TRIGGER opportunity_total_{verb} AFTER {verb.upper()}{columns} ON opportunity "
        "FOR EACH ROW EXECUTE FUNCTION keep_pipeline_total()"
        for verb, columns in (("insert", ""), ("update", f" OF {TOTALLED}"), ("delete", ""))
    ]
    locks = [
        f"CREATE TRIGGER {table}_locked_{verb} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH {level} EXECUTE FUNCTION refuse_change()"
        for table in LOCKED
        for verb, level in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
    ]
    return [POSTGRES_TOTAL, POSTGRES_LOCK, *triggers, *locks, POSTGRES_SEARCH, _filled("id % 8")]


def _filled(slot: str) -> str:
    return f"""
INSERT INTO pipeline_total (programme_id, stage, status, slot, number, value_pence)
SELECT programme_id, stage, status, {slot}, count(*), sum(COALESCE(expected_value_pence, 0))
FROM opportunity WHERE NOT restricted GROUP BY programme_id, stage, status, {slot}
"""
