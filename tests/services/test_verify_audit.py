"""Verifying the audit trail: whatever was tampered with, the first bad record is named."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.audit import EventRecord, event_hash
from app.domain.policy import SYSTEM
from app.models import Event
from app.queries.audit import AuditReport, audit_report
from app.services.events import record
from tests.world import START, World

STREAM = "opportunity:900"
ODD = {
    "text": "Zażółć 🛠 \u2028 \\ \" ' </script> \x7f",
    "keys": {"é": 1, "e\u0301": 2, "10": 3, "9": 4, "": 5},
    "numbers": [0, -1, 2**53 + 1, -(2**63), 10**30],
    "other": [None, True, False, [], {}, ""],
}


def write(session: Session, *, data: dict[str, Any], at: datetime) -> None:
    record(session, SYSTEM, STREAM, "edited", data, at=at)


@pytest.fixture
def trail(world: World) -> World:
    """Four events in a stream of their own, among those that the cast made."""
    world.opportunity()
    for number in range(1, 5):
        data = {"n": number, "odd": ODD}
        world.database.write_now(write, data=data, at=world.later(microseconds=number))
    return world


def report(world: World) -> AuditReport:
    return world.database.read_at_leisure(audit_report)


def tamper(world: World, *statements: str, **values: Any) -> None:
    """As somebody with the database's own rights would: the locks come off first."""

    def do(session: Session) -> None:
        connection = session.connection()
        for verb in ("update", "delete"):
            on = " ON event" if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f"DROP TRIGGER event_locked_{verb}{on}")
        for statement in statements:
            connection.execute(sa.text(statement), {"stream": STREAM, **values})

    world.database.write_now(do)


def rehashed(world: World, seq: int, **changed: Any) -> str:
    """The hash a forger would write for a changed record."""

    def compute(session: Session) -> str:
        row = session.scalars(sa.select(Event).filter_by(stream=STREAM, seq=seq)).one()
        names = ("stream", "seq", "kind", "at", "actor", "data", "previous_hash")
        facts = {name: getattr(row, name) for name in names} | changed
        return event_hash(EventRecord(**facts))

    return world.database.read_now(compute)


def test_an_untouched_trail_is_whole(trail: World) -> None:
    found = report(trail)
    assert found.faults == ()
    assert found.events >= 5
    assert found.streams >= 2


AT = "UPDATE event SET {} WHERE stream = :stream AND seq = {}"
CUT = "DELETE FROM outbox WHERE event_id IN (SELECT id FROM event WHERE stream = :stream AND {0})"
DELETE = "DELETE FROM event WHERE stream = :stream AND {0}"


def without(condition: str) -> tuple[str, str]:
    return CUT.format(condition), DELETE.format(condition)


