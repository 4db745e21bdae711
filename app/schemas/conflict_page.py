"""What the pages of conflicts show."""

from pydantic import Field

from app.schemas.conflict import ConflictRegister
from app.schemas.opportunity import PersonRef
from app.schemas.overview import Frame


class ConflictPage(Frame):
    """The register under the head of its opportunity."""

    conflicts: ConflictRegister
    parties: list[str] = Field(description="Organisations in discussion, for those who may know.")


class DeclareForPage(Frame):
    """The form with which somebody declares for another."""

    people: list[PersonRef]
    parties: list[str]
    refusal: str | None
