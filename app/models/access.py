"""Sessions, password links, API tokens, sign-in throttling and remembered replies."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.types import Json, json_column, moment, primary_key, references


class PersonSession(SQLModel, table=True):
    """Somebody signed in on the pages; only the hash of the cookie is kept."""

    __tablename__ = "person_session"

    token_hash: str = Field(max_length=64, primary_key=True)
    person_id: int = references("person.id")
    created_at: datetime = moment()
    seen_at: datetime = moment()
    authenticated_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


class PasswordLink(SQLModel, table=True):
    """A way to choose a password, once: made by an administrator, kept as a hash."""

    __tablename__ = "password_link"

    token_hash: str = Field(max_length=64, primary_key=True)
    person_id: int = references("person.id")
    created_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(nullable=True)


class ApiToken(SQLModel, table=True):
    """A bearer token, kept as a hash. Without a person it is a system's own."""

    __tablename__ = "api_token"

    id: int = primary_key()
    token_hash: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=120)
    person_id: int | None = references("person.id", nullable=True)
    programme_ids: list[int] = json_column(list)
    scopes: list[str] = json_column(list)
    created_at: datetime = moment()
    created_by_id: int | None = references("person.id", nullable=True, index=False)
    expires_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True)
    last_used_at: datetime | None = moment(nullable=True)


class SignInFailure(SQLModel, table=True):
    """Failed sign-ins of one account or one address, under a hashed key."""

    __tablename__ = "sign_in_failure"

    key: str = Field(max_length=64, primary_key=True)
    failures: int = 0
    window_started_at: datetime = moment()


class IdempotencyRecord(SQLModel, table=True):
    """The reply to a keyed request, kept so that a retry gets the same one.

    `opportunity_ids` are those the request changed: whoever is walled from one gets no reply.
    """

    __tablename__ = "idempotency_record"

    key: str = Field(max_length=64, primary_key=True)
    fingerprint: str = Field(max_length=64)
    reply: str = Field(sa_type=sa.Text)
    created_at: datetime = moment(index=True)
    opportunity_ids: list[int] | None = Field(default=None, sa_type=Json, nullable=True)
