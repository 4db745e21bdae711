"""API tokens going in and coming out."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.domain.policy import Scope
from app.schemas.fields import Command, Id, Name, Output

MAX_DAYS = 365
Days = Annotated[int, Field(ge=1, le=MAX_DAYS, description="Days until it stops working.")]


class CreateToken(Command):
    """Make a personal token: it acts as its person, within its scopes."""

    name: Name = Field(description="What will use it.", examples=["Finance dashboard"])
    scopes: list[Scope] = Field(min_length=1, max_length=4, description="What it may be used for.")
    expires_in_days: Days = 90

    @field_validator("scopes")
    @classmethod
    def _once_each(cls, value: list[Scope]) -> list[Scope]:
        return [scope for scope in Scope if scope in value]


class CreateSystemToken(Command):
    """Make a token for another system: bound to programmes; it never decides or administers."""

    name: Name = Field(description="Which system.", examples=["Finance ledger"])
    scopes: list[Literal[Scope.READ, Scope.WRITE]] = Field(
        min_length=1, max_length=2, description="What it may be used for."
    )
    programme_ids: list[Id] = Field(
        min_length=1, max_length=100, description="The programmes it works in, as a member."
    )
    expires_in_days: Days = 90

    @field_validator("scopes")
    @classmethod
    def _once_each(cls, value: list[Scope]) -> list[Scope]:
        return [scope for scope in Scope if scope in value]


class TokenOut(Output):
    """A token; its secret was shown once and is not kept."""

    id: int
    name: str
    scopes: list[Scope]
    person_id: int | None = Field(description="Whose it is; null for a system's.")
    programme_ids: list[int] = Field(description="For a system: the programmes it works in.")
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute.")


class TokenMade(TokenOut):
    """A token just made, with its secret, shown this once."""

    secret: str = Field(description="Send it as `Authorization: Bearer …`.")
