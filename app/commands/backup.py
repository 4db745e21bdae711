"""`backup FILE`: one file with everything, proved by restoring it before it gets its name."""

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.backup import archive, embedded, server
from app.backup.archive import Manifest, Member
from app.commands import Refused, keeping, start
from app.database import Database
from app.domain.text import filesize, plural
from app.models import Document
from app.settings import Settings
from app.version import VERSION

D: Any = Document
Recorded = dict[str, tuple[Member, bool]]
"""What the database says of each uploaded file, and whether it must be there."""

TRIED = "It was restored on trial and compared."
READ_ONLY = (
    "It was read through, but not restored on trial: this database account may not create "
    "databases."
)


def backup(file: Path) -> list[str]:
    """Write a backup and prove it; what to tell whoever asked. Refused with the reason."""
    settings = start.settings_for()
    if file.exists():
        raise Refused(f"{file} exists already. Choose another name, or remove it first.")
    part = file.with_name(file.name + ".part")
    with (
        keeping.plainly(),
        start.ready(settings) as database,
        keeping.workspace(settings) as folder,
    ):
        try:
            manifest = _write(database, settings, part, folder)
            proof = _prove(settings, part, folder / "proof")
            part.rename(file)
            archive.settle(file.parent)
        finally:
            part.unlink(missing_ok=True)
    return _told(file, manifest, proof)


def _write(database: Database, settings: Settings, part: Path, folder: Path) -> Manifest:
    if database.is_sqlite:
        dumped = folder / embedded.NAME
        embedded.dump(database, dumped)
        counts, migrations = embedded.examine(dumped)
        with keeping.opened(settings, keeping.file_url(dumped)) as copy:
            recorded = copy.read_at_leisure(_recorded)
    else:
        dumped = folder / server.NAME
        counts, migrations = server.dump(server.plain_url(settings.url), dumped)
        recorded = database.read_at_leisure(_recorded)
    uploads, missing = _found(settings.uploads_dir, recorded)
    files = {dumped.name: dumped} | uploads
    manifest = Manifest(
        version=VERSION,
        database=keeping.kind_of(settings),
        made_at=clock.now().isoformat(timespec="seconds"),
        migrations=migrations,
        counts=counts,
        members={name: archive.member_of(path) for name, path in files.items()},
        missing_uploads=missing,
    )
    archive.write(part, manifest, files)
    dumped.unlink()
    return manifest


def _recorded(session: Session) -> Recorded:
    rows = session.execute(select(D.storage_name, D.size, D.sha256, D.removed_at))
    return {
        row.storage_name: (Member(row.size, row.sha256), row.removed_at is None) for row in rows
    }


def _found(folder: Path, recorded: Recorded) -> tuple[dict[str, Path], list[str]]:
    """The files to keep by their name in the backup, and those that are not as recorded."""
    files, missing = {}, []
    for name, (member, is_needed) in recorded.items():
        path = folder / name
        is_there = path.is_file()
        if is_there:
            files[archive.UPLOADS + name] = path
        if is_needed and not (is_there and archive.member_of(path) == member):
            missing.append(name)
    return files, missing


def _prove(settings: Settings, part: Path, folder: Path) -> str:
    """Read the backup again and restore it where it disturbs nothing; how far that was possible."""
    manifest = archive.extract(part, folder)
    if settings.is_sqlite:
        copy = folder / embedded.NAME
        keeping.compare(manifest, *embedded.examine(copy))
        with keeping.opened(settings, keeping.file_url(copy)) as database:
            keeping.require_whole_trail(database)
        return TRIED
    url, dumped = server.plain_url(settings.url), folder / server.NAME
    if not server.may_create_databases(url):
        server.read_through(url, dumped, manifest.counts)
        return READ_ONLY
    with server.beside(url) as trial:
        server.load(trial, dumped)
        keeping.compare(manifest, *server.examine(trial))
        with keeping.opened(settings, trial) as database:
            keeping.require_whole_trail(database)
    return TRIED


def _told(file: Path, manifest: Manifest, proof: str) -> list[str]:
    uploads = len(list(archive.uploads_of(manifest)))
    what = plural(sum(manifest.counts.values()), "row", "rows")
    files = plural(uploads, "uploaded file", "uploaded files")
    lines = [f"{file}: {what} and {files}, {filesize(file.stat().st_size)}. {proof}"]
    if missing := manifest.missing_uploads:
        number = plural(len(missing), "uploaded file", "uploaded files")
        lines.append(f"Missing on the disk or not as recorded: {number}, first {missing[0]}.")
    return lines
