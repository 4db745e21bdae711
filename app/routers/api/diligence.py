"""Due diligence, and early views of intellectual property and of sharing value, over JSON."""

from typing import Annotated

from fastapi import APIRouter, Path

from app.queries.diligence import (
    diligence_item,
    due_diligence,
    intellectual_property,
    value_share,
)
from app.schemas.diligence import (
    DiligenceItemOut,
    DiligenceOut,
    IpOut,
    NoteIp,
    NoteShare,
    RecordDiligence,
    ShareOut,
)
from app.services.diligence import note_ip, note_share, record_diligence
from app.web.call import ApiCall, IfMatch
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1/candidates/{candidate_id}", tags=["Candidates"])
Key = Annotated[str, Path(max_length=60, description="Key of the item, from the checklist.")]


@router.get("/due-diligence")
async def get_due_diligence(call: ApiCall, candidate_id: Id) -> DiligenceOut:
    """The checklist, and how far each item is."""
    return await call.read(due_diligence, candidate_id)


@router.get("/due-diligence/{item}")
async def get_diligence_item(call: ApiCall, candidate_id: Id, item: Key) -> DiligenceItemOut:
    """One item."""
    return await call.read(diligence_item, candidate_id, item)


@router.put("/due-diligence/{item}")
async def put_diligence_item(
    call: ApiCall,
    candidate_id: Id,
    item: Key,
    command: RecordDiligence,
    if_match: IfMatch = None,
) -> DiligenceItemOut:
    """Record how far it is; `If-Match: "0"` for the first time."""
    return await call.write(record_diligence, candidate_id, item, command, version=call.version)


@router.get("/intellectual-property")
async def get_candidate_ip(call: ApiCall, candidate_id: Id) -> IpOut:
    """What it would bring, and what it would want to own or use. Nothing is agreed."""
    return await call.read(intellectual_property, candidate_id)


@router.put("/intellectual-property")
async def put_candidate_ip(
    call: ApiCall, candidate_id: Id, command: NoteIp, if_match: IfMatch = None
) -> IpOut:
    """Replace the early view; `If-Match: "0"` for the first time."""
    return await call.write(note_ip, candidate_id, command, version=call.version)


@router.get("/value-share")
async def get_value_share(call: ApiCall, candidate_id: Id) -> ShareOut:
    """How it would share the value: indicative."""
    return await call.read(value_share, candidate_id)


@router.put("/value-share")
async def put_value_share(
    call: ApiCall, candidate_id: Id, command: NoteShare, if_match: IfMatch = None
) -> ShareOut:
    """Replace it; `If-Match: "0"` for the first time."""
    return await call.write(note_share, candidate_id, command, version=call.version)
