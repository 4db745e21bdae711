"""What the browser is given: pinned, unbranded, licensed, and no script or style in the page."""

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "app/static"
VENDOR = STATIC / "vendor"
TEMPLATES = sorted((ROOT / "app/templates").rglob("*.html"))
OWN_JS = sorted((STATIC / "js").glob("*.js"))
OWN_CSS = sorted((STATIC / "css").glob("*.css"))
PINS = tomllib.loads((ROOT / "tools/vendor.toml").read_text())["package"]


def vendor_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "tools/vendor.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_vendored_files_are_exactly_the_pinned_ones() -> None:
    assert vendor_tool().check() == []


@pytest.mark.parametrize("pin", PINS, ids=lambda pin: pin["folder"])
def test_each_package_is_in_a_versioned_folder_with_its_licence(pin: dict[str, str]) -> None:
    folder = VENDOR / f"{pin['folder']}-{pin['version']}"
    assert (folder / "LICENSE").stat().st_size > 0


def test_only_the_pinned_versions_are_kept() -> None:
    folders = {f"{pin['folder']}-{pin['version']}" for pin in PINS}
    assert {path.name for path in VENDOR.iterdir()} == folders


@pytest.mark.parametrize(
    "brand", ["/assets", "GDS Transport", "crown", "crest", "sourceMappingURL"]
)
def test_govuk_frontend_carries_no_brand_of_gov_uk(brand: str) -> None:
    [sheet] = VENDOR.glob("govuk-*/*.css")
    css = sheet.read_text()
    assert brand.lower() not in css.lower()
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN_JS, *OWN_CSS], ids=lambda path: path.name)
def test_every_vendored_path_that_is_named_exists(path: Path) -> None:
    named = re.findall(r"vendor/([\w.-]+/[\w.-]+)", path.read_text())
    assert [name for name in named if not (VENDOR / name).is_file()] == []


def test_our_own_scripts_stay_small() -> None:
    assert OWN_JS
    lines = {path.name: len(path.read_text().splitlines()) for path in OWN_JS}
    drawn_by_hand = lines.pop("map.js")  # dragging on the stakeholder map, on its page alone
    assert (sum(lines.values()) < 100, drawn_by_hand < 60) == (True, True)


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN_JS], ids=lambda path: path.name)
def test_nothing_is_written_for_htmx_2(path: Path) -> None:
    old = (
        r"htmx:[a-z]+[A-Z]|hx-(disabled-elt|vars|params|ext|disinherit|history|request|swap-oob)\b"
    )
    assert not re.search(old, path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_the_content_security_policy_forbids(path: Path) -> None:
    forbidden = r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|['\"]js:|<script(?![^>]*\bsrc=)"
    assert not re.search(forbidden, path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_are_at_most_a_hundred_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 100
