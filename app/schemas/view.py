"""Saved views: what is sent to keep one, and what comes back."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from app.domain.policy import Action
from app.schemas.fields import Command, Id, Output, WithRules
from app.schemas.opportunity import PersonRef
from app.schemas.pipeline import clean_query

MAX_NAME = 80


class Layout(StrEnum):
    """Which face of the pipeline a view opens."""

    BOARD = "board"
    TABLE = "table"

    @property
    def path(self) -> str:
        """The page it opens."""
        return "/pipeline" if self is Layout.BOARD else "/pipeline/table"


Query = Annotated[
    str,
    Field(max_length=1000, description="Filters and sort as in a list's query string."),
    AfterValidator(clean_query),
]


class SaveView(Command):
    """Keep a set of filters under a name, for oneself or for a programme's people."""

    name: Annotated[str, WithRules(MAX_NAME, single_line=True, required=True)]
    layout: Layout = Layout.BOARD
    query: Annotated[Query, Field(examples=["stage=tender&sort=value"])] = ""
    programme_id: Id | None = Field(
        None, description="Shared with this programme's people; private without."
    )


class ViewOut(Output):
    """A saved view."""

    id: int
    name: str
    layout: Layout
    query: str
    programme_id: int | None
    owner: PersonRef
    path: str = Field(description="The page it opens.", examples=["/pipeline?stage=tender"])
    version: int
    permitted_actions: list[Action]
