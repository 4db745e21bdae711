"""Storing an uploaded file: whole, checked, scanned and durable, or not at all."""

import hashlib
import io
import stat
from pathlib import Path

import pytest

from app.domain.errors import Invalid
from app.settings import Settings
from app.web.uploads import NO_SCANNER, NOT_CLEAN, store

PDF = b"%PDF-1.7\n" + b"x" * 100_000


def files_in(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file()]


def scanner(folder: Path, body: str) -> str:
    """A scan command of our own."""
    program = folder / "scan.sh"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    return str(program)


def test_a_file_lies_under_a_generated_name_in_two_folders(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    kept = store(settings, "C:\\plans\\Board minute.pdf", io.BytesIO(PDF))
    path = settings.uploads_dir / kept.storage_name
    assert path.read_bytes() == PDF
    assert (kept.filename, kept.media_type) == ("Board minute.pdf", "application/pdf")
    assert (kept.size, kept.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert [len(part) for part in kept.storage_name.split("/")] == [2, 2, 40]
    assert "Board" not in str(path)
    assert files_in(settings.uploads_dir) == [path]
    assert not stat.S_IMODE(settings.uploads_dir.stat().st_mode) & stat.S_IRWXO


def test_two_equal_files_lie_apart(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    names = {store(settings, "a.pdf", io.BytesIO(PDF)).storage_name for _ in range(2)}
    assert len(names) == 2


@pytest.mark.parametrize(
    ("name", "content", "limit", "message"),
    [
        ("a.pdf", PDF, 1000, "1KB or less"),
        ("a.exe", PDF, 10**6, "one of these types"),
        ("a.png", PDF, 10**6, "not a sound"),
        ("a.csv", b"", 10**6, "empty"),
    ],
)
def test_a_refused_file_leaves_nothing_behind(
    tmp_path: Path, name: str, content: bytes, limit: int, message: str
) -> None:
    settings = Settings(data_dir=tmp_path, max_upload_bytes=limit)
    with pytest.raises(Invalid, match=message) as refused:
        store(settings, name, io.BytesIO(content))
    assert refused.value.problems[0].field == "file"
    assert files_in(settings.uploads_dir) == []


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.web.uploads.os.fsync", full)
    settings = Settings(data_dir=tmp_path)
    with pytest.raises(OSError, match="No space"):
        store(settings, "a.pdf", io.BytesIO(PDF))
    assert files_in(settings.uploads_dir) == []


def test_the_scanner_sees_the_whole_file_and_may_pass_it(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    settings = Settings(data_dir=tmp_path, scan_command=scanner(tmp_path, f'cp "$1" {seen}'))
    store(settings, "a.pdf", io.BytesIO(PDF))
    assert seen.read_bytes() == PDF


@pytest.mark.parametrize(
    ("command", "message"),
    [("exit 1", NOT_CLEAN), ("exit 2", NOT_CLEAN), ("kill -9 $$", NOT_CLEAN)],
)
def test_whatever_the_scanner_does_not_pass_is_refused(
    tmp_path: Path, command: str, message: str
) -> None:
    settings = Settings(data_dir=tmp_path, scan_command=scanner(tmp_path, command))
    with pytest.raises(Invalid, match=message):
        store(settings, "a.pdf", io.BytesIO(PDF))
    assert files_in(settings.uploads_dir) == []


@pytest.mark.parametrize("command", ["/no/such/scanner --fast", "unbalanced 'quote"])
def test_a_scanner_that_is_missing_lets_nothing_through(tmp_path: Path, command: str) -> None:
    settings = Settings(data_dir=tmp_path, scan_command=command)
    with pytest.raises(Invalid, match=NO_SCANNER):
        store(settings, "a.pdf", io.BytesIO(PDF))
    assert files_in(settings.uploads_dir) == []


def test_a_scanner_that_hangs_lets_nothing_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.uploads.SCAN_SECONDS", 0.2)
    settings = Settings(data_dir=tmp_path, scan_command=scanner(tmp_path, "exec sleep 20"))
    with pytest.raises(Invalid, match=NO_SCANNER):
        store(settings, "a.pdf", io.BytesIO(PDF))
    assert files_in(settings.uploads_dir) == []
