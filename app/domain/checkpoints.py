"""Checkpoints of the audit trail: what is signed, so that a rewritten trail can be told.

A chain of hashes shows what was changed in it, but not that all of it was written again. So where
each stream stands is signed now and then and sent elsewhere. A checkpoint names the streams that
moved since the one before it, and each decision by itself, so that one decision can be proved
without showing what else happened to its opportunity.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.domain.audit import GENESIS

MOST_HEADS = 1000
"""In one checkpoint; what is left goes into the next."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a stream: the record of that number has that hash."""

    stream: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement as it is kept: `body` byte for byte as it was signed."""

    number: int
    body: str
    public_key: str
    signature: str

    @property
    def digest(self) -> str:
        """What the next checkpoint points back to."""
        return hashlib.sha256(self.body.encode()).hexdigest()


def body_of(
    number: int,
    at: datetime,
    previous: str,
    public_key: str,
    heads: Iterable[Point],
    decisions: Iterable[Point],
) -> str:
    """What is signed: canonical JSON (sorted keys, no spaces, UTF-8)."""
    said = {
        "checkpoint": number,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "previous": previous,
        "key": public_key,
        "heads": [[p.stream, p.seq, p.hash] for p in heads],
        "decisions": [[p.stream, p.seq, p.hash] for p in decisions],
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def points_in(body: str) -> list[Point]:
    """Every place a checkpoint vouches for."""
    said: dict[str, Any] = json.loads(body)
    return [Point(*point) for point in (*said["heads"], *said["decisions"])]


def chain_faults(checkpoints: Iterable[Checkpoint]) -> Iterator[tuple[int, str]]:
    """What is wrong with how they follow each other: number and problem, in order."""
    previous, expected = GENESIS, 1
    for one in checkpoints:
        said = _read(one.body)
        if one.number != expected:
            yield one.number, f"checkpoint {expected} is missing before it"
        elif said.get("checkpoint") != one.number or said.get("key") != one.public_key:
            yield one.number, "it was changed: its content is not what it is kept as"
        elif said.get("previous") != previous:
            yield one.number, "it does not follow the checkpoint before it"
        previous, expected = one.digest, one.number + 1


def _read(body: str) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
