"""What the tests of backups share: something to keep, and another place to restore it into."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from app.clock import now
from app.models import Document
from tests.client import ApiClient, PageClient
from tests.commands.running import Command, Done, settings_of
from tests.world import World

CONTENT = b"%PDF-1.7 a business case"


def filled(world: World) -> World:
    """An opportunity with one uploaded file, somebody signed in, and a token."""
    opportunity = world.opportunity()
    folder: Path = world.database.settings.uploads_dir / "ab" / "cd"  # type: ignore[attr-defined]
    folder.mkdir(parents=True)
    (folder / "abcd").write_bytes(CONTENT)

    def add(session: Any) -> None:
        session.add(
            Document(
                opportunity_id=opportunity.id,
                title="Business case",
                filename="case.pdf",
                media_type="application/pdf",
                size=len(CONTENT),
                sha256=hashlib.sha256(CONTENT).hexdigest(),
                storage_name="ab/cd/abcd",
                uploaded_at=now(),
            )
        )

    world.database.write_now(add)
    PageClient(world, "lead")
    ApiClient(world, "lead")
    return world


@contextmanager
def elsewhere(world: World, folder: Path) -> Iterator[dict[str, object]]:
    """Settings of another, empty installation with the same kind of database."""
    if world.database.is_sqlite:
        yield {"DATA_DIR": folder}
        return
    url = make_url(world.database.settings.url)  # type: ignore[attr-defined]
    name = f"{url.database}_other"
    base = f"postgresql://postgres@{url.host}:{url.port}"
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield {"DATA_DIR": folder, "DATABASE_URL": f"{base}/{name}"}
        finally:
            listed = connection.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}%"]
            )
            for (found,) in listed.fetchall():
                connection.execute(f"DROP DATABASE {found} WITH (FORCE)")


def backed_up(command: Command, world: World, file: Path) -> Done:
    done = command("backup", file, **settings_of(world))
    assert done.code == 0, done.err
    return done
