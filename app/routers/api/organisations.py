"""Organisations over JSON."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.domain.opportunities import OrganisationKind
from app.queries.organisations import organisation, organisations
from app.schemas.organisation import (
    CreateOrganisation,
    EditOrganisation,
    OrganisationOut,
    OrganisationPage,
)
from app.services.organisations import create_organisation, edit_organisation
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Cursor, Id

router = APIRouter(prefix="/api/v1/organisations", tags=["Organisations"])
Search = Annotated[str, Query(max_length=200, description="Part of a name, or an identifier.")]


@router.get("")
async def list_organisations(
    call: ApiCall,
    q: Search = "",
    kind: OrganisationKind | None = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> OrganisationPage:
    """Organisations by name."""
    page = await call.read(organisations, q=q, kind=kind, after=cursor, limit=limit)
    call.link_next(page.next)
    return page


@router.get("/{organisation_id}")
async def get_organisation(call: ApiCall, organisation_id: Id) -> OrganisationOut:
    """One organisation, whole."""
    return await call.read(organisation, organisation_id)


@router.post("", status_code=201)
async def post_organisation(
    call: ApiCall, command: CreateOrganisation, key: IdempotencyKey = None
) -> OrganisationOut:
    """Add an organisation."""
    made = await call.write(create_organisation, command)
    call.location(f"/api/v1/organisations/{made.id}")
    return made


@router.put("/{organisation_id}")
async def put_organisation(
    call: ApiCall, organisation_id: Id, command: EditOrganisation, if_match: IfMatch = None
) -> OrganisationOut:
    """Replace what is known of an organisation."""
    return await call.write(edit_organisation, organisation_id, command, version=call.version)
