"""The chain: an event's hash covers all of it, and the hash of the one before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from app.domain.audit import GENESIS, EventRecord, event_hash

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
EVENT = EventRecord("opportunity:1", 1, "gate_decided", AT, "person:3", {"gate": 1}, GENESIS)


@pytest.mark.parametrize(
    "change",
    [
        {"stream": "opportunity:2"},
        {"seq": 2},
        {"kind": "gate_submitted"},
        {"at": AT + timedelta(microseconds=1)},
        {"actor": "person:4"},
        {"data": {"gate": 2}},
        {"previous_hash": "1" * 64},
    ],
)
def test_changing_any_part_changes_the_hash(change: dict[str, Any]) -> None:
    assert event_hash(replace(EVENT, **change)) != event_hash(EVENT)


def test_the_same_moment_in_another_zone_hashes_alike() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=5)))
    assert event_hash(replace(EVENT, at=elsewhere)) == event_hash(EVENT)


def test_the_order_of_keys_does_not_matter() -> None:
    one = replace(EVENT, data={"a": 1, "b": "é"})
    other = replace(EVENT, data={"b": "é", "a": 1})
    assert event_hash(one) == event_hash(other)


def test_the_hash_is_stable_for_ever() -> None:
    """A chain written by an earlier release must verify: this value never changes."""
    assert event_hash(EVENT) == ("8be09c5c8afbbde66cad423c83dd130634048fe213aa89b64b9616fc4030eb54")


@pytest.mark.parametrize("data", [{"a": 0.5}, {"a": [{"b": 1.0}]}, {"a": {1: "b"}}])
def test_what_a_database_might_change_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        event_hash(replace(EVENT, data=data))
