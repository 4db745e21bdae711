"""Commands beside a running installation: verify-audit, import-portfolio."""

from pathlib import Path
from typing import Any

import pytest

from app.queries.opportunities import opportunity
from tests.commands.running import Command, settings_of
from tests.world import World

SAMPLE = Path(__file__).parents[1] / "data" / "gmpp-2022-23-sample.csv"


def test_a_whole_trail_is_said_to_be_whole(world: World, command: Command) -> None:
    world.opportunity()
    done = command("verify-audit", **settings_of(world))
    assert done.code == 0
    assert done.out.startswith("The audit trail is whole: ")


def test_a_checkpoint_is_made_on_demand_and_its_copies_are_compared(
    world: World, command: Command, tmp_path: Path
) -> None:
    world.opportunity()
    here = settings_of(world)
    assert command("checkpoint", **here).out.startswith("Checkpoint 1: ")
    assert command("checkpoint", **here).out == "Nothing happened since the last checkpoint."
    kept = Path(str(here["DATA_DIR"])) / "audit-checkpoints.jsonl"
    done = command("verify-audit", "--checkpoints", kept, **here)
    assert done.code == 0
    assert done.out.endswith("Signed checkpoints that agree with it: 1.")
    copy = tmp_path / "copy.jsonl"
    copy.write_text(kept.read_text().replace("opportunity:1", "opportunity:9"))
    done = command("verify-audit", "--checkpoints", copy, **here)
    assert (done.code, "checkpoint record 1: its signature does not hold." in done.err) == (1, True)
    copy.write_text("nonsense")
    done = command("verify-audit", "--checkpoints", copy, **here)
    assert done.err.endswith("line 1 is no checkpoint.")


def test_a_key_that_cannot_be_used_is_said(
    world: World, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.opportunity()
    monkeypatch.setenv("AUDIT_KEY_FILE", "no/such/key.pem")
    done = command("checkpoint", **settings_of(world))
    assert (done.code, done.err.startswith("The signing key cannot be used: ")) == (1, True)


def test_a_record_is_verified_without_a_database(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text("{}")
    done = command("verify-record", path)
    assert (done.code, "cannot be read" in done.err) == (1, True)


def test_a_damaged_trail_ends_with_one_and_the_bad_record(world: World, command: Command) -> None:
    number = world.opportunity().id

    def tamper(session: Any) -> None:
        on = "" if world.database.is_sqlite else " ON event"
        session.connection().exec_driver_sql(f"DROP TRIGGER event_locked_update{on}")
        session.connection().exec_driver_sql("UPDATE event SET actor = 'person:999' WHERE seq = 1")

    world.database.write_now(tamper)
    done = command("verify-audit", **settings_of(world))
    assert done.code == 1
    assert f"opportunity:{number} record 1: it was changed" in done.err


def test_a_portfolio_file_is_imported_and_then_updated(
    sqlite_world: World, command: Command
) -> None:
    where = ("--programme", sqlite_world.programme_id)
    first = command("import-portfolio", SAMPLE, *where, **settings_of(sqlite_world))
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("120 added, 0 updated")
    assert "line " in first.out
    again = command("import-portfolio", SAMPLE, *where, **settings_of(sqlite_world))
    assert again.out.startswith("0 added, 0 updated, 120 unchanged")
    assert sqlite_world.read(opportunity, sqlite_world.lead, 1).id == 1


def test_a_named_lead_imports_with_their_own_rights(sqlite_world: World, command: Command) -> None:
    where = ("--programme", sqlite_world.programme_id, "--as")
    settings = settings_of(sqlite_world)
    done = command("import-portfolio", SAMPLE, *where, "lead@example.gov.uk", **settings)
    assert done.code == 0, done.err
    done = command("import-portfolio", SAMPLE, *where, "auditor@example.gov.uk", **settings)
    assert (done.code, done.err) == (1, "Auditors read everything and change nothing.")


def test_an_import_that_cannot_be_is_one_plain_line(
    sqlite_world: World, command: Command, tmp_path: Path
) -> None:
    settings = settings_of(sqlite_world)
    (tmp_path / "image.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    where = ("--programme", sqlite_world.programme_id)
    for arguments, reason in (
        ((SAMPLE,), "Add --programme NUMBER, one of: 1 (Public Assets Programme)"),
        ((SAMPLE, "--programme", 99), "There is no programme 99"),
        ((SAMPLE, *where, "--stage", "dreaming"), "There is no stage dreaming"),
        ((tmp_path / "none.csv", *where), "No such file or directory"),
        ((tmp_path / "image.csv", *where), "CSV"),
    ):
        done = command("import-portfolio", *arguments, **settings)
        assert (done.code, reason in done.err) == (1, True), done.err
        assert len(done.err.splitlines()) == 1
