"""What is written to the log: one JSON object a line on standard error, from an allow-list.

A line says what happened and to which record, by id. It never holds a body, a query string, an
e-mail address, a title or an error's own message, because those carry what people typed: an error
appears as its class and the places in the code it came through.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

FIELDS = (
    "request_id",
    "method",
    "route",
    "status",
    "duration_ms",
    "actor",
    "incident",
    "error",
    "outbox_id",
    "event_id",
    "stream",
    "kind",
    "attempt",
    "number",
    "at",
)
"""What a line may hold besides time, level, logger and event."""
OWN = ("app", "outbox", "access", "uvicorn")
"""Loggers whose messages are whole; from any other only the unfilled template is kept."""
QUIET = ("outbox", "access")
"""What is only noise to a person at a terminal."""
REPEATS = "Exception in ASGI application"
"""The server's echo of an error that we have logged already, with its incident number."""


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's allow-listed fields; an error without its message."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        line |= _fields(record)
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["stack"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


class ForPeople(logging.Formatter):
    """For somebody at the terminal of `make run`."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, message, then whatever fields it has."""
        extra = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        moment = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        line = f"{moment} {record.levelname.lower():7} {record.getMessage()} {extra}".rstrip()
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


def configure(level: str, *, for_people: bool = False) -> None:
    """Send every log line to standard error. An unknown level is `info`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ForPeople() if for_people else JsonLines())
    handler.addFilter(lambda record: REPEATS not in record.getMessage())
    known = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    logging.basicConfig(level=known, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in ("alembic", "httpx", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("outbox").setLevel(logging.INFO)  # its lines are deliveries, not remarks
    if for_people:
        for name in (*QUIET, "uvicorn", "py.warnings"):
            logging.getLogger(name).setLevel(max(known, logging.WARNING))


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    given = {name: getattr(record, name, None) for name in FIELDS}
    return {name: value for name, value in given.items() if value not in ("", None)}


def _event(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in OWN:
        return record.getMessage()
    return str(record.msg)


def _places(tb: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(tb)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames][-20:]
