"""What an installation is made of: locks, containers, commands, documents that agree with code."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_core import PydanticUndefined

from app.__main__ import admin, cli, token
from app.settings import Settings
from app.version import VERSION

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.txt", "requirements-dev.txt")


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text()
    found = re.findall(r"^([a-z0-9._-]+)==(\S+?)(?: ;[^\\\n]*)? \\$", text, re.M)
    assert len(found) > 30
    return dict(found)


def named(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9._-]", r, maxsplit=1)[0].lower() for r in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_to_fetch_from(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    assert not [line for line in lines if "://" in line or line.startswith("-")]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text()
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    assert len(blocks) == len(pins(lock))
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}\b", block) for block in blocks)


def test_the_locks_hold_what_the_project_names_and_agree() -> None:
    run, develop = (pins(lock) for lock in LOCKS)
    assert named(PROJECT["project"]["dependencies"]) <= run.keys()
    assert named(PROJECT["dependency-groups"]["dev"]) <= develop.keys()
    assert run.items() <= develop.items()


def test_the_version_is_said_the_same_everywhere() -> None:
    assert PROJECT["project"]["version"] == VERSION
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text()


SHOWN = {"audit_key_file": "", "checkpoint_file": "DATA_DIR/audit-checkpoints.jsonl"} | {
    name: "false" for name, field in Settings.model_fields.items() if field.default is False
}
"""Defaults that are worked out, or written as one sets them."""


def test_the_settings_table_is_the_settings() -> None:
    text = (ROOT / "docs/operations.md").read_text()
    table = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\|", text, re.M))
    fields = Settings.model_fields
    assert all(field.default is not PydanticUndefined for field in fields.values())
    expected = {name.upper(): SHOWN.get(name, str(field.default)) for name, field in fields.items()}
    assert table == expected


def test_compose_has_every_part() -> None:
    assert set(SERVICES) == {"proxy", "app", "worker", "migrate", "database"}
    assert SERVICES["migrate"]["command"][-1] == "migrate"
    assert SERVICES["migrate"]["restart"] == "no"
    assert SERVICES["worker"]["command"][-1] == "worker"
    assert "serve" in SERVICES["app"]["command"]


@pytest.mark.parametrize("name", ["app", "worker"])
def test_compose_migrates_before_it_serves(name: str) -> None:
    waits = SERVICES[name]["depends_on"]
    assert waits["migrate"]["condition"] == "service_completed_successfully"
    assert waits["database"]["condition"] == "service_healthy"


def test_compose_shows_only_the_proxy_to_the_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["back"]["internal"] is True
    assert SERVICES["database"]["networks"] == ["back"]


@pytest.mark.parametrize("name", ["app", "worker", "migrate", "proxy"])
def test_compose_gives_no_rights_that_are_not_needed(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["tmpfs"]


@pytest.mark.parametrize("name", ["app", "database", "proxy"])
def test_compose_watches_whether_each_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_compose_holds_no_secret() -> None:
    for service in SERVICES.values():
        for name in service.get("environment", {}):
            assert not re.search("PASSWORD|SECRET|TOKEN|DATABASE_URL", name)
    assert SERVICES["app"]["env_file"] == ".env"
    assert SERVICES["database"]["env_file"] == ".env"
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert ".env" in ignored
    example = (ROOT / ".env.example").read_text()
    assert re.search(r"^POSTGRES_PASSWORD=$", example, re.M)


def test_compose_believes_the_proxy_and_nobody_else() -> None:
    address = SERVICES["proxy"]["networks"]["front"]["ipv4_address"]
    assert SERVICES["app"]["environment"]["FORWARDED_ALLOW_IPS"] == address


def test_compose_keeps_what_must_be_kept() -> None:
    assert set(COMPOSE["volumes"]) == {"data", "database"}
    assert SERVICES["app"]["volumes"] == ["data:/data"]
    assert SERVICES["app"]["environment"]["DATA_DIR"] == "/data"


def test_the_image_runs_without_root_and_installs_by_hash() -> None:
    last = DOCKERFILE.rindex("\nFROM ")
    assert "USER pipeline" in DOCKERFILE[last:]
    assert DOCKERFILE.index("USER pipeline") < DOCKERFILE.index('CMD ["python", "-m"')
    assert "--require-hashes" in DOCKERFILE
    assert "HEALTHCHECK" in DOCKERFILE
    assert DOCKERFILE.rstrip().endswith('CMD ["python", "-m", "app", "serve"]')


def test_the_image_holds_only_what_it_needs() -> None:
    lines = (ROOT / ".dockerignore").read_text().split()
    copied = re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.M)
    assert lines[0] == "*"
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == set(copied)


def test_the_proxy_limits_who_is_slow_and_takes_what_we_take() -> None:
    text = (ROOT / "deploy/nginx.conf").read_text()
    for limit in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        found = re.search(rf"\b{limit} (\d+)s;", text)
        assert found
        assert int(found[1]) <= 30
    size = re.search(r"client_max_body_size (\d+)m;", text)
    assert size
    settings = Settings()
    assert int(size[1]) * 1024 * 1024 >= settings.max_upload_bytes + settings.max_body_bytes


def test_make_lists_every_command() -> None:
    text = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z-]*):", text, re.M)) - {"setup", "setup-dev"}
    told = set(re.findall(r"^([a-z-]+):.*## ", text, re.M))
    assert told == targets
    assert {"run", "test", "test-slow", "lint", "bench", "migrate", "help"} <= targets


def test_the_documents_name_commands_that_exist() -> None:
    known = {command.name or command.callback.__name__ for command in cli.registered_commands}  # type: ignore[union-attr]
    known |= {"admin", "token"}
    assert [c.name for c in (*admin.registered_commands, *token.registered_commands)] == [
        "create"
    ] * 2
    for document in ("README.md", "docs/operations.md", "docker-compose.yml", "Makefile"):
        text = (ROOT / document).read_text()
        for name in re.findall(r"python -m app ([a-z][a-z-]+)", text):
            assert name in known, (document, name)


def test_a_template_is_clean_of_the_old_htmx() -> None:
    lint = (ROOT / "Makefile").read_text()
    assert "upgrade-check.py app/templates" in lint
    assert (ROOT / "tools/htmx-4.0.1/upgrade-check.py").exists()
    vendored = (ROOT / "tools/vendor.toml").read_text()
    assert 'version = "4.0.1"' in vendored
