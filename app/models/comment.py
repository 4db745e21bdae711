"""Comments on an opportunity, and the people they mention."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.types import moment, primary_key, references


class Comment(SQLModel, table=True):
    """What somebody said about an opportunity. Comments are never edited."""

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id")
    author_id: int | None = references("person.id", nullable=True, index=False)
    text: str = Field(sa_type=sa.Text)
    created_at: datetime = moment()
    date_note: str = Field(default="", max_length=200)


class CommentMention(SQLModel, table=True):
    """A person whom a comment calls by name."""

    __tablename__ = "comment_mention"

    comment_id: int = references("comment.id", index=False, primary_key=True)
    person_id: int = references("person.id", primary_key=True)
    read_at: datetime | None = moment(nullable=True)
