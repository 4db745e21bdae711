"""Saved views: a name for a set of filters, private or shared with a programme."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.models.types import moment, primary_key, references


class SavedView(SQLModel, table=True):
    """A query string of the pipeline pages under a name."""

    __tablename__ = "saved_view"

    id: int = primary_key()
    person_id: int = references("person.id")
    programme_id: int | None = references("programme.id", nullable=True)
    name: str = Field(max_length=80)
    layout: str = Field(max_length=10)
    query: str = Field(max_length=1000)
    created_at: datetime = moment()
    version: int = 1
