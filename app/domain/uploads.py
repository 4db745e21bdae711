"""Which files may be kept: a short list of types, known by their ending and by their first bytes.

Nothing a browser would run is on the list: no HTML, no SVG, no macros. What a file claims to be
(its declared media type) is never believed.
"""

import codecs
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from app.domain.parsing import without_hidden_characters

MAX_FILES = 200
"""Files of one opportunity."""
MAX_TOTAL_BYTES = 500_000_000
"""Bytes of one opportunity's files together."""
MAX_FILENAME = 120
MAX_MEMBERS = 10_000
"""Parts of an Office or OpenDocument file: more are refused before any is looked at."""

_CHUNK = 64 * 1024
_PDF_STARTS_WITHIN = 1024
_ZIP_END = struct.Struct("<4s4H2LH")
_ZIP64_END = b"PK\x06\x07"
_LISTING = 4 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class FileKind:
    """A type we keep: its media type, its badge, and the test its content must pass."""

    media_type: str
    badge: str
    is_one: Callable[[IO[bytes]], bool]


def kind_of(filename: str, content: IO[bytes]) -> FileKind:
    """The kind of a file, by its name and what is really in it; ValueError with what to do."""
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    kind = KINDS.get(ending)
    if kind is None:
        raise ValueError(f"Choose a file of one of these types: {ACCEPTED}")
    content.seek(0, 2)
    if content.tell() == 0:
        raise ValueError("This file is empty. Choose another")
    content.seek(0)
    if not kind.is_one(content):
        raise ValueError(
            f"This is not a sound .{ending} file: it may be damaged, protected by a password, or "
            "of another type. Save it again and choose it"
        )
    return kind


def clean_filename(name: str) -> str:
    """A file's own name as we keep it: no folders, nothing invisible, its ending preserved."""
    last = re.split(r"[/\\]", name)[-1]
    kept = re.sub(r"\s+", " ", without_hidden_characters(last))
    kept = re.sub(r'[<>:"|?*\u200b-\u200f\u2028\u2029\ufeff]', "", kept).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot or not stem.strip(" ."):
        return f"file.{ending}"[:MAX_FILENAME] if ending else "file"
    return f"{stem[: MAX_FILENAME - len(ending) - 1].rstrip(' .')}.{ending}"[:MAX_FILENAME]


def _starts(*signatures: bytes) -> Callable[[IO[bytes]], bool]:
    return lambda content: content.read(16).startswith(signatures)


def _is_pdf(content: IO[bytes]) -> bool:
    return b"%PDF-" in content.read(_PDF_STARTS_WITHIN)


def _is_text(content: IO[bytes]) -> bool:
    """UTF-8 or Windows-1252, without NUL."""
    possible = {"utf-8": codecs.getincrementaldecoder("utf-8")(), "cp1252": None}
    while chunk := content.read(_CHUNK):
        if b"\0" in chunk:
            return False
        for encoding, decoder in list(possible.items()):
            try:
                _ = decoder.decode(chunk) if decoder else chunk.decode(encoding)
            except UnicodeDecodeError:
                del possible[encoding]
    return bool(possible)


def _office(folder: str) -> Callable[[IO[bytes]], bool]:
    def is_one(content: IO[bytes]) -> bool:
        names = _members(content)
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        has_part = any(name.startswith(f"{folder}/") for name in names)
        return "[Content_Types].xml" in names and has_part and not has_macros

    return is_one


def _open_document(what: str) -> Callable[[IO[bytes]], bool]:
    """The first part, stored as it is, names the type."""
    expected = f"{_OPEN}{what}".encode()

    def is_one(content: IO[bytes]) -> bool:
        head = content.read(38 + len(expected))
        named = head[:4] == b"PK\x03\x04" and head[30:38] == b"mimetype" and head[38:] == expected
        return named and "content.xml" in _members(content)

    return is_one


def _members(content: IO[bytes]) -> frozenset[str]:
    """Names of the parts of a zip container; empty for what is none, or has too many."""
    size = content.seek(0, 2)
    content.seek(max(0, size - 0xFFFF - _ZIP_END.size))
    tail = content.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _ZIP_END.size or _ZIP64_END in tail:
        return frozenset()
    members, listing = _ZIP_END.unpack_from(tail, at)[4:6]
    if members > MAX_MEMBERS or listing > _LISTING:
        return frozenset()
    try:
        with zipfile.ZipFile(content) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
        return frozenset()


KINDS: dict[str, FileKind] = {
    "pdf": FileKind("application/pdf", "PDF", _is_pdf),
    "docx": FileKind(f"{_OFFICE}wordprocessingml.document", "DOC", _office("word")),
    "xlsx": FileKind(f"{_OFFICE}spreadsheetml.sheet", "XLS", _office("xl")),
    "pptx": FileKind(f"{_OFFICE}presentationml.presentation", "PPT", _office("ppt")),
    "odt": FileKind(f"{_OPEN}text", "ODT", _open_document("text")),
    "ods": FileKind(f"{_OPEN}spreadsheet", "ODS", _open_document("spreadsheet")),
    "odp": FileKind(f"{_OPEN}presentation", "ODP", _open_document("presentation")),
    "csv": FileKind("text/csv", "CSV", _is_text),
    "txt": FileKind("text/plain", "TXT", _is_text),
    "png": FileKind("image/png", "PNG", _starts(b"\x89PNG\r\n\x1a\n")),
    "jpg": FileKind("image/jpeg", "JPG", _starts(b"\xff\xd8\xff")),
    "jpeg": FileKind("image/jpeg", "JPG", _starts(b"\xff\xd8\xff")),
}
ACCEPTED = (
    "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument, CSV, text, PNG or JPG"
)
ENDINGS = ",".join(f".{ending}" for ending in KINDS)
"""What a file chooser offers."""


def badge_of(filename: str) -> str:
    """The three letters beside a document's name."""
    kind = KINDS.get(filename.rpartition(".")[2].lower())
    return kind.badge if kind else "FILE"
