"""What time it is. Services take a clock's reading as an argument; only edges look at it."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
