"""Backup and restore: what comes out is what went in, or nothing is touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from app import migrate
from app.commands.lock import only_one
from app.database import Database
from app.models import ApiToken, PersonSession
from app.queries.audit import audit_report
from app.settings import Settings
from tests.commands.backing import CONTENT, backed_up, elsewhere
from tests.commands.running import Command, settings_of
from tests.world import World


@contextmanager
def opened(settings: dict[str, object]) -> Iterator[Database]:
    named = {name.lower(): value for name, value in settings.items()}
    database = Database(Settings(**named))
    try:
        yield database
    finally:
        database.close()


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, in order of its key."""

    def read(session: Any) -> dict[str, list[tuple[Any, ...]]]:
        return {
            table.name: [
                tuple(row)
                for row in session.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in SQLModel.metadata.sorted_tables
        }

    return database.read_at_leisure(read)


CHANGED_BY_RESTORING = ("person_session", "api_token", "password_link")
GROWN_BY_RESTORING = ("event", "stream_head", "outbox")


@pytest.mark.parametrize("name", ["kept.tar", "kept.tar.gz"])
def test_what_is_restored_is_what_was_there(
    kept: World, command: Command, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    done = backed_up(command, kept, file)
    assert "1 uploaded file" in done.out
    assert "restored on trial and compared" in done.out

    with elsewhere(kept, tmp_path / "other") as settings:
        done = command("restore", file, **settings)
        assert (done.code, done.err) == (0, "")
        before = everything(kept.database)
        with opened(settings) as database:
            after = everything(database)
            assert database.read_at_leisure(audit_report).faults == ()
        for table, rows in before.items():
            if table in GROWN_BY_RESTORING:
                assert after[table][: len(rows)] == rows or table == "stream_head"
                assert len(after[table]) == len(rows) + 1
            elif table not in CHANGED_BY_RESTORING:
                assert after[table] == rows, table
    assert (tmp_path / "other" / "uploads" / "ab" / "cd" / "abcd").read_bytes() == CONTENT
    assert list((tmp_path / "other").glob(".backup-*")) == []


def test_restored_sessions_and_tokens_stay_dead(
    kept: World, command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "kept.tar"
    backed_up(command, kept, file)
    with elsewhere(kept, tmp_path / "other") as settings:
        assert command("restore", file, **settings).code == 0
        with opened(settings) as database:

            def live(session: Any) -> tuple[int, int, int]:
                count = sa.func.count()
                sessions = sa.select(count).select_from(PersonSession)
                tokens = sa.select(count).select_from(ApiToken)
                return (
                    session.scalar(sessions),
                    session.scalar(sessions.where(PersonSession.ended_at.is_(None))),
                    session.scalar(tokens.where(ApiToken.revoked_at.is_(None))),
                )

            assert database.read_now(live) == (1, 0, 0)


def test_a_backup_is_never_overwritten(kept: World, command: Command, tmp_path: Path) -> None:
    file = tmp_path / "kept.tar"
    file.write_text("precious")
    done = command("backup", file, **settings_of(kept))
    assert (done.code, "exists already" in done.err) == (1, True)
    assert file.read_text() == "precious"


def test_a_backup_that_cannot_be_written_leaves_nothing(
    kept: World, command: Command, tmp_path: Path
) -> None:
    done = command("backup", tmp_path / "nowhere" / "kept.tar", **settings_of(kept))
    assert done.code == 1
    assert "No such file or directory" in done.err
    assert len(done.err.splitlines()) == 1
    folder: Path = kept.database.settings.data_dir  # type: ignore[attr-defined]
    assert list(folder.glob(".backup-*")) == []


def test_a_file_that_is_gone_from_the_disk_is_said_and_the_rest_is_kept(
    kept: World, command: Command, tmp_path: Path
) -> None:
    uploads: Path = kept.database.settings.uploads_dir  # type: ignore[attr-defined]
    (uploads / "ab" / "cd" / "abcd").unlink()
    done = backed_up(command, kept, tmp_path / "kept.tar")
    assert "0 uploaded files" in done.out
    assert "not as recorded: 1 uploaded file, first ab/cd/abcd" in done.out


def test_a_damaged_trail_is_not_backed_up_as_if_it_were_whole(
    kept: World, command: Command, tmp_path: Path
) -> None:
    def tamper(session: Any) -> None:
        on = "" if kept.database.is_sqlite else " ON event"
        session.connection().exec_driver_sql(f"DROP TRIGGER event_locked_update{on}")
        session.connection().exec_driver_sql("UPDATE event SET kind = 'x' WHERE id = 1")

    kept.database.write_now(tamper)
    done = command("backup", tmp_path / "kept.tar", **settings_of(kept))
    assert (done.code, "audit trail in the backup is damaged" in done.err) == (1, True)
    assert not (tmp_path / "kept.tar").exists()


def test_it_is_not_restored_over_anything(kept: World, command: Command, tmp_path: Path) -> None:
    file = tmp_path / "kept.tar"
    backed_up(command, kept, file)
    before = everything(kept.database)
    done = command("restore", file, **settings_of(kept))
    assert (done.code, "add --replace" in done.err) == (1, True)
    assert everything(kept.database) == before


def test_a_migrated_and_empty_database_takes_a_backup(
    kept: World, command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "kept.tar"
    backed_up(command, kept, file)
    with elsewhere(kept, tmp_path / "other") as settings:
        assert command("migrate", **settings).code == 0
        done = command("restore", file, **settings)
        assert (done.code, done.err) == (0, "")
        with opened(settings) as database:
            assert len(everything(database)["opportunity"]) == 1


def test_replacing_keeps_what_was_there(kept: World, command: Command, tmp_path: Path) -> None:
    file = tmp_path / "kept.tar"
    backed_up(command, kept, file)
    with elsewhere(kept, tmp_path / "other") as settings:
        assert command("restore", file, **settings).code == 0
        asked = command("restore", file, "--replace", **settings)
        assert (asked.code, asked.err) == (1, "Add --yes to say that you are sure.")
        done = command("restore", file, "--replace", "--yes", **settings)
        assert (done.code, done.err) == (0, "")
        assert "before" in done.out
        with opened(settings) as database:
            assert len(everything(database)["opportunity"]) == 1
    (aside,) = (tmp_path / "other").glob("uploads.before-restore-*")
    assert (aside / "ab" / "cd" / "abcd").read_bytes() == CONTENT


def test_a_database_in_use_is_not_replaced(kept: World, command: Command, tmp_path: Path) -> None:
    file = tmp_path / "kept.tar"
    backed_up(command, kept, file)
    with elsewhere(kept, tmp_path / "other") as settings:
        assert command("restore", file, **settings).code == 0
        if kept.database.is_sqlite:
            with only_one(Settings(data_dir=tmp_path / "other")):
                done = command("restore", file, "--replace", "--yes", **settings)
            assert "already running" in done.err
        else:
            with psycopg.connect(str(settings["DATABASE_URL"])):
                done = command("restore", file, "--replace", "--yes", **settings)
            assert "in use (1 connection)" in done.err
        assert done.code == 1


def test_an_older_backup_is_brought_up_to_date(
    kept: World, command: Command, tmp_path: Path
) -> None:
    with elsewhere(kept, tmp_path / "old") as old:
        with opened(old) as database:
            migrate.upgrade(database.engine, "0001")
        file = tmp_path / "old.tar"
        # as the earlier version would have written it
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(migrate, "is_current", lambda engine: True)
            assert command("backup", file, **old).code == 0
    with elsewhere(kept, tmp_path / "new") as new:
        done = command("restore", file, **new)
        assert (done.code, done.err) == (0, "")
        with opened(new) as database:
            assert migrate.is_current(database.engine)


@pytest.fixture
def limited(kept: World) -> Iterator[dict[str, object]]:
    """Settings for a PostgreSQL account that owns its database and may not make another."""
    if kept.database.is_sqlite:
        pytest.skip("SQLite has no accounts")
    settings = settings_of(kept)
    url = make_url(str(settings["DATABASE_URL"]))
    server = f"postgresql://postgres@{url.host}:{url.port}"
    role = f"limited_{url.database}"
    kept.database.engine.dispose()
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        connection.execute(f"CREATE DATABASE {role} OWNER {role}")
        try:
            yield {**settings, "DATABASE_URL": f"postgresql://{role}@{url.host}:{url.port}/{role}"}
        finally:
            connection.execute(f"DROP DATABASE {role} WITH (FORCE)")
            connection.execute(f"DROP ROLE {role}")


def test_an_account_that_may_not_create_databases_can_still_keep_and_restore(
    kept: World, limited: dict[str, object], command: Command, tmp_path: Path
) -> None:
    backed_up(command, kept, tmp_path / "kept.tar")
    settings = {**limited, "DATA_DIR": tmp_path / "limited"}
    assert command("restore", tmp_path / "kept.tar", **settings).code == 0
    done = command("backup", tmp_path / "again.tar", **settings)
    assert (done.code, "may not create databases" in done.out) == (0, True), done.err
    done = command("restore", tmp_path / "again.tar", "--replace", "--yes", **settings)
    assert (done.code, "may not create databases" in done.err) == (1, True)
