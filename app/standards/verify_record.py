"""Check a gate's decision record without the service: `python verify_record.py RECORD.json`.

This file stands alone: it needs Python 3.11 and the `cryptography` package, nothing of ours. Give
`--key` the public key as you got it from a place you trust (a PEM file, or 64 hex digits); without
it the signature is checked against the key that the record itself names, which proves only that
the record was not changed since.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

GENESIS = "0" * 64
VERSION = 1
"""The version of the record that this program reads."""
RECORD = frozenset(
    (
        *("record_version", "review_id", "opportunity", "gate", "attempt", "outcome"),
        *("decided_at", "pack_digest", "pack", "events", "votes", "checkpoint", "meeting"),
        "people",
    )
)
EVENT = frozenset(("stream", "seq", "kind", "at", "actor", "data", "previous_hash", "hash"))
CHECKPOINT = frozenset(("checkpoint", "body", "key", "signature"))
"""What a record, each of its events and its checkpoint hold."""
Fault = tuple[str, str]
"""Which record is bad, and what is wrong with it."""


def faults(record: dict[str, Any], key: str = "") -> Iterator[Fault]:
    """Everything that does not hold, the first bad record first."""
    try:
        yield from _shape(record)
        yield from _pack(record)
        yield from _heading(record)
        yield from _events(record)
        yield from _votes(record)
        yield from _checkpoint(record, key)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        yield "the record", f"it cannot be read ({type(error).__name__})"


def _shape(record: dict[str, Any]) -> Iterator[Fault]:
    """Nothing stands in it that nothing here checks."""
    yield from _unknown("the record", record, RECORD)
    for event in (*record["events"], *record["votes"]):
        yield from _unknown(_name(event), event, EVENT)
    yield from _unknown("the checkpoint", record["checkpoint"] or {}, CHECKPOINT)


def _unknown(where: str, part: dict[str, Any], known: frozenset[str]) -> Iterator[Fault]:
    for name in sorted(part.keys() - known):
        yield where, f"it holds “{name}”, which belongs to no record"


def _pack(record: dict[str, Any]) -> Iterator[Fault]:
    """The pack is what was submitted, and what was decided on."""
    digest = hashlib.sha256(record["pack"].encode()).hexdigest()
    if digest != record["pack_digest"]:
        yield "the pack", "it was changed: its SHA-256 is not the digest"
    for event in record["events"]:
        if event["data"]["pack_digest"] != digest:
            yield _name(event), "it speaks of another pack"


def _heading(record: dict[str, Any]) -> Iterator[Fault]:
    """What the record says of itself is what was submitted and decided. `people`, the names
    beside the numbers, and `meeting`, which may be corrected, are there to be read only."""
    decided, pack = _decided(record), json.loads(record["pack"])
    truths = {
        "record_version": VERSION,
        "outcome": decided["data"]["outcome"],
        "review_id": decided["data"]["review_id"],
        **{name: pack[name] for name in ("opportunity", "gate", "attempt")},
    }
    for name, truth in truths.items():
        if record[name] != truth:
            yield "the record", f"its {name} is {record[name]}, where {truth} was recorded"
    if _moment(record["decided_at"]) != _moment(decided["at"]):
        yield "the record", "the time it gives is not the one that was recorded"


def _events(record: dict[str, Any]) -> Iterator[Fault]:
    """The submission, to which the decision holds by its hash, and the decision: nothing else."""
    events = record["events"]
    for event in events:
        if event_hash(event) != event["hash"]:
            yield _name(event), "it was changed: its content does not match its hash"
    submitted = [e["hash"] for e in events if e["kind"] == "gate_submitted"]
    if submitted != [_decided(record)["data"]["submission"]]:
        yield "the submission", "it is not the one that was decided on"
    if len(events) > 2:
        yield "the record", "it holds an event that does not belong there"


def _votes(record: dict[str, Any]) -> Iterator[Fault]:
    """The chain of votes from its beginning to the head that the decision sealed, and each vote
    that was told against what was committed to while the others could not read it."""
    decided = _decided(record)["data"]
    previous, committed = GENESIS, {}
    for number, event in enumerate(record["votes"], 1):
        if event["seq"] != number or event["previous_hash"] != previous:
            yield _name(event), "it does not follow the record before it"
        if event_hash(event) != event["hash"]:
            yield _name(event), "it was changed: its content does not match its hash"
        previous = event["hash"]
        committed[event["data"]["seat"]] = event["data"]["commitment"]
    if previous != decided["votes_head"]:
        yield "the votes", "they do not end where the decision says that they did"
    for vote in decided["votes"]:
        if _digest(vote) != committed.get(vote["seat"]):
            yield f"the vote of person {vote['seat']}", "it is not the vote that was cast"


def _checkpoint(record: dict[str, Any], key: str) -> Iterator[Fault]:
    told = record["checkpoint"]
    if told is None:
        yield "the checkpoint", "there is none yet: it is signed within minutes of the decision"
        return
    name = f"checkpoint {told['checkpoint']}"
    if key and key != told["key"]:
        yield name, "it was signed by another key than the one you trust"
    body, decided = json.loads(told["body"]), _decided(record)
    if (body["checkpoint"], body["key"]) != (told["checkpoint"], told["key"]):
        yield name, "its number or its key is not the one that was signed"
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(told["key"]))
        public.verify(bytes.fromhex(told["signature"]), told["body"].encode())
    except (InvalidSignature, ValueError):
        yield name, "its signature does not hold"
    if [decided["stream"], decided["seq"], decided["hash"]] not in body["decisions"]:
        yield _name(decided), f"{name} does not vouch for it"


def event_hash(event: dict[str, Any]) -> str:
    """SHA-256 in hex over the event's canonical JSON."""
    at = _moment(event["at"]).isoformat(timespec="microseconds")
    names = ("stream", "seq", "kind")
    rest = (at, event["actor"], event["data"], event["previous_hash"])
    return _digest([*(event[name] for name in names), *rest])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _decided(record: dict[str, Any]) -> dict[str, Any]:
    for event in record["events"]:
        if event["kind"] == "gate_decided":
            found: dict[str, Any] = event
            return found
    raise ValueError("no decision")


