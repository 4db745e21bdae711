"""The way up, the way down, and what must stand after each migration, on both databases."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from app import migrate
from app.database import Database
from tests.world import World, build_world

LOCKED = {
    f"{table}_locked_{verb}"
    for table in ("event", "gate_decision")
    for verb in ("update", "delete")
}
KEPT = {
    f"opportunity_{kept}_{verb}"
    for kept in ("total", "dimension")
    for verb in ("insert", "update", "delete")
}
ONLY = {
    "sqlite": {f"opportunity_search_{verb}" for verb in ("insert", "update", "delete")},
    "postgresql": {"event_locked_truncate", "gate_decision_locked_truncate"},
}
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
LEFT_OVER = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('table', 'view', 'trigger', 'index') "
    "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%alembic%'",
    "postgresql": "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
    "WHERE n.nspname = 'public' AND relname NOT LIKE 'alembic%' "
    "UNION SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace "
    "WHERE n.nspname = 'public'",
}


def asked(database: Database, queries: dict[str, str]) -> set[str]:
    """The first column of the query for this kind of database."""
    with database.engine.connect() as connection:
        return set(connection.scalars(sa.text(queries[database.engine.dialect.name])))


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has, of those that stand."""
    with database.engine.connect() as connection:
        standing = set(sa.inspect(connection).get_table_names())
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in SQLModel.metadata.sorted_tables
            if table.name in standing
        }


def recorded(database: Database) -> dict[str, int]:
    """The same without what triggers keep."""
    kept = ("pipeline_total", "dimension_total")
    return {table: n for table, n in rows(database).items() if table not in kept}


def totals(database: Database) -> tuple[int, ...]:
    """How many opportunities are counted, and their value in pence: by stage, by dimension."""
    with database.engine.connect() as connection:
        found = [
            connection.execute(sa.text(f"SELECT sum(number), sum(value_pence) FROM {table}")).one()
            for table in ("pipeline_total", "dimension_total")
        ]
        return tuple(int(figure or 0) for row in found for figure in row)


def test_every_trigger_stands(database: Database) -> None:
    expected = LOCKED | KEPT | ONLY[database.engine.dialect.name]
    assert expected <= asked(database, TRIGGERS)


def test_up_down_and_up_again_ends_where_it_began(database: Database) -> None:
    before = asked(database, LEFT_OVER)
    triggers = asked(database, TRIGGERS)
    migrate.downgrade(database.engine)
    assert asked(database, LEFT_OVER) == set()
    migrate.upgrade(database.engine)
    assert asked(database, LEFT_OVER) == before
    assert asked(database, TRIGGERS) == triggers
    assert build_world(database).opportunity().id == 1


def test_each_single_step_can_be_undone(database: Database) -> None:
    with database.engine.connect() as connection:
        steps = list(ScriptDirectory.from_config(migrate.config(connection)).walk_revisions())
    for step in steps:
        migrate.downgrade(database.engine, step.down_revision or "base")
        migrate.upgrade(database.engine, step.revision)
        migrate.downgrade(database.engine, step.down_revision or "base")
    assert asked(database, LEFT_OVER) == set()


def test_running_it_again_changes_nothing(world: World) -> None:
    world.submitted(world.opportunity())
    before = rows(world.database)
    migrate.upgrade(world.database.engine)
    assert rows(world.database) == before
    assert migrate.is_current(world.database.engine)


def test_the_models_and_the_migrations_agree(database: Database) -> None:
    with database.engine.begin() as connection:
        command.check(migrate.config(connection))


def test_records_survive_losing_and_regaining_what_is_derived(world: World) -> None:
    opportunity = world.opportunity()
    world.decided(world.submitted(opportunity))
    before, counted = recorded(world.database), totals(world.database)
    migrate.downgrade(world.database.engine, "0001")
    first = recorded(world.database)
    assert first
    assert first == {table: before[table] for table in first}
    migrate.upgrade(world.database.engine)
    again = recorded(world.database)
    assert {table: again[table] for table in first} == first
    assert totals(world.database) == counted
    assert asked(world.database, TRIGGERS) >= LOCKED | KEPT


def test_how_long_decisions_took_is_worked_out_for_those_made_before(world: World) -> None:
    review = world.submitted(world.opportunity())
    world.later(days=3, hours=15)
    world.decided(review)
    query = sa.text("SELECT * FROM gate_time")
    times = world.read(lambda session: session.execute(query).all())
    assert [row.took_days for row in times] == [4]
    migrate.downgrade(world.database.engine, "0014")
    migrate.upgrade(world.database.engine)
    assert world.read(lambda session: session.execute(query).all()) == times


@pytest.mark.parametrize("table", ["event", "gate_decision"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_audit_trail_and_the_decisions_cannot_be_rewritten(
    world: World, table: str, change: str
) -> None:
    world.decided(world.submitted(world.opportunity()))
    before = rows(world.database)[table]
    assert before > 0
    with (
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
        world.database.engine.begin() as connection,
    ):
        connection.execute(sa.text(change.format(table)))
    assert rows(world.database)[table] == before


@pytest.mark.parametrize("calls", [1, 3, 8])
def test_a_run_that_was_killed_can_be_repeated(
    database: Database, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    migrate.downgrade(database.engine)
    done, execute = 0, Operations.execute

    def killed(*args: Any, **kwargs: Any) -> None:
        nonlocal done
        done += 1
        if done > calls:
            raise KeyboardInterrupt
        execute(*args, **kwargs)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Operations, "execute", killed)
        migrate.upgrade(database.engine)
    assert not migrate.is_current(database.engine)
    migrate.upgrade(database.engine)
    assert migrate.is_current(database.engine)


def test_totals_follow_every_change_of_an_opportunity(world: World) -> None:
    made = world.opportunity(dimensions=["new_services", "partnerships"])
    world.opportunity(restricted=True, dimensions=["new_services"])
    value = 240_000_000
    assert totals(world.database) == (1, value, 2, 2 * value)
    changes = (
        ("dimensions = '[\"governance\"]', novelty = 'radical'", (1, value, 1, value)),
        ("restricted = true", (0, 0, 0, 0)),
        ("restricted = false, expected_value_pence = 5", (1, 5, 1, 5)),
        ("is_open = false", (1, 5, 0, 0)),
    )
    for change, expected in changes:
        with world.database.engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE opportunity SET {change} WHERE id = {made.id}"))
        assert totals(world.database) == expected