HEAD = "UPDATE stream_head SET {} WHERE stream = :stream"
TAMPERING: dict[str, tuple[tuple[str, ...], int, str]] = {
    "its data": ((AT.format("""data = '{"n": 9}'""", 2),), 2, "changed"),
    "its time": ((AT.format("at = '2020-01-01 00:00:00.000000'", 2),), 2, "changed"),
    "its time by a microsecond": (
        (AT.format("at = '2026-11-02 09:00:00.000001'", 1),),
        1,
        "changed",
    ),
    "who did it": ((AT.format("actor = 'person:1'", 3),), 3, "changed"),
    "what was done": ((AT.format("kind = 'viewed'", 1),), 1, "changed"),
    "its hash": ((AT.format("hash = 'f00'", 2),), 2, "changed"),
    "its link back": ((AT.format("previous_hash = 'f00'", 3),), 3, "does not follow"),
    "the first one removed": (without("seq = 1"), 2, "record 1 is missing"),
    "a middle one removed": (without("seq = 2"), 3, "record 2 is missing"),
    "a middle one removed and the rest renumbered": (
        (*without("seq = 2"), AT.format("seq = 2", 3), AT.format("seq = 3", 4)),
        2,
        "does not follow",
    ),
    "the last one removed": (without("seq = 4"), 3, "records 4 to 4 after it are missing"),
    "the last two removed": (without("seq > 2"), 2, "records 3 to 4 after it are missing"),
    "two swapped": (
        (AT.format("seq = 99", 2), AT.format("seq = 2", 3), AT.format("seq = 3", 99)),
        2,
        "does not follow",
    ),
    "the head's place": ((HEAD.format("seq = 3"),), 4, "head does not match"),
    "the head's hash": ((HEAD.format("hash = 'f00'"),), 4, "head does not match"),
    "the head removed": (
        ("DELETE FROM stream_head WHERE stream = :stream",),
        4,
        "head is missing",
    ),
    "the whole stream removed": (without("seq > 0"), 4, "the whole stream is missing"),
    "one moved to another stream": (
        (AT.format("stream = 'opportunity:901'", 4),),
        3,
        "records 4 to 4 after it are missing",
    ),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_it_names_the_first_bad_record(trail: World, name: str) -> None:
    statements, seq, problem = TAMPERING[name]
    tamper(trail, *statements)
    found = next(fault for fault in report(trail).faults if fault.stream == STREAM)
    assert (found.seq, problem in found.problem) == (seq, True), found


def test_a_forged_record_with_a_right_hash_still_breaks_the_next_link(trail: World) -> None:
    forged = rehashed(trail, 2, data={"n": 9})
    tamper(trail, AT.format("""data = '{"n": 9}', hash = :hash""", 2), hash=forged)
    (found,) = report(trail).faults
    assert (found.seq, "does not follow" in found.problem) == (3, True)


def test_a_forged_last_record_with_a_right_hash_does_not_match_the_head(trail: World) -> None:
    forged = rehashed(trail, 4, data={"n": 9})
    tamper(trail, AT.format("""data = '{"n": 9}', hash = :hash""", 4), hash=forged)
    (found,) = report(trail).faults
    assert (found.seq, "head does not match" in found.problem) == (4, True)


def test_a_record_added_at_the_end_does_not_match_the_head(trail: World) -> None:
    tamper(
        trail,
        "INSERT INTO event (stream, seq, kind, at, actor, data, previous_hash, hash, request_id) "
        "SELECT stream, 5, kind, at, actor, data, hash, 'f00', '' FROM event "
        "WHERE stream = :stream AND seq = 4",
    )
    (found,) = report(trail).faults
    assert (found.seq, "changed" in found.problem) == (5, True)


def test_every_damaged_stream_is_told_and_the_others_are_not(trail: World) -> None:
    trail.database.write_now(
        lambda session: record(session, SYSTEM, "person:1", "seen", {}, at=trail.later())
    )
    tamper(trail, "UPDATE event SET kind = 'x' WHERE stream IN (:stream, 'person:1')")
    assert [fault.stream for fault in report(trail).faults] == [STREAM, "person:1"]


@pytest.mark.parametrize("data", ["", "{", "[1]", '"x"', "[" * 100_000, '{"a": "\\ud800"}', "NaN"])
def test_data_that_cannot_be_read_is_a_fault_not_a_failure(sqlite_world: World, data: str) -> None:
    sqlite_world.database.write_now(write, data={}, at=START)
    tamper(sqlite_world, AT.format("data = :data", 1), data=data)
    (found,) = report(sqlite_world).faults
    assert (found.stream, found.seq, "changed" in found.problem) == (STREAM, 1, True)


@pytest.mark.parametrize("at", ["", "yesterday", "2026-02-30 00:00:00.000000", 5])
def test_a_date_that_cannot_be_read_is_a_fault_not_a_failure(sqlite_world: World, at: Any) -> None:
    sqlite_world.database.write_now(write, data={}, at=START)
    tamper(sqlite_world, AT.format("at = :at", 1), at=at)
    (found,) = report(sqlite_world).faults
    assert (found.stream, found.seq) == (STREAM, 1)


@pytest.mark.parametrize("data", [{"a": 0.5}, {"a": [{"b": 1e16}]}, {1: 2}, {"a": {2: "x"}}])
def test_what_would_not_come_back_the_same_is_never_recorded(
    sqlite_world: World, data: dict[Any, Any]
) -> None:
    with pytest.raises(TypeError):
        sqlite_world.database.write_now(write, data=data, at=START)


def test_it_reads_a_long_trail_in_little_memory(sqlite_world: World) -> None:
    def many(session: Session) -> None:
        for number in range(3000):
            write(session, data={"n": number}, at=datetime(2026, 1, 1, tzinfo=UTC))

    sqlite_world.database.write_now(many)
    found = report(sqlite_world)
    assert found.faults == ()
    assert found.events >= 3000
