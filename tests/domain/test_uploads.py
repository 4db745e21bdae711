"""Which files may be kept, by their names and by what is really in them."""

import io
import zipfile

import pytest

from app.domain.uploads import (
    KINDS,
    MAX_FILENAME,
    MAX_MEMBERS,
    badge_of,
    clean_filename,
    kind_of,
)

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPG = b"\xff\xd8\xff\xe0" + b"\0" * 20
OPEN_TYPES = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def zipped(*names: str, **contents: bytes) -> bytes:
    """A zip container with these parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, contents.get(name, b"<x/>"))
    return held.getvalue()


def office(folder: str, *more: str) -> bytes:
    return zipped("[Content_Types].xml", f"{folder}/document.xml", *more)


def open_document(what: str) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{what}".encode()
    return zipped("mimetype", "content.xml", mimetype=mimetype)


SOUND = {
    "a.pdf": PDF,
    "a.PDF": b"junk before the header\n" + PDF,
    "a.docx": office("word"),
    "a.xlsx": office("xl"),
    "a.pptx": office("ppt"),
    "a.odt": open_document("text"),
    "a.ods": open_document("spreadsheet"),
    "a.odp": open_document("presentation"),
    "a.csv": "name,value\nÉcole,£5\n".encode(),
    "windows.csv": "£5, naïve\n".encode("cp1252"),
    "a.txt": b"\xef\xbb\xbfwith a byte-order mark",
    "a.png": PNG,
    "a.jpg": JPG,
    "a.jpeg": JPG,
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_file_of_an_allowed_type_is_kept_under_its_type(name: str) -> None:
    kind = kind_of(name, io.BytesIO(SOUND[name]))
    assert kind is KINDS[name.rpartition(".")[2].lower()]


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.docm", "a.exe", "a", "a.pdf.js", ".pdfx"])
def test_a_type_that_is_not_on_the_list_is_refused_with_the_list(name: str) -> None:
    with pytest.raises(ValueError, match="one of these types: PDF"):
        kind_of(name, io.BytesIO(PDF))


FALSE = {
    "pdf.pdf": PNG,
    "late.pdf": b" " * 2000 + PDF,
    "png.png": JPG,
    "plain.docx": b"just text",
    "zip.docx": zipped("word/document.xml"),
    "sheet.docx": office("xl"),
    "macros.docx": office("word", "word/vbaProject.bin"),
    "truncated.docx": office("word")[:-30],
    "sheet.odt": open_document("spreadsheet"),
    "late-mimetype.odt": zipped(
        "content.xml", "mimetype", mimetype=b"application/vnd.oasis.opendocument.text"
    ),
    "nul.csv": b"a,b\0c",
    "utf16.txt": "text".encode("utf-16"),
    "neither.txt": b"\x81\x8d\xff",
}


@pytest.mark.parametrize("name", FALSE)
def test_content_that_is_not_what_the_name_says_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a sound"):
        kind_of(name, io.BytesIO(FALSE[name]))


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        kind_of("a.csv", io.BytesIO(b""))


def test_a_container_of_too_many_parts_is_refused() -> None:
    many = office("word", *(f"word/{n}.xml" for n in range(MAX_MEMBERS)))
    with pytest.raises(ValueError, match="not a sound"):
        kind_of("a.docx", io.BytesIO(many))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Board minute.pdf", "Board minute.pdf"),
        ("C:\\Users\\me\\plan.docx", "plan.docx"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("evil\u202efdp.exe.pdf", "evilfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("tab\tand\0nul.csv", "tab andnul.csv"),
        ('quo"te<b>.png', "quoteb.png"),
        ("École été 🌊.pdf", "École été 🌊.pdf"),
        (".pdf", "file.pdf"),
        ("   .pdf", "file.pdf"),
        ("", "file"),
    ],
)
def test_a_file_name_keeps_its_words_and_nothing_hidden(given: str, kept: str) -> None:
    assert clean_filename(given) == kept


def test_a_long_file_name_keeps_its_ending() -> None:
    kept = clean_filename("x" * 500 + ".xlsx")
    assert len(kept) == MAX_FILENAME
    assert kept.endswith("x.xlsx")


def test_each_kind_has_its_badge() -> None:
    assert [badge_of(n) for n in ("a.pdf", "b.DOCX", "c.jpeg", "d.zip")] == [
        "PDF",
        "DOC",
        "JPG",
        "FILE",
    ]
