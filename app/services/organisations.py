"""Adding and changing organisations."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.policy import Action, Actor, Subject, authorise
from app.models import Organisation, OrganisationIdentifier
from app.queries.organisations import (
    find_organisation,
    identifiers_of,
    organisation_out,
    require_reader,
)
from app.schemas.organisation import (
    CreateOrganisation,
    EditOrganisation,
    Identifier,
    OrganisationOut,
)
from app.services.events import changes, record
from app.services.versions import expect_version

O: Any = Organisation
I: Any = OrganisationIdentifier


def create_organisation(
    session: Session, actor: Actor, command: CreateOrganisation, *, at: datetime
) -> OrganisationOut:
    """Add an organisation. Raises Conflict, naming the other, for an identifier in use."""
    require_reader(actor)
    authorise(actor, Action.MANAGE_ORGANISATIONS, Subject())
    _require_unused(session, command.identifiers)
    row = Organisation(name=command.name, kind=command.kind, created_at=at)
    session.add(row)
    session.flush()
    _identify(session, row.id, command.identifiers)
    data = _described(session, row)
    record(session, actor, f"organisation:{row.id}", "organisation_added", data, at=at)
    return organisation_out(session, actor, row)


def edit_organisation(
    session: Session,
    actor: Actor,
    organisation_id: int,
    command: EditOrganisation,
    *,
    at: datetime,
    version: int | None = None,
) -> OrganisationOut:
    """Replace what is known of an organisation. Raises Conflict for an identifier in use."""
    row = find_organisation(session, actor, organisation_id)
    authorise(actor, Action.MANAGE_ORGANISATIONS, Subject())
    expect_version(row, version)
    _require_unused(session, command.identifiers, organisation_id)
    before = _described(session, row)
    row.name, row.kind = command.name, command.kind
    session.execute(delete(OrganisationIdentifier).where(I.organisation_id == row.id))
    _identify(session, row.id, command.identifiers)
    edits = changes(before, _described(session, row))
    if edits["after"]:
        row.version += 1
        record(session, actor, f"organisation:{row.id}", "organisation_edited", edits, at=at)
    session.flush()
    return organisation_out(session, actor, row)


def _identify(session: Session, organisation_id: int, identifiers: list[Identifier]) -> None:
    session.add_all(
        OrganisationIdentifier(
            organisation_id=organisation_id, scheme=i.scheme.value, identifier=i.identifier
        )
        for i in identifiers
    )
    session.flush()


def _require_unused(
    session: Session, identifiers: list[Identifier], organisation_id: int | None = None
) -> None:
    for number, wanted in enumerate(identifiers):
        other = session.execute(
            select(O.id, O.name)
            .join(OrganisationIdentifier, I.organisation_id == O.id)
            .where(I.scheme == wanted.scheme.value, I.identifier == wanted.identifier)
        ).one_or_none()
        if other is not None and other.id != organisation_id:
            raise Conflict(
                f"{wanted.scheme} {wanted.identifier} already belongs to {other.name}.",
                f"identifiers.{number}.identifier",
            )


def _described(session: Session, row: Organisation) -> dict[str, Any]:
    identifiers = identifiers_of(session, [row.id]).get(row.id, [])
    return {
        "name": row.name,
        "kind": row.kind.value,
        "identifiers": [f"{i.scheme}-{i.identifier}" for i in identifiers],
    }
