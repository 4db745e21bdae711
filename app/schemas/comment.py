"""Comments going in and coming out."""

from datetime import datetime

from pydantic import Field

from app.schemas.fields import Command, Id, Output, RequiredText
from app.schemas.opportunity import PersonRef


class AddComment(Command):
    """Say something about an opportunity. A comment is never edited or deleted."""

    text: RequiredText
    mention_ids: list[Id] = Field(
        [], max_length=50, description="People to tell: each must be able to see the opportunity."
    )


class CommentOut(Output):
    """What somebody said."""

    id: int
    opportunity_id: int
    author: PersonRef | None = Field(description="Nobody when a system wrote it.")
    text: str
    mentions: list[PersonRef]
    created_at: datetime
    date_note: str = Field(description="Says when the date is estimated.")


class CommentList(Output):
    """Comments in order, and where the list goes on."""

    items: list[CommentOut]
    next: int | None = Field(description="The `cursor` of the next page; nothing at the end.")


class CommentPage(Output):
    """Some comments, oldest first, and where the earlier ones begin."""

    comments: list[CommentOut]
    earlier_than: int | None = Field(description="Ask before this id for the earlier ones.")
    unread: list[int] = Field(description="Comments here that mention the reader, not yet read.")
    refusal: str | None = Field(description="Why this person may not comment.")


class MentionOut(Output):
    """A comment that calls the reader by name."""

    comment_id: int
    opportunity_id: int
    reference: str
    opportunity_title: str
    author: PersonRef | None
    text: str
    created_at: datetime


class MentionsRead(Output):
    """How many mentions were marked as read."""

    marked: int
