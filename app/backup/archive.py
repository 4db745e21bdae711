"""The backup file: a tar with `manifest.json` first, then what the manifest names, and no more."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from app.backup import Damaged

MANIFEST = "manifest.json"
FORMAT = 1
PRODUCT = "commercialisation-pipeline"
UPLOADS = "uploads/"
MAX_MANIFEST = 256 * 1024 * 1024
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One file in the backup: its bytes and their hash."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, so that it can be compared with what comes out of it."""

    version: str
    database: str
    made_at: str
    migrations: list[str]
    counts: dict[str, int]
    members: dict[str, Member] = field(default_factory=dict)
    missing_uploads: list[str] = field(default_factory=list)
    """Documents whose file was not on the disk: known to be absent, not lost by the backup."""
    format: int = FORMAT
    product: str = PRODUCT


def member_of(file: Path) -> Member:
    """Size and SHA-256 of a file on the disk."""
    with file.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    return Member(file.stat().st_size, digest)


def write(target: Path, manifest: Manifest, files: dict[str, Path]) -> None:
    """Write a new backup file, durably; the manifest's hashes hold for what was really written.

    The file must not exist yet. Raises Damaged when a file changed while it was read.
    """
    text = json.dumps(asdict(manifest), sort_keys=True, indent=1).encode()
    with _created(target) as out:
        is_compressed = target.name.removesuffix(".part").endswith("gz")
        packed: Any = {"mode": "w:gz", "compresslevel": 6} if is_compressed else {"mode": "w"}
        with tarfile.open(fileobj=out, format=tarfile.PAX_FORMAT, **packed) as tar:
            _add(tar, MANIFEST, io.BytesIO(text), len(text))
            for name, file in files.items():
                with file.open("rb") as source:
                    counted = _Hashing(source)
                    _add(tar, name, counted, manifest.members[name].size)
                    if counted.digest() != manifest.members[name].sha256:
                        raise Damaged(f"{name} changed while it was copied.")


def extract(source: Path, folder: Path) -> Manifest:
    """Take a backup apart into `folder`, comparing every byte with the manifest.

    Raises Damaged, naming the first thing wrong. Nothing is written outside `folder`.
    """
    try:
        with tarfile.open(source, "r:*") as tar:
            manifest = _manifest(tar)
            waiting = dict(manifest.members)
            for entry in tar:
                if entry.name == MANIFEST:
                    continue
                if entry.name not in waiting:
                    raise Damaged(f"{entry.name} is in the file but not in its manifest.")
                _take(tar, entry, waiting.pop(entry.name), folder)
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise Damaged(f"This is not a whole backup file ({type(error).__name__}).") from None
    if waiting:
        raise Damaged(f"{min(waiting)} is missing from the file.")
    return manifest


def uploads_of(manifest: Manifest) -> Iterator[str]:
    """The names of the uploaded files, relative to the uploads folder."""
    return (name.removeprefix(UPLOADS) for name in manifest.members if name.startswith(UPLOADS))


def settle(folder: Path) -> None:
    """Make the names in a folder durable, where the system lets folders be synced."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


class _Hashing:
    """A file that hashes what is read from it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._hash = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._hash.update(data)
        return data

    def digest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def _created(target: Path) -> Iterator[IO[bytes]]:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def _add(tar: tarfile.TarFile, name: str, source: Any, size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    tar.addfile(entry, source)


def _manifest(tar: tarfile.TarFile) -> Manifest:
    entry = tar.next()
    if entry is None or entry.name != MANIFEST or not entry.isreg():
        raise Damaged("This is not a backup of ours: it does not begin with a manifest.")
    if entry.size > MAX_MANIFEST:
        raise Damaged("The manifest is too large.")
    reader = tar.extractfile(entry)
    told = json.loads(reader.read() if reader else b"")
    if told.get("product") != PRODUCT or told.get("format") != FORMAT:
        raise Damaged("This is not a backup that this version can read.")
    members = {name: Member(**kept) for name, kept in told.pop("members").items()}
    if unsafe := next((name for name in members if not _is_safe(name)), None):
        raise Damaged(f"The manifest names a file outside the backup: {unsafe!r}.")
    return Manifest(**told, members=members)


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    plain = name == str(path) and "\\" not in name and ":" not in name and name.isprintable()
    return plain and not path.is_absolute() and ".." not in path.parts and name != MANIFEST


def _take(tar: tarfile.TarFile, entry: tarfile.TarInfo, member: Member, folder: Path) -> None:
    reader = tar.extractfile(entry) if entry.isreg() else None
    if reader is None or entry.size != member.size:
        raise Damaged(f"{entry.name} is not what the manifest says.")
    target = folder / entry.name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with _created(target) as out:
        while data := reader.read(CHUNK):
            digest.update(data)
            out.write(data)
    if digest.hexdigest() != member.sha256:
        raise Damaged(f"{entry.name} is damaged: its content does not match its hash.")
