"""A real installation: migrate, the first administrator, tokens, and starts that are refused."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from app import migrate
from app.commands import Refused, serving, start
from app.commands.lock import only_one
from app.queries.accounts import account_by_email
from app.services.passwords import is_password
from app.settings import Settings
from tests.client import Client
from tests.commands.running import Command, settings_of
from tests.world import World

GOOD = "Tall-giraffe-counts-7-clouds"
ADMIN = ("admin", "create", "--name", "Ada Byron", "--email", "Ada@Example.org")


def test_migrating_twice_is_fine(command: Command, tmp_path: Path) -> None:
    first = command("migrate", DATA_DIR=tmp_path / "new")
    assert (first.code, first.out) == (0, "The database is up to date.")
    second = command("migrate", DATA_DIR=tmp_path / "new")
    assert (second.code, second.out) == (0, "The database was up to date already.")


@pytest.mark.parametrize("how", ["environment", "stdin"])
def test_the_first_administrator_can_sign_in(world: World, command: Command, how: str) -> None:
    if how == "stdin":
        done = command(*ADMIN, "--password-stdin", stdin=f"{GOOD}\n", **settings_of(world))
    else:
        done = command(*ADMIN, PASSWORD=GOOD, **settings_of(world))
    assert done.out == "Ada Byron is an administrator and signs in as ada@example.org."
    account = world.database.read_now(account_by_email, "ada@example.org")
    assert account is not None
    assert is_password(account.password_hash, GOOD)


@pytest.mark.parametrize(
    ("arguments", "password", "reason"),
    [
        (("--name", "Ada", "--email", "ada"), GOOD, "Enter an e-mail address"),
        (("--name", " ", "--email", "ada@example.org"), GOOD, "Enter something here"),
        (("--name", "Ada", "--email", "ada@example.org"), "short", "15"),
        (("--name", "Ada", "--email", "lead@example.gov.uk"), GOOD, "already"),
        (("--name", "Ada", "--email", "ada@example.org"), None, "Give the password"),
    ],
)
def test_an_unusable_administrator_is_one_plain_line(
    world: World, command: Command, arguments: tuple[str, ...], password: str | None, reason: str
) -> None:
    given = {"PASSWORD": password} if password else {}
    done = command("admin", "create", *arguments, **given, **settings_of(world))
    assert (done.code, reason in done.err) == (1, True), done.err
    assert len(done.err.splitlines()) == 1


def test_a_systems_token_works_at_once(world: World, command: Command) -> None:
    done = command(
        *("token", "create", "Ledger", "--programme", world.programme_id, "--scope", "read"),
        **settings_of(world),
    )
    assert done.code == 0, done.err
    client = Client(world, Authorization=f"Bearer {done.out}")
    number = world.opportunity().id
    assert client.get(f"/api/v1/opportunities/{number}").status_code == 200


def test_a_persons_token_acts_as_that_person(world: World, command: Command) -> None:
    done = command(
        *("token", "create", "Mine", "--person", "lead@example.gov.uk"),
        *("--scope", "read", "--scope", "write"),
        **settings_of(world),
    )
    client = Client(world, Authorization=f"Bearer {done.out}")
    body = {"programme_id": world.programme_id, "title": "Made by a program"}
    assert client.request("POST", "/api/v1/opportunities", json=body).status_code == 201


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "Say for whom"),
        (("--programme", "1", "--person", "lead@example.gov.uk"), "Say for whom"),
        (("--programme", "999"), "programmes that exist"),
        (("--programme", "1", "--scope", "decide"), "Choose one of"),
        (("--person", "nobody@example.org"), "Nobody here signs in as"),
        (("--person", "lead@example.gov.uk", "--days", "0"), "1 or more"),
    ],
)
def test_an_unusable_token_is_one_plain_line(
    world: World, command: Command, arguments: tuple[str, ...], reason: str
) -> None:
    done = command("token", "create", "Name", *arguments, **settings_of(world))
    assert (done.code, reason in done.err) == (1, True), done.err


UNSAFE = {
    "without encryption": {"HOST": "0.0.0.0"},
    "PUBLIC_ORIGIN must be": {"HOST": "0.0.0.0", "PUBLIC_ORIGIN": "https://x.example/path"},
    "DEMO=1 is only for": {"DEMO": "1"},
    "DATABASE_URL must start with": {"DATABASE_URL": "mysql://x/y"},
    "PORT cannot be used": {"PORT": "http"},
}


@pytest.mark.parametrize("reason", UNSAFE)
def test_an_unsafe_start_is_refused_with_the_reason(
    command: Command, tmp_path: Path, reason: str
) -> None:
    done = command("serve", **{"DATA_DIR": tmp_path, **UNSAFE[reason]})
    assert (done.code, reason in done.err) == (1, True), done.err
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_not_migrated_is_not_served(command: Command, tmp_path: Path) -> None:
    done = command("serve", DATA_DIR=tmp_path, PORT=free_port())
    assert (done.code, done.err) == (1, start.MIGRATE)


def test_an_embedded_database_has_one_server_process(
    world: World, command: Command, tmp_path: Path
) -> None:
    done = command("serve", "--workers", "2", DATA_DIR=tmp_path)
    assert (done.code, done.err) == (1, serving.ONE_PROCESS)


def test_a_second_server_on_an_embedded_database_is_refused(
    command: Command, sqlite_world: World
) -> None:
    with only_one(sqlite_world.database.settings):  # type: ignore[attr-defined]
        done = command("serve", **settings_of(sqlite_world))
    assert (done.code, "already running" in done.err) == (1, True)


def test_a_separate_worker_is_for_a_database_server(command: Command, tmp_path: Path) -> None:
    done = command("worker", DATA_DIR=tmp_path)
    assert (done.code, "does the worker's jobs itself" in done.err) == (1, True)


def test_a_database_that_does_not_answer_is_one_plain_line(
    command: Command, tmp_path: Path
) -> None:
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    for name in ("migrate", "worker", "verify-audit", "serve"):
        done = command(name, DATA_DIR=tmp_path, DATABASE_URL=nowhere)
        assert (done.code, "cannot be reached" in done.err) == (1, True), done.err
        assert len(done.err.splitlines()) == 1


def test_a_folder_that_cannot_be_used_is_one_plain_line(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = command("migrate", DATA_DIR=tmp_path / "file" / "var")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1


def test_a_port_in_use_is_named_with_another_to_choose() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refused, match=f"Port {port} is in use .* PORT={port + 1} make run"):
            serving.bind(Settings(port=port))


def test_a_port_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="between 1 and 65535"):
        serving.bind(Settings(port=70_000))


def test_forwarded_headers_are_believed_only_when_told_whose() -> None:
    assert serving.options(Settings())["proxy_headers"] is False
    told = serving.options(Settings(forwarded_allow_ips="10.0.0.1"))
    assert (told["proxy_headers"], told["forwarded_allow_ips"]) == (True, "10.0.0.1")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_the_migrations_are_those_that_alembic_knows() -> None:
    scripts = ScriptDirectory(str(migrate.SCRIPTS))
    assert migrate.known_heads() == frozenset(scripts.get_heads())
    assert migrate.known_revisions() == {step.revision for step in scripts.walk_revisions()}


def test_an_ordinary_start_does_not_wait_for_alembic() -> None:
    script = "import sys, app.commands.demo; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
