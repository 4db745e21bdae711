"""Accounts going in and coming out."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.domain.policy import Action, AdviserFunction, Role, Scope
from app.schemas.fields import Command, Email, Name, Output

ADMINISTRATOR = "Manages accounts, programmes and settings, and never sees opportunities."
REVIEWER = "Decides, as an independent, what is done about conflicts of interest."


class AccountFields(Command):
    """What an administrator says of a person."""

    name: Name = Field(description="As colleagues know them.", examples=["Helen Marsh"])
    email: Email = Field(description="Where they sign in with; one account each.")
    is_administrator: bool = Field(False, description=ADMINISTRATOR)
    is_conflicts_reviewer: bool = Field(False, description=REVIEWER)


class AddAccount(AccountFields):
    """Add a person. They get in with a password link, which is made next."""


class EditAccount(AccountFields):
    """Replace what is known of a person."""


class EditProfile(Command):
    """Change one's own name. The e-mail address is changed by an administrator."""

    name: Name = Field(description="As colleagues know you.")


class RoleOut(Output):
    """One role of one person in one programme."""

    programme_id: int
    programme_name: str
    role: Role
    function: AdviserFunction | None = Field(description="What an adviser advises on.")


class AccountRow(Output):
    """A person in the administrators' list."""

    id: int
    name: str
    email: str
    is_administrator: bool
    is_conflicts_reviewer: bool = Field(description=REVIEWER)
    is_active: bool = Field(description="False: signed out, and cannot sign in.")
    has_password: bool = Field(description="False until they used a password link.")
    last_signed_in_at: datetime | None


class AccountPage(Output):
    """Some of the people, by name."""

    items: list[AccountRow]
    next: int | None = Field(description="Send as `cursor` to read on; null at the end.")


class AccountOut(AccountRow):
    """A person as administrators see them."""

    created_at: datetime
    roles: list[RoleOut]
    link_expires_at: datetime | None = Field(description="Until when a password link waits.")
    is_last_administrator: bool = Field(
        description="True: neither the flag nor the account can be taken away."
    )
    version: int
    permitted_actions: list[Action]


class PasswordLinkOut(Output):
    """A password link that was made; the address is known only to whoever asked for it."""

    person_id: int
    expires_at: datetime


class PasswordLinkMade(PasswordLinkOut):
    """The same with its address, shown this once."""

    url: str = Field(description="Give it to the person yourself. It works once.")


class MeOut(Output):
    """Who is asking, as this service knows them."""

    kind: Literal["person", "system"]
    id: int | None = Field(description="The person's id; null for a system.")
    name: str
    email: str | None
    is_administrator: bool
    is_conflicts_reviewer: bool = Field(description=REVIEWER)
    scopes: list[Scope]
    roles: list[RoleOut]
    version: int = Field(description="Of the person's record; 0 for a system.")


class SessionOut(Output):
    """One browser somebody is signed in with."""

    started_at: datetime
    seen_at: datetime
    is_this: bool
