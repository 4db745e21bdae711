"""Filling a database: `python -m benchmarks.seed 100000`, in bulk, at thousands a second.

Rows go in as the driver takes them (executemany on SQLite, COPY on PostgreSQL), in the tables'
own form: totals and the search index come from the triggers, the audit chain from the domain.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import migrate
from app.database import Database
from app.domain.criteria import Kind
from app.domain.opportunities import OrganisationKind
from app.domain.policy import Role
from app.models import CriterionRow, Membership, Organisation, Person, Programme
from app.services.criteria import STANDARD, ensure_criteria_sets
from app.settings import Settings
from benchmarks.stories import COLUMNS, NOW, Story

BATCH = 1000
PROGRAMMES, LEADS, SPONSORS = 4, 60, 12


@dataclass
class Cast:
    """Who takes part: ids, and each gate's judgements."""

    programmes: list[int] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)
    sponsors: list[int] = field(default_factory=list)
    team: list[int] = field(default_factory=list)
    criteria_set_id: int = 0
    keys: dict[int, list[str]] = field(default_factory=dict)


def seed(database: Database, settings: Settings, number: int) -> Cast:
    """A migrated, empty database gets `number` opportunities with their histories."""
    cast = database.write_now(_cast, max(20, number // 100))
    start = time.perf_counter()
    if settings.is_sqlite:
        _fill_sqlite(database, cast, number)
    else:
        _fill_postgres(settings.url, cast, number)
    took = time.perf_counter() - start
    print(f"seeded {number:,} opportunities in {took:.1f} s: {number / took:,.0f} a second")
    return cast


def _cast(session: Session, advisers: int) -> Cast:
    sets = ensure_criteria_sets(session, at=NOW)
    body = Organisation(name="Bench Body", kind=OrganisationKind.PUBLIC_BODY, created_at=NOW)
    session.add(body)
    session.flush()
    cast = Cast(criteria_set_id=sets[STANDARD].id)
    for n in range(PROGRAMMES):
        programme = Programme(
            name=f"Programme {n + 1}",
            organisation_id=body.id,
            criteria_set_id=cast.criteria_set_id,
            created_at=NOW,
        )
        session.add(programme)
        session.flush()
        cast.programmes.append(programme.id)
    cast.leads = [_person(session, f"Lead {n}", Role.LEAD, cast) for n in range(LEADS)]
    cast.sponsors = [_person(session, f"Sponsor {n}", Role.SPONSOR, cast) for n in range(SPONSORS)]
    found = (_person(session, f"Adviser {n}", Role.ADVISER, cast) for n in range(advisers))
    cast.team = [*cast.leads, *found]
    rows = session.scalars(sa.select(CriterionRow))
    for row in rows:
        if row.criteria_set_id == cast.criteria_set_id and row.kind is Kind.JUDGEMENT:
            cast.keys.setdefault(row.gate, []).append(row.key)
    return cast


def _person(session: Session, name: str, role: Role, cast: Cast) -> int:
    email = f"{name.lower().replace(' ', '.')}@example.gov.uk"
    person = Person(name=name, email=email, pseudonym=email, created_at=NOW)
    session.add(person)
    session.flush()
    for programme in cast.programmes:
        session.add(Membership(programme_id=programme, person_id=person.id, role=role))
    session.flush()
    return person.id


FIGURES = """
INSERT INTO gate_time (decision_id, opportunity_id, programme_id, gate, sponsor_id, decided_on,
  took_days, target_days, sent_back)
SELECT d.id, d.opportunity_id, r.programme_id, r.gate, d.decided_by_id, date(d.decided_at),
  d.id % 30, 14, d.outcome = 'rework'
FROM gate_decision d JOIN gate_review r ON r.id = d.review_id
"""
"""The decisions as the gates' figures count them: between no and thirty days."""


def _fill_sqlite(database: Database, cast: Cast, number: int) -> None:
    story = Story(cast, moment=_stamp, day=date.isoformat)
    with database.engine.connect() as held:
        connection: Any = held.connection.driver_connection
        with _without_upkeep(connection):
            for batch in _batches(number):
                connection.execute("BEGIN IMMEDIATE")
                for name, rows in _written(story, batch):
                    marks = ", ".join("?" * len(COLUMNS[name]))
                    columns = ", ".join(COLUMNS[name])
                    connection.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", rows)
                connection.execute("COMMIT")
            connection.execute(FIGURES)


@contextmanager
def _without_upkeep(connection: Any) -> Iterator[None]:
    """Indexes and the search index are set aside and made at the end, in one go each."""
    aside = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND "
        "(type = 'index' OR (type = 'trigger' AND name LIKE 'opportunity_search%'))"
    ).fetchall()
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA foreign_keys = OFF")
    for kind, name, _ in aside:
        connection.execute(f"DROP {kind} {name}")
    yield
    for _, _, statement in aside:
        connection.execute(statement)
    connection.execute("INSERT INTO opportunity_search (opportunity_search) VALUES ('rebuild')")
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _fill_postgres(url: str, cast: Cast, number: int) -> None:
    story = Story(cast, moment=lambda at: at, day=lambda on: on)
    with psycopg.connect(url, autocommit=True) as connection:
        with _without_indexes(connection):
            for batch in _batches(number):
                with connection.transaction(), connection.cursor() as cursor:
                    for name, rows in _written(story, batch):
                        columns = ", ".join(COLUMNS[name])
                        with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                            for row in rows:
                                copy.write_row(row)
            connection.execute(FIGURES)
        for name in ("opportunity", "gate_review", "event"):
            sequence = f"pg_get_serial_sequence('{name}', 'id')"
            connection.execute(f"SELECT setval({sequence}, (SELECT max(id) FROM {name}))")
        connection.execute("VACUUM ANALYZE")


@contextmanager
def _without_indexes(connection: Any) -> Iterator[None]:
    """Triggers rest, and what they keep is made at the end: totals, indexes."""
    connection.execute("SET session_replication_role = replica")
    aside = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND "
        "NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)"
    ).fetchall()
    for name, _ in aside:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _, statement in aside:
        connection.execute(statement)
    connection.execute(
        "INSERT INTO pipeline_total (programme_id, stage, status, slot, number, value_pence) "
        "SELECT programme_id, stage, status, id % 8, count(*), "
        "sum(COALESCE(expected_value_pence, 0)) FROM opportunity WHERE NOT restricted "
        "GROUP BY programme_id, stage, status, id % 8"
    )


def _batches(number: int) -> list[range]:
    return [range(n, min(n + BATCH, number + 1)) for n in range(1, number + 1, BATCH)]


def _written(story: Story, numbers: range) -> Any:
    for n in numbers:
        story.write(n)
    for name, rows in story.rows.items():
        yield name, rows
        rows.clear()


def _stamp(at: datetime) -> str:
    return at.isoformat(" ", "microseconds")[:26]


def main() -> None:
    """Seed the database that the settings name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int, help="how many opportunities")
    settings = Settings()
    database = Database(settings)
    migrate.upgrade(database.engine)
    seed(database, settings, parser.parse_args().number)
    database.close()


if __name__ == "__main__":
    main()
