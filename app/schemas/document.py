"""Documents going in and coming out."""

from datetime import datetime

from pydantic import Field

from app.schemas.fields import Command, Line, Output
from app.schemas.opportunity import PersonRef


class AddDocument(Command):
    """What to call an uploaded file."""

    title: Line = Field("", description="A name people will recognise; else the file's own.")


class StoredFile(Output):
    """A file that is on the disk, checked, and not yet recorded."""

    storage_name: str
    filename: str
    media_type: str
    size: int
    sha256: str


class EvidenceUse(Output):
    """An answer that a document supports."""

    review_id: int
    gate: int
    attempt: int
    criterion_key: str
    criterion: str
    is_open: bool = Field(description="Whether that gate is still being prepared or decided.")


class DocumentOut(Output):
    """An uploaded file."""

    id: int
    opportunity_id: int
    title: str
    filename: str
    media_type: str
    size: int = Field(description="In bytes.")
    sha256: str = Field(description="Of the content, in hex.")
    uploaded_by: PersonRef | None = Field(description="Nobody when a system sent it.")
    uploaded_at: datetime
    removed_at: datetime | None = Field(
        description="Taken off the list; kept while a gate's record refers to it."
    )
    evidence_for: list[EvidenceUse]


class DocumentList(Output):
    """All documents of an opportunity, newest first."""

    items: list[DocumentOut]


class DocumentPage(Output):
    """The documents of an opportunity, newest first."""

    documents: list[DocumentOut]
    total_bytes: int
    refusal: str | None = Field(description="Why this person may add none; nothing when they may.")
