"""What time it is. Services take a clock's reading as an argument; only edges look at it."""

from datetime import UTC, date, datetime

from app.domain.text import LONDON


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in London, where our people are."""
    return now().astimezone(LONDON).date()