def _name(event: dict[str, Any]) -> str:
    return f"{event['stream']} record {event['seq']}"


def key_from(given: str) -> str:
    """A public key in hex, from hex or from a PEM file; ValueError for anything else."""
    if len(given) == 64 and all(c in "0123456789abcdef" for c in given):
        return given
    loaded = load_pem_public_key(Path(given).read_bytes())
    if not isinstance(loaded, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")
    return loaded.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def read_record(path: Path) -> dict[str, Any]:
    """The record in a file; OSError or ValueError for what is none."""
    try:
        record = json.loads(path.read_text("utf-8"), object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(record, dict):
        raise ValueError("not a record")
    return record


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; ValueError where a name stands twice, for people would read the other."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def report(record: dict[str, Any], key: str) -> tuple[bool, str]:
    """Whether it holds, and what to say of it."""
    found = list(faults(record, key))
    if found:
        lines = [f"{name}: {problem}." for name, problem in found]
        return False, "\n".join(["The record does not hold. First bad one first:", *lines])
    what = f"{record['opportunity']}, gate {record['gate']}: {record['outcome']}"
    signed = record["checkpoint"]
    by = "the key you gave" if key else f"key {signed['key']}; compare it with one you trust"
    return True, f"The record holds. {what}. Signed in checkpoint {signed['checkpoint']} by {by}."


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0 when the record holds."""
    parser = argparse.ArgumentParser(description="Check a gate's decision record.")
    parser.add_argument("record", help="the JSON file")
    parser.add_argument("--key", default="", help="the public key: a PEM file or 64 hex digits")
    given = parser.parse_args(arguments)
    try:
        key = key_from(given.key) if given.key else ""
        record = read_record(Path(given.record))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"This cannot be read: {error}.\n")
        return 2
    holds, words = report(record, key)
    (sys.stdout if holds else sys.stderr).write(f"{words}\n")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
