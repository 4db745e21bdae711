"""`make run` on a machine that lacks something: one plain line that says what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "cat", "cmp", "cp", "rm", "grep", "tail", "basename", "echo")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what `make run` begins with, and a PATH of the barest tools."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "tools/venv.sh", tmp_path / "tools")
    for lock in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / lock, tmp_path)
    for name in TOOLS:
        found = shutil.which(name)
        if found:
            (tmp_path / "bin" / name).symlink_to(found)
    return tmp_path


def program(clone: Path, name: str, script: str) -> None:
    file = clone / "bin" / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def setup(clone: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "tools/venv.sh", "requirements.txt"],
        cwd=clone,
        env={"PATH": str(clone / "bin"), "HOME": str(clone), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def test_no_python(clone: Path) -> None:
    assert "Python 3.11 or newer is needed and was not found" in refused(setup(clone))


def test_only_an_old_python(clone: Path) -> None:
    program(clone, "python3", "exit 1")
    assert "Python 3.11 or newer is needed and was not found" in refused(setup(clone))


def test_a_python_without_venv(clone: Path) -> None:
    program(clone, "python3", 'case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac')
    assert "sudo apt install python3-venv" in refused(setup(clone))
    assert not (clone / ".venv").exists()


def test_a_newer_python_is_found_beside_an_old_one(clone: Path) -> None:
    program(clone, "python3", "exit 1")
    program(clone, "python3.12", 'case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac')
    assert "python3-venv" in refused(setup(clone))


def test_a_python_that_is_named_is_used_first(clone: Path) -> None:
    program(clone, "mine", 'case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac')
    assert "python3-venv" in refused(setup(clone, PYTHON=str(clone / "bin" / "mine")))


def test_nothing_is_done_when_the_lock_is_installed(clone: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    program(clone, "true-python", "exit 0")
    shutil.copy(clone / "bin" / "true-python", clone / ".venv" / "bin" / "python")
    shutil.copy(clone / "requirements.txt", clone / ".venv" / "installed-requirements.txt")
    done = setup(clone)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
def test_no_network(clone: Path) -> None:
    (clone / "bin" / "python3").symlink_to(os.path.realpath(sys.executable))
    done = setup(
        clone,
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_CONFIG_FILE=os.devnull,
        PIP_NO_CACHE_DIR="1",
    )
    assert "is there a network?" in refused(done)
    assert not (clone / ".venv" / "installed-requirements.txt").exists()
