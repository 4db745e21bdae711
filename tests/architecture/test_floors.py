"""The floors of the house, and what templates may not hold."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "app/templates").rglob("*.html"))

FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "an event attribute": r"\son[a-z]+\s*=",
    "an hx-on handler": r"\shx-on[:-]",
    "a javascript: address": r"javascript:",
    "another site's file": r"(?:src|href)=\"https?://[^\"]*\.(?:js|css|woff2?)",
}
"""What the content security policy would refuse."""

OWN_MARKUP = re.compile(r"(PATHS\[name\]|'[^'{}]*')\s*\|\s*safe")
"""`|safe` on our own constants: the drawn icons, and a literal."""


def test_nothing_imports_upward() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports; "
            "raise SystemExit(lint_imports(no_cache=True))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_template_holds_nothing_the_content_security_policy_refuses(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_template_marks_no_data_as_safe(path: Path) -> None:
    text = OWN_MARKUP.sub("", path.read_text("utf-8"))
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", text)


def test_no_template_is_made_from_a_string_and_markup_only_from_literals() -> None:
    """`Markup("…").format(x)` and `.join(xs)` escape what they are given."""
    guilty = [
        p.name
        for p in (ROOT / "app").rglob("*.py")
        if re.search(r"from_string|Markup\((?![\"'])", p.read_text("utf-8"))
    ]
    assert guilty == []
