"""Rows of a spreadsheet going in, and what became of each."""

from pydantic import Field

from app.domain.stakeholder_paste import MOST_CHARACTERS
from app.schemas.fields import Command, Output
from app.schemas.stakeholder import StakeholderRef


class PasteStakeholders(Command):
    """Rows copied from a spreadsheet, tab, comma or semicolon separated."""

    text: str = Field(min_length=1, max_length=MOST_CHARACTERS, description="The rows as copied.")
    preview: bool = Field(False, description="Only say what would be added.")


class PastedLine(Output):
    """One pasted row: what it adds, or what is wrong with it."""

    line: int
    text: str
    name: str
    words: str = Field(description="What is recorded beside the name.")
    problems: list[str] = Field(description="Why it cannot be added; nothing when it can.")
    left_out: list[str] = Field(description="Cells that are not understood; it is added without.")


class PasteReport(Output):
    """What a paste adds, and the lines that cannot be added, given back as they were."""

    added: list[StakeholderRef] = Field(description="Who was added.")
    lines: list[PastedLine] = Field(description="Each row of the paste.")
    left: str = Field(description="The lines that were not added, with the header, to mend.")
    new_groups: list[str] = Field(description="Groups that lines name and nobody had.")
    unknown_columns: list[str] = Field(description="Headings that were not understood.")
    preview: bool = Field(description="Whether nothing was written.")
