"""Verifying the audit trail, its checkpoints and a decision record from the command line."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from app.clock import now
from app.commands import Refused, start
from app.delivery.checkpoints import make_checkpoints, read_file
from app.delivery.signing import BadKey
from app.domain.checkpoints import Checkpoint, chain_faults
from app.queries.audit import AuditFault, AuditReport, audit_report
from app.queries.checkpoints import all_checkpoints, points_broken
from app.standards.verify_record import key_from, read_record, report

MOST = 20


def verify(copies: Path | None = None) -> str:
    """What a sound trail amounts to; Refused, naming each stream's first bad record.

    `copies` is a file of checkpoints kept elsewhere: a trail that was written anew, signatures and
    all, agrees with its own checkpoints and not with those.
    """
    settings = start.settings_for()
    kept = _read(copies) if copies is not None else []
    with start.ready(settings) as database:
        found = database.read_at_leisure(audit_report)
        number, faults = database.read_at_leisure(_checked, kept)
    words = told(AuditReport(found.streams, found.events, (*found.faults, *faults)))
    return f"{words} Signed checkpoints that agree with it: {number}."


def told(report: AuditReport) -> str:
    """The report in a line; Refused with a line for each fault."""
    if report.faults:
        lines = [f"{f.stream} record {f.seq}: {f.problem}." for f in report.faults]
        raise Refused("\n".join(["The audit trail is damaged. First bad records:", *lines]))
    return f"The audit trail is whole: {report.events} events in {report.streams} streams."


def checkpoint() -> str:
    """Sign what happened since the last checkpoint, and send it."""
    settings = start.settings_for()
    with start.ready(settings) as database:
        try:
            made = make_checkpoints(database, settings, at=now())
        except (BadKey, OSError) as error:
            raise Refused(f"The signing key cannot be used: {error}") from None
    if not made:
        return "Nothing happened since the last checkpoint."
    return f"Checkpoint {made[-1].number}: {made[-1].digest}"


def verify_record(path: Path, key: str) -> str:
    """What a sound record says; Refused, naming the first bad part."""
    try:
        trusted = key_from(key) if key else ""
        record = read_record(path)
    except (OSError, ValueError) as error:
        raise Refused(f"This cannot be read: {error}") from None
    holds, words = report(record, trusted)
    if not holds:
        raise Refused(words)
    return words


def _checked(session: Session, copies: list[Checkpoint]) -> tuple[int, list[AuditFault]]:
    """How many checkpoints are kept, and what is wrong with them or with what they signed."""
    kept = list(all_checkpoints(session))
    faults = [
        *(AuditFault("checkpoint", n, problem) for n, problem in chain_faults(kept)),
        *_badly_signed(kept),
        *_unlike(kept, copies),
        *points_broken(session, [*kept, *copies]),
    ]
    return len(kept), list(dict.fromkeys(faults))[:MOST]


def _badly_signed(kept: Iterable[Checkpoint]) -> Iterator[AuditFault]:
    for one in kept:
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(one.public_key))
            key.verify(bytes.fromhex(one.signature), one.body.encode())
        except (InvalidSignature, ValueError):
            yield AuditFault("checkpoint", one.number, "its signature does not hold")


def _unlike(kept: list[Checkpoint], copies: list[Checkpoint]) -> Iterator[AuditFault]:
    """Copies kept elsewhere that are not here, or read otherwise here."""
    yield from _badly_signed(copies)
    here = {one.number: one for one in kept}
    for copy in copies:
        if here.get(copy.number) is None:
            yield AuditFault("checkpoint", copy.number, "a copy was kept, and it is missing here")
        elif here[copy.number].body != copy.body:
            yield AuditFault("checkpoint", copy.number, "it is not the one whose copy was kept")


def _read(path: Path) -> list[Checkpoint]:
    try:
        return read_file(path)
    except (OSError, ValueError) as error:
        raise Refused(f"{path} cannot be read: {error}.") from None
