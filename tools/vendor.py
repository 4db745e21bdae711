"""Keep app/static/vendor: other people's browser files, pinned, unbranded and verifiable.

`vendor.py` fetches each package of vendor.toml with `npm pack`, refuses a tarball whose sha512
is not the pinned one, takes the named files and writes vendor.lock.json. `vendor.py --check`
compares the committed files with the lock and needs no network. Standard library only.
"""

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "app/static/vendor"
PINS = ROOT / "tools/vendor.toml"
LOCK = ROOT / "tools/vendor.lock.json"

SOURCE_MAP = re.compile(rb"\s*(?://# sourceMappingURL=\S*|/\*# sourceMappingURL=.*?\*/)\s*$")
FONT_FACE = re.compile(r"@font-face\{[^}]*GDS Transport[^}]*\}")
FONT_STACK = re.compile(r"GDS Transport,arial,sans-serif")
CREST_RULE = re.compile(r"[^{}]*\{[^{}]*/assets/[^{}]*\}")
CROWN_RULE = re.compile(r"\.govuk-footer__crown\{[^{}]*\}")


@dataclass(frozen=True)
class Package:
    """One npm package at one version, and which of its files we serve from which folder."""

    folder: str
    name: str
    version: str
    integrity: str
    transform: str
    files: dict[str, str]
    licence: str = ""

    @property
    def target(self) -> str:
        """The versioned folder under app/static/vendor, for example `htmx-4.0.1`."""
        return f"{self.folder}-{self.version}"


def replaced(pattern: re.Pattern[str], new: str, text: str, *, at_least: int) -> str:
    """`text` with the pattern replaced; stops when the upstream file has changed its shape."""
    result, count = pattern.subn(new, text)
    if count < at_least:
        raise SystemExit(f"expected {at_least} or more of {pattern.pattern!r}, found {count}")
    return result


def plain(name: str, data: bytes) -> bytes:
    """The file as published, without the pointer to a source map that we do not serve."""
    return SOURCE_MAP.sub(b"\n", data) if name.endswith((".js", ".css")) else data


def without_govuk_brand(name: str, data: bytes) -> bytes:
    """GOV.UK Frontend for use off GOV.UK: no GDS Transport, no crest or crown, our font."""
    data = plain(name, data)
    if not name.endswith(".css"):
        return data
    text = replaced(FONT_FACE, "", data.decode(), at_least=2)
    text = replaced(FONT_STACK, "var(--ui-font)", text, at_least=40)
    text = replaced(CREST_RULE, "", text, at_least=1)
    text = replaced(CROWN_RULE, "", text, at_least=1)
    return text.encode()


TRANSFORMS: dict[str, Callable[[str, bytes], bytes]] = {
    "plain": plain,
    "govuk": without_govuk_brand,
}


def packages() -> list[Package]:
    """The pins of vendor.toml."""
    return [Package(**entry) for entry in tomllib.loads(PINS.read_text())["package"]]


def digest(data: bytes, algorithm: str) -> str:
    """A subresource-integrity string such as `sha384-…`."""
    return f"{algorithm}-" + base64.b64encode(hashlib.new(algorithm, data).digest()).decode()


def fetched(package: Package, folder: Path) -> Path:
    """The package's tarball, downloaded into `folder` and equal to its pin."""
    command = ["npm", "pack", f"{package.name}@{package.version}", "--silent"]
    subprocess.run([*command, "--pack-destination", str(folder)], check=True, capture_output=True)
    tarball = next(folder.glob("*.tgz"))
    found = digest(tarball.read_bytes(), "sha512")
    if found != package.integrity:
        raise SystemExit(f"{package.name}: {found} is not the pinned {package.integrity}")
    return tarball


def contents(package: Package) -> dict[str, bytes]:
    """What we serve of one package: path under app/static/vendor → bytes."""
    transform = TRANSFORMS[package.transform]
    served: dict[str, bytes] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        tarfile.open(fetched(package, Path(folder))) as tar,
    ):
        for source, name in package.files.items():
            member = tar.extractfile(f"package/{source}")
            if member is None:
                raise SystemExit(f"{package.name} holds no {source}")
            served[f"{package.target}/{name}"] = transform(source, member.read())
    if package.licence:
        served[f"{package.target}/LICENSE"] = package.licence.lstrip().encode()
    return served


def build() -> None:
    """Fetch every package, write its files and the lock."""
    lock: dict[str, dict[str, object]] = {}
    for package in packages():
        for name, data in contents(package).items():
            path = VENDOR / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            lock[name] = {
                "from": f"{package.name}@{package.version}",
                "bytes": len(data),
                "integrity": digest(data, "sha384"),
            }
    LOCK.write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n")


def check() -> list[str]:
    """What differs between the committed files and the lock, in words; empty when nothing does."""
    lock = json.loads(LOCK.read_text())
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    missing = [f"missing {name}" for name in sorted(set(lock) - present)]
    unpinned = [f"not pinned {name}" for name in sorted(present - set(lock))]
    changed = [
        f"changed {name}"
        for name in sorted(present & set(lock))
        if digest((VENDOR / name).read_bytes(), "sha384") != lock[name]["integrity"]
    ]
    return missing + changed + unpinned


def main() -> int:
    """Build, or with --check verify; the exit status is 1 when something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="verify offline, change nothing")
    if not parser.parse_args().check:
        build()
    problems = check()
    print("\n".join(problems) or "vendor: all files are as pinned")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
