"""Programmes and their people over JSON."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.queries.programmes import programme, programmes
from app.schemas.programme import (
    AddRole,
    CreateProgramme,
    EditProgramme,
    ProgrammeOut,
    ProgrammePage,
    SetPartnerOrganisation,
)
from app.services.programmes import (
    add_role,
    create_programme,
    edit_programme,
    remove_role,
    set_partner_organisation,
)
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Cursor, Id

router = APIRouter(prefix="/api/v1/programmes", tags=["Programmes"])


@router.get("")
async def list_programmes(
    call: ApiCall,
    q: Annotated[str, Query(max_length=200, description="Part of a name.")] = "",
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ProgrammePage:
    """The programmes you are in, by name; all of them for administrators."""
    page = await call.read(programmes, q=q, after=cursor, limit=limit)
    call.link_next(page.next)
    return page


@router.get("/{programme_id}")
async def get_programme(call: ApiCall, programme_id: Id) -> ProgrammeOut:
    """One programme, with its people."""
    return await call.read(programme, programme_id)


@router.post("", status_code=201)
async def post_programme(
    call: ApiCall, command: CreateProgramme, key: IdempotencyKey = None
) -> ProgrammeOut:
    """Add a programme."""
    made = await call.write(create_programme, command)
    call.location(f"/api/v1/programmes/{made.id}")
    return made


@router.put("/{programme_id}")
async def put_programme(
    call: ApiCall, programme_id: Id, command: EditProgramme, if_match: IfMatch = None
) -> ProgrammeOut:
    """Replace what describes a programme."""
    return await call.write(edit_programme, programme_id, command, version=call.version)


@router.post("/{programme_id}/members", status_code=201)
async def post_member(
    call: ApiCall, programme_id: Id, command: AddRole, key: IdempotencyKey = None
) -> ProgrammeOut:
    """Give a person a role. They are signed out, and sign in with it."""
    return await call.write(add_role, programme_id, command)


@router.put("/{programme_id}/members/{membership_id}/organisation")
async def put_partner_organisation(
    call: ApiCall, programme_id: Id, membership_id: Id, command: SetPartnerOrganisation
) -> ProgrammeOut:
    """Say whom a partner's account speaks for. The person is signed out."""
    return await call.write(set_partner_organisation, programme_id, membership_id, command)


@router.delete("/{programme_id}/members/{membership_id}")
async def delete_member(call: ApiCall, programme_id: Id, membership_id: Id) -> ProgrammeOut:
    """Take a role away. The person is signed out."""
    return await call.write(remove_role, programme_id, membership_id)
