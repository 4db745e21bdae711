"""`restore FILE`: everything is verified in a place of its own before anything is touched."""

import sys
from pathlib import Path

from app import clock, migrate, sqlite
from app.backup import Damaged, archive, embedded, server
from app.backup.archive import Manifest
from app.commands import Refused, keeping, start
from app.commands.lock import only_one
from app.domain.text import plural
from app.services.installation import close_restored_access
from app.settings import Settings

NOT_EMPTY = (
    "{what} is not empty. To put it aside and restore in its place, add --replace: nothing is "
    "deleted."
)
NEWER = "This backup was made by a newer version. Install that version first."
OTHER_KIND = (
    "This is a backup of {theirs}, and the settings name {ours}. Set DATABASE_URL to a {theirs} "
    "database."
)
NO_RIGHT = "This database account may not create databases, which --replace needs."
NAMES = {keeping.SQLITE: "SQLite", keeping.POSTGRESQL: "PostgreSQL"}


def restore(file: Path, *, replace: bool, sure: bool) -> list[str]:
    """Restore a backup; what to tell whoever asked. Refused with the reason, nothing changed."""
    settings = start.settings_for()
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    with keeping.plainly(), only_one(settings), keeping.workspace(settings) as folder:
        manifest = archive.extract(file, folder)
        _require_fit(manifest, settings)
        if not replace:
            _require_room(settings)
        elif not sure:
            _ask(settings)
        suffix = f".before-restore-{clock.now():%Y%m%dT%H%M%S}"
        put = _into_file if settings.is_sqlite else _into_server
        kept = put(settings, manifest, folder, suffix)
    records = plural(sum(manifest.counts.values()), "row", "rows")
    lines = [
        f"Restored the backup of {manifest.made_at}: {records}.",
        "Everybody signs in anew, and tokens must be made again.",
    ]
    return [*lines, f"What was there before is kept: {', '.join(kept)}."] if kept else lines


def _into_file(settings: Settings, manifest: Manifest, folder: Path, suffix: str) -> list[str]:
    """Put the restored file where the embedded database belongs; what was put aside."""
    restored, file = folder / embedded.NAME, sqlite.path(settings.url)
    keeping.compare(manifest, *embedded.examine(restored))
    _make_ready(settings, keeping.file_url(restored), manifest)
    kept = _put_uploads(settings, folder, suffix)
    kept += embedded.move_aside(file, suffix)
    restored.rename(file)
    archive.settle(file.parent)
    return kept


def _into_server(settings: Settings, manifest: Manifest, folder: Path, suffix: str) -> list[str]:
    """Restore into an empty database, or beside a full one and let the two change names.

    Only the second needs the right to create databases.
    """
    url, dumped = server.plain_url(settings.url), folder / server.NAME
    with keeping.opened(settings, url) as database:
        is_unused = database.read_at_leisure(keeping.is_unused)
        if is_unused and not server.is_empty(url):
            migrate.remove_all(database.engine)
    if is_unused:
        try:
            _load(settings, url, dumped, manifest)
        except Damaged:
            with keeping.opened(settings, url) as database:
                migrate.remove_all(database.engine)
            raise
        return _put_uploads(settings, folder, suffix)
    if number := server.others_connected(url):
        others = plural(number, "connection", "connections")
        raise Refused(f"The database is in use ({others}). Stop the servers and workers first.")
    if not server.may_create_databases(url):
        raise Refused(NO_RIGHT)
    name = server.database_name(url)
    aside = name + suffix.replace(".", "_").replace("-", "_").lower()
    with server.beside(url) as fresh:
        _load(settings, fresh, dumped, manifest)
        kept = _put_uploads(settings, folder, suffix)
        server.swap(url, server.database_name(fresh), aside)
    return [*kept, f"the database {aside}"]


def _load(settings: Settings, url: str, dumped: Path, manifest: Manifest) -> None:
    server.load(url, dumped)
    keeping.compare(manifest, *server.examine(url))
    _make_ready(settings, url, manifest)


def _make_ready(settings: Settings, url: str, manifest: Manifest) -> None:
    """Verify the trail, bring an older backup up to date, let nobody in with what it remembers."""
    with keeping.opened(settings, url) as database:
        keeping.require_whole_trail(database)
        if not migrate.is_current(database.engine):
            migrate.upgrade(database.engine)
        database.write_now(close_restored_access, manifest.made_at, at=clock.now())


def _require_fit(manifest: Manifest, settings: Settings) -> None:
    ours = keeping.kind_of(settings)
    if manifest.database != ours:
        theirs = NAMES.get(manifest.database, manifest.database)
        raise Refused(OTHER_KIND.format(theirs=theirs, ours=NAMES[ours]))
    if not set(manifest.migrations) <= migrate.known_revisions():
        raise Refused(NEWER)


def _require_room(settings: Settings) -> None:
    """Refused unless both the database and the uploads folder are empty."""
    if not settings.is_sqlite or sqlite.path(settings.url).exists():
        with start.opened(settings) as database:
            if not database.read_at_leisure(keeping.is_unused):
                raise Refused(NOT_EMPTY.format(what="The database"))
    if settings.uploads_dir.is_dir() and any(p.is_file() for p in settings.uploads_dir.rglob("*")):
        raise Refused(NOT_EMPTY.format(what=f"The folder {settings.uploads_dir}"))


def _ask(settings: Settings) -> None:
    if not sys.stdin.isatty():
        raise Refused("Add --yes to say that you are sure.")
    sys.stderr.write(f"Put what {keeping.kind_of(settings)} holds now aside, and restore? [y/N] ")
    if input().strip().lower() not in ("y", "yes"):
        raise Refused("Nothing was changed.")


def _put_uploads(settings: Settings, folder: Path, suffix: str) -> list[str]:
    """Move the restored files into place; what was there goes aside."""
    place, kept = settings.uploads_dir, []
    if place.exists():
        aside = place.with_name(place.name + suffix)
        place.rename(aside)
        kept = [str(aside)]
    restored = folder / archive.UPLOADS.rstrip("/")
    restored.mkdir(mode=0o700, exist_ok=True)
    restored.rename(place)
    return kept
