"""People who sign in, and the roles they hold in programmes."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.policy import AdviserFunction, Role
from app.models.types import enum_column, moment, primary_key, references


class Person(SQLModel, table=True):
    """An account. `password_hash` is empty until the person chose a password."""

    id: int = primary_key()
    name: str = Field(max_length=120)
    email: str = Field(max_length=254, unique=True)
    password_hash: str = Field(default="", max_length=200)
    pseudonym: str = Field(max_length=64, unique=True)
    is_administrator: bool = False
    is_conflicts_reviewer: bool = False
    is_active: bool = True
    is_demo: bool = False
    created_at: datetime = moment()
    last_signed_in_at: datetime | None = moment(nullable=True)
    version: int = 1


class Membership(SQLModel, table=True):
    """One role of one person in one programme. Advisers also say what they advise on; a partner
    speaks for an organisation, and sees what was addressed to it."""

    __table_args__ = (UniqueConstraint("programme_id", "person_id", "role"),)

    id: int = primary_key()
    programme_id: int = references("programme.id")
    person_id: int = references("person.id")
    role: Role = enum_column(Role)
    function: AdviserFunction | None = enum_column(AdviserFunction, nullable=True)
    organisation_id: int | None = references("organisation.id", nullable=True)
