"""What every command needs first: settings that make sense and a database that answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from app import logs, migrate
from app.commands import Refused
from app.database import Database
from app.settings import Settings
from app.web.problems import field_problems

MIGRATE = "The database is not up to date. Run: python -m app migrate"


def settings_for(**overrides: Any) -> Settings:
    """The settings from the environment; Refused, naming the variable, when one makes no sense."""
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        found = field_problems(error.errors())
        told = [f"{(p.field or '').upper()} cannot be used: {p.message}." for p in found]
        raise Refused("\n".join(told)) from None
    logs.configure(settings.log_level)
    return settings


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database, closed at the end; Refused when it does not answer."""
    try:
        database = Database(settings)
    except OSError as error:
        reason = f"The folder {settings.data_dir} cannot be used: {error.strerror}."
        raise Refused(reason) from None
    except Exception:
        raise Refused("DATABASE_URL cannot be understood.") from None
    try:
        require_answer(database)
        yield database
    finally:
        database.close()


@contextmanager
def ready(settings: Settings) -> Iterator[Database]:
    """The same, migrated."""
    with opened(settings) as database:
        if not migrate.is_current(database.engine):
            raise Refused(MIGRATE)
        yield database


def require_answer(database: Database) -> None:
    """Refused, with the reason, when no connection can be made."""
    try:
        with database.engine.connect():
            pass
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0] if str(error.orig) else "no answer"
        raise Refused(f"The database cannot be reached: {reason}") from None
