"""A backup that is damaged, or cannot be made or read, is refused whole, and nothing is touched."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from app.backup import server
from tests.commands.backing import backed_up, elsewhere
from tests.commands.running import Command, settings_of
from tests.world import World


def rewritten(file: Path, target: Path, change: Any) -> Path:
    """The backup with its members passed through `change(name, data)`; None leaves one out."""
    with tarfile.open(file) as source, tarfile.open(target, "w") as out:
        for entry in source:
            data = source.extractfile(entry).read()  # type: ignore[union-attr]
            changed = change(entry.name, data)
            if changed is not None:
                name, data = changed if isinstance(changed, tuple) else (entry.name, changed)
                added = tarfile.TarInfo(name)
                added.size = len(data)
                out.addfile(added, io.BytesIO(data))
    return target


def manifest_with(**fields: Any) -> Any:
    def change(name: str, data: bytes) -> bytes:
        if name != "manifest.json":
            return data
        return json.dumps({**json.loads(data), **fields}).encode()

    return change


def flipped(name: str, data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1]) if name.startswith("database") else data


def renamed(name: str, data: bytes) -> Any:
    return ("../outside", data) if name.startswith("uploads/") else data


def pointed_outside(name: str, data: bytes) -> Any:
    told = data.replace(b"uploads/ab/cd/abcd", b"../../ab/cd/abcd")
    return told if name == "manifest.json" else data


def without_uploads(name: str, data: bytes) -> Any:
    return None if name.startswith("uploads/") else data


DAMAGE = {
    "a bit of the database": (flipped, "content does not match its hash"),
    "a file outside": (renamed, "not in its manifest"),
    "a manifest that points outside": (pointed_outside, "outside the backup"),
    "a file left out": (without_uploads, "missing from the file"),
    "no manifest": (
        lambda name, data: None if name == "manifest.json" else data,
        "does not begin with a manifest",
    ),
    "another product's": (manifest_with(product="x"), "this version can read"),
    "a later format": (manifest_with(format=2), "this version can read"),
    "a newer version's": (manifest_with(migrations=["9999"]), "newer version"),
    "a wrong count": (manifest_with(counts={"person": 1}), "rows after restoring"),
    "another kind's": (manifest_with(database="oracle"), "a backup of oracle"),
    "a manifest that is no JSON": (
        lambda name, data: b"{" if name == "manifest.json" else data,
        "not a whole backup",
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    kept_in_file: World, command: Command, tmp_path: Path, what: str
) -> None:
    change, reason = DAMAGE[what]
    backed_up(command, kept_in_file, tmp_path / "kept.tar")
    bad = rewritten(tmp_path / "kept.tar", tmp_path / "bad.tar", change)
    with elsewhere(kept_in_file, tmp_path / "other") as settings:
        done = command("restore", bad, **settings)
        assert (done.code, reason in done.err) == (1, True), done.err
        assert len(done.err.splitlines()) == 1
        assert not (tmp_path / "other" / "pipeline.db").exists()
        assert not (tmp_path / "other" / "uploads").exists()
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.99])
def test_a_cut_off_backup_is_refused(
    kept_in_file: World, command: Command, tmp_path: Path, share: float
) -> None:
    file = tmp_path / "kept.tar.gz"
    backed_up(command, kept_in_file, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    done = command("restore", file, DATA_DIR=tmp_path / "other")
    assert (done.code, "not a whole backup" in done.err) == (1, True)


def test_a_server_is_left_empty_when_what_was_loaded_is_not_as_told(
    kept: World, command: Command, tmp_path: Path
) -> None:
    backed_up(command, kept, tmp_path / "kept.tar")
    wrong = manifest_with(counts={"person": 1})
    bad = rewritten(tmp_path / "kept.tar", tmp_path / "bad.tar", wrong)
    with elsewhere(kept, tmp_path / "other") as settings:
        assert command("restore", bad, **settings).code == 1
        assert command("restore", tmp_path / "kept.tar", **settings).code == 0


def test_a_missing_file_or_program_is_one_line(
    kept: World, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = command("restore", tmp_path / "none.tar", **settings_of(kept))
    assert (done.code, done.err) == (1, f"There is no file {tmp_path / 'none.tar'}.")
    monkeypatch.setattr(server.shutil, "which", lambda name: None)
    done = command("backup", tmp_path / "kept.tar", **settings_of(kept))
    if kept.database.is_sqlite:
        assert done.code == 0
    else:
        assert done.err.startswith("pg_dump is not installed")
        assert not list(tmp_path.glob("kept.tar*"))
