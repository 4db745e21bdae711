"""Checkpoints of the audit trail: signed, kept, and sent elsewhere.

A file gets each as a line of JSON (put it where this machine's administrators cannot write, such
as a mounted write-once store), the log its number and digest, and a webhook the same line by POST.
What could not be sent is sent at the next round.
"""

import http.client
import json
import logging
import os
import ssl
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.database import Database
from app.delivery.signing import public_hex, signing_key
from app.domain.checkpoints import Checkpoint, Point, body_of
from app.models import AuditCheckpoint
from app.queries.checkpoints import (
    checkpoints_after,
    last_checkpoint,
    moved,
    unsigned_decisions,
)
from app.services.checkpoints import keep_checkpoint, note_sent
from app.settings import Settings

A: Any = AuditCheckpoint

FILE = "audit-checkpoints.jsonl"
MOST_AT_ONCE = 200
TAIL = 1024 * 1024
"""Bytes at the end of the file that surely hold its last line."""
TIMEOUT = 5.0
"""Seconds for the webhook."""

log = logging.getLogger(__name__)


def make_checkpoints(database: Database, settings: Settings, *, at: datetime) -> list[Checkpoint]:
    """Sign all that moved since the last one, then send what was not sent; those made now."""
    made: list[Checkpoint] = []
    while len(made) < MOST_AT_ONCE and (one := _make(database, settings, at=at)):
        made.append(one)
        log.info("checkpoint", extra={"number": one.number, "digest": one.digest})
    send_checkpoints(database, settings)
    return made


def _make(database: Database, settings: Settings, *, at: datetime) -> Checkpoint | None:
    """One checkpoint; None when nothing moved, or when another process signs just now."""
    number, previous, heads, decisions = database.read_at_leisure(_to_sign)
    if not heads and not decisions:
        return None
    key = signing_key(settings)
    public = public_hex(key)
    body = body_of(number + 1, at, previous, public, heads, decisions)
    made = Checkpoint(number + 1, body, public, key.sign(body.encode()).hex())
    kept = database.write_now(keep_checkpoint, made, heads, decisions, at=at)
    return made if kept else None


def _to_sign(session: Session) -> tuple[int, str, list[Point], list[Point]]:
    return (*last_checkpoint(session), moved(session), unsigned_decisions(session))


def send_checkpoints(database: Database, settings: Settings) -> None:
    """Bring the file up to date, and the webhook if there is one. What fails is tried again."""
    path = settings.checkpoint_file or settings.data_dir / FILE
    try:
        _append(database, path)
    except OSError as error:
        log.error("checkpoint file", extra={"error": type(error).__name__})
    if settings.checkpoint_webhook:
        _post(database, settings.checkpoint_webhook)


def line_of(one: Checkpoint) -> str:
    """A checkpoint as it is sent: its body is text, so that it stays byte for byte."""
    told = {
        "checkpoint": one.number,
        "body": one.body,
        "key": one.public_key,
        "signature": one.signature,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def read_file(path: Path) -> list[Checkpoint]:
    """The checkpoints in a file that was kept elsewhere; ValueError for a line that is none."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            told = json.loads(line)
            parts = told["checkpoint"], told["body"], told["key"], told["signature"]
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"line {number} is no checkpoint") from None
        found.append(Checkpoint(*parts))
    return found


def _append(database: Database, path: Path) -> None:
    last = _last_in(path)
    while batch := database.read_at_leisure(checkpoints_after, last):
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{line_of(one)}\n" for one in batch)
            file.flush()
            os.fsync(file.fileno())
        last = batch[-1].number


def _last_in(path: Path) -> int:
    """The number on the file's last line; 0 for a file that is not there or empty."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - TAIL, 0))
        lines = file.read().splitlines()
    last = next((line for line in reversed(lines) if line.strip()), b"")
    try:
        return int(json.loads(last)["checkpoint"]) if last else 0
    except (ValueError, KeyError, TypeError):
        log.error("checkpoint file", extra={"error": "its last line is no checkpoint"})
        raise OSError("unreadable") from None


def _post(database: Database, url: str) -> None:
    for one in database.read_at_leisure(_unsent):
        try:
            status = _posted(url, line_of(one))
        except (OSError, http.client.HTTPException) as error:
            log.warning("checkpoint webhook", extra={"error": type(error).__name__})
            return
        if not 200 <= status < 300:
            log.warning("checkpoint webhook", extra={"status": status})
            return
        database.write_now(note_sent, [one.number], at=now())


def _unsent(session: Session) -> list[Checkpoint]:
    rows = session.scalars(
        select(AuditCheckpoint).where(A.sent_at.is_(None)).order_by(A.number).limit(100)
    )
    return [Checkpoint(r.number, r.body, r.public_key, r.signature) for r in rows]


def _posted(url: str, text: str) -> int:
    """Its status. The address is the operator's own setting; a redirect is not followed."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=context)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/json"}
        connection.request("POST", path, body=text.encode(), headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
