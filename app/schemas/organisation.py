"""Organisations going in and coming out."""

from datetime import datetime

from pydantic import Field, ValidationInfo, field_validator

from app.domain.identifiers import Scheme, normalised
from app.domain.opportunities import OrganisationKind
from app.domain.policy import Action
from app.schemas.fields import Command, Line, Output, Title


class Identifier(Command):
    """What a public register calls an organisation."""

    scheme: Scheme = Field(description="The register.", examples=["GB-COH"])
    identifier: Line = Field(description="Its number there.", examples=["01234567"])

    @field_validator("identifier")
    @classmethod
    def _as_the_register_writes_it(cls, value: str, info: ValidationInfo) -> str:
        scheme = info.data.get("scheme")
        return normalised(scheme, value) if scheme else value


class OrganisationFields(Command):
    """What describes an organisation."""

    name: Title = Field(description="Its full name.", examples=["Environment Agency"])
    kind: OrganisationKind = Field(description="What it is.")
    identifiers: list[Identifier] = Field(
        [], max_length=20, description="What public registers call it."
    )

    @field_validator("identifiers")
    @classmethod
    def _once_each(cls, value: list[Identifier]) -> list[Identifier]:
        return list({(i.scheme, i.identifier): i for i in value}.values())


class CreateOrganisation(OrganisationFields):
    """Add an organisation."""


class EditOrganisation(OrganisationFields):
    """Replace what is known of an organisation."""


class OrganisationRef(Output):
    """An organisation, named."""

    id: int
    name: str


class IdentifierOut(Output):
    """What a public register calls an organisation."""

    scheme: str
    identifier: str


class OrganisationRow(OrganisationRef):
    """One organisation in a list."""

    kind: OrganisationKind
    identifiers: list[IdentifierOut]


class OrganisationPage(Output):
    """Some of the organisations, by name."""

    items: list[OrganisationRow]
    next: int | None = Field(description="Send as `cursor` to read on; null at the end.")


class OrganisationOut(OrganisationRow):
    """One organisation, whole."""

    same_name: list[OrganisationRef] = Field(
        description="Others with this very name: perhaps it is here twice."
    )
    created_at: datetime
    is_listed: bool = Field(description="False: named as a candidate only, so that few know of it.")
    version: int
    permitted_actions: list[Action]
    refusals: dict[Action, str] = Field(description="Why an action is not permitted.")
