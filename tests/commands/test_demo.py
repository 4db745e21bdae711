"""`run`: the demonstration is made once, kept, and never put among real people."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from app import migrate
from app.clock import now
from app.commands import Refused, demo, serving
from app.database import Database
from app.models import Person
from app.queries.installation import demo_password_hash, has_demo_people, is_demo
from app.queries.people import demo_accounts
from app.services.passwords import is_password
from app.settings import Settings
from tests.commands.running import Command, settings_of
from tests.databases import fresh_database
from tests.world import World


@pytest.fixture(params=["sqlite", "postgres"])
def blank(
    request: pytest.FixtureRequest, tmp_path: Path, template_database: Path
) -> Iterator[Database]:
    """A database without any table."""
    with fresh_database(request, request.param, tmp_path, template_database) as database:
        migrate.remove_all(database.engine)
        yield database


@pytest.fixture(autouse=True)
def quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One person in place of the whole story, which takes seconds; `whole_story` tells it all."""
    if "whole_story" in request.fixturenames:
        return

    def one_person(session: Any, password_hash: str) -> None:
        if not session.scalar(sa.select(Person.id)):
            session.add(
                Person(
                    name="Demo lead",
                    email="lead@demo.invalid",
                    pseudonym="demo-lead",
                    password_hash=password_hash,
                    is_demo=True,
                    created_at=now(),
                )
            )

    def load(database: Database, *, password_hash: str, at: Any) -> None:
        database.write_now(one_person, password_hash)

    monkeypatch.setattr(demo, "load_demo_programme", lambda *args, **kwargs: None)
    monkeypatch.setattr(demo, "load_cases", load)


@pytest.fixture
def whole_story() -> None:
    """Tell the cases and the demonstration programme in full."""


def prepared(database: Database) -> str:
    return demo.prepare(database, database.settings.data_dir)  # type: ignore[attr-defined]


def test_a_first_start_makes_people_who_can_sign_in(
    blank: Database, whole_story: None, tmp_path: Path
) -> None:
    password = prepared(blank)
    people = blank.read_now(demo_accounts)
    assert len(people) > 5
    assert is_password(blank.read_now(demo_password_hash), password)
    assert len(password) >= 15
    file = tmp_path / "demo-password"
    assert file.read_text().strip() == password
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("blank", ["sqlite"], indirect=True)
def test_a_second_start_changes_nothing(blank: Database, whole_story: None) -> None:
    def counts(session: Any) -> list[int]:
        tables = SQLModel.metadata.sorted_tables
        return [session.scalar(sa.select(sa.func.count()).select_from(t)) for t in tables]

    password = prepared(blank)
    before = blank.read_now(counts)
    assert prepared(blank) == password
    assert blank.read_now(counts) == before


def test_a_lost_password_file_means_a_new_password_for_everybody(
    blank: Database, tmp_path: Path
) -> None:
    first = prepared(blank)
    (tmp_path / "demo-password").unlink()
    second = prepared(blank)
    assert second != first

    def hashes(session: Any) -> set[str]:
        return set(session.scalars(sa.select(Person.password_hash)))

    assert all(is_password(stored, second) for stored in blank.read_now(hashes))


def test_a_start_that_was_cut_short_is_carried_on(
    blank: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    told = demo.load_cases
    monkeypatch.setattr(demo, "load_cases", cut_short)
    with pytest.raises(KeyboardInterrupt):
        prepared(blank)
    monkeypatch.setattr(demo, "load_cases", told)
    password = prepared(blank)
    assert is_password(blank.read_now(demo_password_hash), password)


def test_a_migration_that_was_cut_short_is_carried_on(blank: Database) -> None:
    def cut_short(session: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate.upgrade(blank.engine, then=cut_short)
    prepared(blank)
    assert blank.read_now(is_demo)


def test_it_stays_out_of_a_database_with_real_people(world: World) -> None:
    with pytest.raises(Refused, match="not made by `make run`"):
        prepared(world.database)
    assert world.database.read_now(demo_accounts) == []


def test_it_stays_out_of_an_installation_that_nobody_uses_yet(database: Database) -> None:
    with pytest.raises(Refused, match="not made by `make run`"):
        prepared(database)
    assert database.read_now(demo_accounts) == []


def test_it_stays_out_of_its_own_database_once_somebody_real_is_in_it(blank: Database) -> None:
    prepared(blank)
    blank.write_now(
        lambda session: session.add(
            Person(name="Real", email="real@example.org", pseudonym="p", created_at=now())
        )
    )
    with pytest.raises(Refused, match="not made by `make run`"):
        prepared(blank)


def test_it_stays_out_of_somebody_elses_tables(tmp_path: Path) -> None:
    database = Database(Settings(data_dir=tmp_path))
    database.write_now(lambda session: session.execute(sa.text("CREATE TABLE theirs (a int)")))
    with pytest.raises(Refused, match="not made by `make run`"):
        demo.prepare(database, tmp_path)
    database.close()


def test_nobody_real_is_put_into_the_demonstration(blank: Database, command: Command) -> None:
    prepared(blank)
    settings = settings_of(World(blank, 0, 0, {}))
    asked = ("admin", "create", "--name", "Ada", "--email", "ada@example.org")
    done = command(*asked, **settings, PASSWORD="Tall-giraffe-counts-7-clouds")
    assert (done.code, "demonstration's database" in done.err) == (1, True)


def test_a_real_start_refuses_the_demonstrations_people(blank: Database) -> None:
    prepared(blank)
    assert blank.read_now(has_demo_people)
    with pytest.raises(Refused, match="demonstration's people"):
        serving.serve(blank.settings, workers=1)  # type: ignore[attr-defined]


def test_the_demonstration_is_for_this_machine_only(command: Command, tmp_path: Path) -> None:
    done = command("run", DATA_DIR=tmp_path, HOST="0.0.0.0")
    assert done.code == 1
    assert "only for `make run` on this machine" in done.err
    assert not (tmp_path / "pipeline.db").exists()


def test_the_welcome_says_where_to_go_and_how_to_get_in(
    blank: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    password = prepared(blank)
    people = blank.read_now(demo_accounts)
    demo.welcome(blank.settings, people, password)  # type: ignore[attr-defined]
    told = capsys.readouterr().out
    assert "http://127.0.0.1:8000" in told
    assert password in told
    assert all(person.name in told for person in people)
