"""Reading at leisure: a command sees one unchanging database however long it takes."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clock import now
from app.database import Database
from app.domain.opportunities import OrganisationKind
from app.models import Organisation


def add(session: Session) -> None:
    session.add(Organisation(name="New", kind=OrganisationKind.COMPANY, created_at=now()))


def count(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Organisation)) or 0


def test_it_does_not_see_what_is_written_meanwhile(database: Database) -> None:
    def twice(session: Session) -> tuple[int, int]:
        before = count(session)
        database.write_now(add)
        return before, count(session)

    assert database.read_at_leisure(twice) == (0, 0)
    assert database.read_at_leisure(count) == 1


def test_it_outlasts_the_deadline_of_requests(database: Database) -> None:
    slow = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)"
        " SELECT count(*) FROM n",
        "postgresql": "SELECT count(*) FROM (SELECT pg_sleep(0.3)) AS slept",
    }
    database._deadline = 0.01  # what a request would get
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "5s"

    def run(session: Session) -> object:
        dialect = session.connection().dialect.name
        if dialect == "postgresql":
            timeout = session.connection().exec_driver_sql("SHOW statement_timeout").scalar()
            assert timeout == "0"
        return session.execute(sa.text(slow[dialect])).scalar()

    assert database.read_at_leisure(run)


def test_a_connection_is_as_before_afterwards(database: Database) -> None:
    for _ in range(20):
        database.read_at_leisure(count)
        database.write_now(add)
    assert database.read_now(count) == 20
