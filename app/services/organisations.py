"""Adding and changing organisations."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.policy import Action, Actor, Subject, authorise
from app.models import Organisation, OrganisationIdentifier
from app.queries.organisations import (
    find_organisation,
    identifiers_of,
    is_known_to,
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
    session: Session,
    actor: Actor,
    command: CreateOrganisation,
    *,
    at: datetime,
    is_listed: bool = True,
) -> OrganisationOut:
    """Add an organisation. Raises Conflict, naming the other, for an identifier in use.

    Where a candidate nobody listed yet has one of the identifiers it is the same body: it is not
    added twice, and is listed from now on if this one is to be.
    """
    require_reader(actor)
    authorise(actor, Action.MANAGE_ORGANISATIONS, Subject())
    row = _unlisted(session, command.identifiers)
    _require_unused(session, actor, command.identifiers, row.id if row else None)
    if row is not None and not is_listed:
        return organisation_out(session, actor, row)
    if row is None:
        row = Organisation(is_listed=is_listed, **_described_by(command), created_at=at)
    else:
        row.sqlmodel_update({**_described_by(command), "is_listed": True, "created_at": at})
        row.version += 1
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
    _require_unused(session, actor, command.identifiers, organisation_id)
    before = _described(session, row)
    row.name, row.kind = command.name, command.kind
    _identify(session, row.id, command.identifiers)
    edits = changes(before, _described(session, row))
    if edits["after"]:
        row.version += 1
        record(session, actor, f"organisation:{row.id}", "organisation_edited", edits, at=at)
    session.flush()
    return organisation_out(session, actor, row)


def _described_by(command: CreateOrganisation) -> dict[str, Any]:
    return {"name": command.name, "kind": command.kind}


def _unlisted(session: Session, identifiers: list[Identifier]) -> Organisation | None:
    """The one that is not listed and has any of these identifiers."""
    pairs = [(i.scheme.value, i.identifier) for i in identifiers]
    return session.scalar(
        select(Organisation)
        .join(OrganisationIdentifier, I.organisation_id == O.id)
        .where(tuple_(I.scheme, I.identifier).in_(pairs), ~O.is_listed)
        .order_by(O.id)
        .limit(1)
    )


def _identify(session: Session, organisation_id: int, identifiers: list[Identifier]) -> None:
    """These are its identifiers now, and no others."""
    session.execute(delete(OrganisationIdentifier).where(I.organisation_id == organisation_id))
    session.add_all(
        OrganisationIdentifier(
            organisation_id=organisation_id, scheme=i.scheme.value, identifier=i.identifier
        )
        for i in identifiers
    )
    session.flush()


def _require_unused(
    session: Session,
    actor: Actor,
    identifiers: list[Identifier],
    organisation_id: int | None = None,
) -> None:
    """Raise Conflict for an identifier of another, which is named to whoever may know of it."""
    for number, wanted in enumerate(identifiers):
        other = session.execute(
            select(O.id, O.name, is_known_to(actor).label("is_known"))
            .join(OrganisationIdentifier, I.organisation_id == O.id)
            .where(I.scheme == wanted.scheme.value, I.identifier == wanted.identifier)
        ).one_or_none()
        if other is not None and other.id != organisation_id:
            name = other.name if other.is_known else "another organisation"
            raise Conflict(
                f"{wanted.scheme} {wanted.identifier} already belongs to {name}.",
                f"identifiers.{number}.identifier",
            )


def _described(session: Session, row: Organisation) -> dict[str, Any]:
    identifiers = identifiers_of(session, [row.id]).get(row.id, [])
    return {
        "name": row.name,
        "kind": row.kind.value,
        "identifiers": [f"{i.scheme}-{i.identifier}" for i in identifiers],
    }
