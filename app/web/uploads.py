"""Uploaded files on the disk: generated names outside anything served, durable before recorded.

A file is written beside its place, checked, scanned, synced and moved, and only then does its row
go in. A refused row takes the file with it. A file whose row may or may not stand (the connection
broke while it was saved) stays: the worker sweeps it if nothing claims it.
"""

import asyncio
import hashlib
import os
import secrets
import shlex
import subprocess
from pathlib import Path
from typing import IO

from starlette.responses import FileResponse

from app.domain.errors import DomainError, NotFound, invalid
from app.domain.text import filesize
from app.domain.uploads import clean_filename, kind_of
from app.queries.documents import NO_DOCUMENT, require_room
from app.schemas.document import AddDocument, DocumentOut, StoredFile
from app.services.documents import add_document
from app.settings import Settings
from app.web.call import Call
from app.web.credentials import hashed
from app.web.forms import Form
from app.web.visit import Visit

CHUNK = 256 * 1024
SCAN_SECONDS = 120
NOT_CLEAN = "This file did not pass the virus scan, so it was not kept"
NO_SCANNER = "Files cannot be scanned just now, so none is accepted. Try again later"
DOWNLOAD_HEADERS = {
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}


async def receive(caller: Visit | Call, opportunity_id: int, form: Form) -> DocumentOut:
    """Keep the file of a posted form and record it; nothing stays when it is refused."""
    settings: Settings = caller.request.app.state.settings
    command = form.command(AddDocument)
    upload = form.files.get("file")
    if upload is None:
        raise invalid("file", "Choose a file")
    await caller.read(require_room, opportunity_id, upload.size or 0)
    file = await asyncio.to_thread(store, settings, upload.filename or "", upload.file)
    if isinstance(caller, Call):
        caller.fingerprint = hashed(f"{command.title}\n{file.filename}\n{file.sha256}")
    try:
        return await caller.write(add_document, opportunity_id, command, file)
    except DomainError:
        await asyncio.to_thread(discard, settings.uploads_dir, file)
        raise


def store(settings: Settings, filename: str, source: IO[bytes]) -> StoredFile:
    """Put a file on the disk, durably; Invalid when too large, of another type, or unclean."""
    name = secrets.token_hex(20)
    filename = clean_filename(filename)
    waiting = settings.uploads_dir / "incoming" / name
    storage_name = f"{name[:2]}/{name[2:4]}/{name}"
    try:
        _folder(settings.uploads_dir)
        _folder(waiting.parent)
        size, digest = _copied(source, waiting, settings.max_upload_bytes)
        media_type = _checked(filename, waiting)
        _scan(settings.scan_command, waiting)
        _moved(waiting, settings.uploads_dir / storage_name)
    finally:
        waiting.unlink(missing_ok=True)
    return StoredFile(
        storage_name=storage_name,
        filename=filename,
        media_type=media_type,
        size=size,
        sha256=digest,
    )


def discard(folder: Path, file: StoredFile) -> None:
    """Take a stored file back."""
    (folder / file.storage_name).unlink(missing_ok=True)


def download(folder: Path, file: StoredFile) -> FileResponse:
    """The bytes, always as an attachment that no browser runs."""
    path = folder / file.storage_name
    if not path.is_file():
        raise NotFound(NO_DOCUMENT)
    return FileResponse(
        path,
        headers=DOWNLOAD_HEADERS,
        media_type=file.media_type,
        filename=file.filename,
        content_disposition_type="attachment",
    )


def _copied(source: IO[bytes], target: Path, limit: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    source.seek(0)
    with target.open("xb") as file:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise invalid("file", f"Choose a file of {filesize(limit)} or less")
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _checked(filename: str, path: Path) -> str:
    try:
        with path.open("rb") as content:
            return kind_of(filename, content).media_type
    except ValueError as error:
        raise invalid("file", str(error)) from None


def _scan(command: str, path: Path) -> None:
    """Run the operator's scanner; no answer counts as a refusal."""
    if not command:
        return
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own setting, no shell
            [*shlex.split(command), str(path)],
            timeout=SCAN_SECONDS,
            capture_output=True,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        raise invalid("file", NO_SCANNER) from None
    if done.returncode != 0:
        raise invalid("file", NOT_CLEAN)


def _moved(waiting: Path, target: Path) -> None:
    _folder(target.parent)
    waiting.rename(target)
    for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
        _synced(folder)


def _folder(path: Path) -> None:
    """Make a folder that only we can read; `parents` are made as the system likes them."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _synced(folder: Path) -> None:
    """Make a folder's listing durable, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
