"""The unit of work: durable before it answers, all or nothing, in order, never stuck."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import now
from app.database import Database
from app.domain.errors import Busy, Conflict
from app.domain.opportunities import OrganisationKind
from app.models import Organisation
from tests.loops import run


def add(session: Session, name: str, *, fails: bool = False) -> int:
    organisation = Organisation(name=name, kind=OrganisationKind.COMPANY, created_at=now())
    session.add(organisation)
    session.flush()
    if fails:
        raise Conflict("No.")
    return organisation.id


def names(session: Session) -> list[str]:
    return list(session.scalars(sa.text("SELECT name FROM organisation ORDER BY id")))


def test_a_write_is_committed_before_it_returns(database: Database) -> None:
    database.write_now(add, "One")
    assert database.read_now(names) == ["One"]


def test_an_error_is_a_rollback_and_spares_its_neighbours(database: Database) -> None:
    def one(n: int) -> str:
        try:
            database.write_now(add, f"{n:03}", fails=n % 5 == 0)
        except Conflict:
            return "refused"
        return "saved"

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(one, range(60)))
    assert results.count("refused") == 12
    assert sorted(database.read_now(names)) == [f"{n:03}" for n in range(60) if n % 5]


def test_four_times_as_many_requests_as_threads_all_finish(database: Database) -> None:
    async def flood() -> list[int]:
        work = [database.write(add, str(n)) for n in range(64)]
        reads = [database.read(names) for _ in range(64)]
        done = await asyncio.wait_for(asyncio.gather(*work, *reads), 30)
        return [d for d in done if isinstance(d, int)]

    assert len(set(run(flood()))) == 64


def test_a_caller_who_leaves_does_not_undo_the_write(sqlite_database: Database) -> None:
    async def impatient() -> None:
        task = asyncio.create_task(sqlite_database.write(add, "Kept"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(impatient())
    sqlite_database.write_now(add, "After")
    assert sqlite_database.read_now(names) == ["Kept", "After"]


def test_nothing_is_acknowledged_when_sqlite_rolled_back_by_itself(
    sqlite_database: Database,
) -> None:
    def lose_the_transaction(session: Session) -> None:
        add(session, "Lost")
        session.connection().exec_driver_sql("ROLLBACK")

    with pytest.raises((Busy, sa.exc.DBAPIError)):
        sqlite_database.write_now(lose_the_transaction)
    sqlite_database.write_now(add, "Next")
    assert sqlite_database.read_now(names) == ["Next"]


def test_a_read_is_cut_off_at_its_deadline(sqlite_database: Database) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

    async def glance() -> None:
        await sqlite_database.glance(lambda session: session.execute(sa.text(endless)).scalar())

    with pytest.raises(sa.exc.OperationalError):
        run(glance())


def test_a_lost_race_is_run_again(database: Database) -> None:
    def count_up(session: Session) -> None:
        number = session.scalar(sa.text("SELECT version FROM organisation WHERE id = 1")) or 0
        session.execute(
            sa.text("UPDATE organisation SET version = :n WHERE id = 1"), {"n": number + 1}
        )

    database.write_now(add, "Counter")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: database.write_now(count_up), range(24)))
    query = sa.text("SELECT version FROM organisation WHERE id = 1")
    assert database.read_now(lambda session: session.scalar(query)) == 25
