"""`make run`: the real service on an embedded database, and people to try it."""

import secrets
import sys
from functools import partial
from pathlib import Path

from app import clock, logs, migrate
from app.commands import Refused, serving, start
from app.commands.lock import only_one
from app.database import Database
from app.queries.installation import demo_password_hash, is_blank, is_demo
from app.queries.people import demo_accounts
from app.schemas.opportunity import PersonRef
from app.services.installation import give_demo_people, mark_as_demo
from app.services.passwords import hash_password, is_password
from app.settings import Settings
from app.standards.cases import load_cases
from app.standards.demo_programme import load_demo_programme

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another."""

NOT_OURS = (
    "This database was not made by `make run`, so the demonstration's people stay out of it. "
    "Unset DATABASE_URL and DATA_DIR, or start it with: python -m app serve"
)


def run() -> None:
    """Make or find the demonstration, say how to get in, and serve it until stopped."""
    settings = start.settings_for(demo=True)
    logs.configure(settings.log_level, for_people=True)
    if reasons := settings.unsafe():
        raise Refused("Not started. " + " ".join(reasons))
    with (
        only_one(settings),
        serving.bind(settings) as listening,
        start.opened(settings) as database,
    ):
        password = prepare(database, settings.data_dir)
        welcome(settings, database.read_now(demo_accounts), password)
        serving.listen(settings, database, listening, with_worker=True)


def prepare(database: Database, folder: Path) -> str:
    """Bring the demonstration up to date, whatever an earlier start left undone; its password."""
    if database.read_now(is_blank):
        migrate.upgrade(database.engine, then=partial(mark_as_demo, at=clock.now()))
    elif not database.read_now(is_demo):
        raise Refused(NOT_OURS)
    elif not migrate.is_current(database.engine):
        migrate.upgrade(database.engine)
    password = _password(folder / "demo-password")
    stored = database.read_now(demo_password_hash)
    if not is_password(stored, password):
        stored = hash_password(password)
        database.write_now(give_demo_people, stored)
    database.write_now(load_demo_programme, password_hash=stored, at=clock.now())
    load_cases(database, password_hash=stored, at=clock.now())
    return password


def welcome(settings: Settings, people: list[PersonRef], password: str) -> None:
    """Print where to go and how to sign in."""
    lines = [
        "",
        f"  Commercialisation pipeline is at  {settings.origin}",
        "",
        "  Choose anyone on the sign-in page:",
        *(f"    {person.name}" for person in people),
        "",
        f"  Their password, where it is asked for:  {password}",
        "",
        "  Stop with Ctrl-C. What you change is kept in "
        f"{settings.data_dir}. To begin again: make reset",
        "",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _password(file: Path) -> str:
    """The demonstration's password, made on the first start and kept for this user's eyes only."""
    if file.exists() and (kept := file.read_text("utf-8").strip()):
        return kept
    made = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(made + "\n", "utf-8")
    return made
