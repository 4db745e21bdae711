"""Uploaded files. The bytes live in the data folder under a generated name."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.models.types import BigId, moment, primary_key, references


class Document(SQLModel, table=True):
    """A file as evidence: what it was called, what it is, and the hash of its bytes."""

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id")
    title: str = Field(max_length=200)
    filename: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int = Field(sa_type=BigId)
    sha256: str = Field(max_length=64)
    storage_name: str = Field(max_length=80, unique=True)
    uploaded_by_id: int | None = references("person.id", nullable=True, index=False)
    uploaded_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)
