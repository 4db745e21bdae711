"""The audit chain: each event's hash covers its content and the hash of the one before it.

A stream is one record's history (`opportunity:42`). Changing, removing or reordering an event
breaks every hash after it. Cutting off the tail leaves a shorter chain that still verifies: the
head kept beside the stream catches that, unless it is rewritten too.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
"""What the first event of a stream points back to."""
CONFIDENTIAL = "confidential:"
"""How the streams of what only few may know begin; the number of the opportunity follows."""


@dataclass(frozen=True, slots=True)
class EventRecord:
    """The part of an audit event that its hash covers."""

    stream: str
    seq: int
    kind: str
    at: datetime
    actor: str
    data: dict[str, Any]
    previous_hash: str


def event_hash(event: EventRecord) -> str:
    """SHA-256 in hex over the event's canonical JSON (sorted keys, no spaces, UTF-8).

    TypeError when its data holds what a database might give back otherwise than it was.
    """
    _require_exact(event.data)
    body = [
        event.stream,
        event.seq,
        event.kind,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.data,
        event.previous_hash,
    ]
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _require_exact(value: Any) -> None:
    """Raise TypeError unless every database gives this JSON value back as it was.

    Floats are refused (money is integer pence, decimals are strings), and keys that are not text.
    """
    if isinstance(value, float):
        raise TypeError("An audit event holds no floats: use an integer or a string.")
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("An audit event's keys are strings.")
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            _require_exact(part)


def stream_of(opportunity_id: int) -> str:
    """The stream of an opportunity's events."""
    return f"opportunity:{opportunity_id}"


def confidential_stream_of(opportunity_id: int) -> str:
    """The stream of what only its team, its sponsors and the auditors may know.

    Apart from the other, since a number missing in a sequence would tell that something happened.
    """
    return f"{CONFIDENTIAL}{opportunity_id}"
