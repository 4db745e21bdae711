"""The stakeholder register of an opportunity over JSON: listing, adding, pasting, map, coverage."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from app.domain.stakeholders import USUAL_DAYS, Gap, StakeholderRole
from app.queries.co_development import co_development, co_developments
from app.queries.stakeholder import contacts_due, removed_stakeholders
from app.queries.stakeholder_coverage import stakeholder_coverage
from app.queries.stakeholder_map import stakeholder_map
from app.queries.stakeholders import stakeholders
from app.schemas.stakeholder import (
    AddStakeholder,
    ContactDue,
    RemovedStakeholder,
    StakeholderOut,
    StakeholderPage,
)
from app.schemas.stakeholder_pages import (
    CoDevelopmentList,
    CoDevelopmentOut,
    EditCoDevelopment,
    RecordCoDevelopment,
    StakeholderCoverage,
    StakeholderMap,
)
from app.schemas.stakeholder_pasting import PasteReport, PasteStakeholders
from app.services.co_development import edit_co_development, record_co_development
from app.services.stakeholder_pasting import paste_stakeholders
from app.services.stakeholders import add_stakeholder
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Cursor, Id

router = APIRouter(prefix="/api/v1", tags=["Stakeholders"])
Days = Annotated[
    int, Query(ge=1, le=3650, description="How many days without contact are too many.")
]
ARole = Annotated[StakeholderRole | None, Query(description="Only those in this role.")]
AGap = Annotated[Gap | None, Query(description="Only those of whom this is missing.")]
Search = Annotated[str, Query(max_length=200, description="Part of a name.")]


@router.get("/opportunities/{opportunity_id}/stakeholders")
async def list_stakeholders(
    call: ApiCall,
    opportunity_id: Id,
    q: Search = "",
    role: ARole = None,
    gap: AGap = None,
    days: Days = USUAL_DAYS,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> StakeholderPage:
    """The register in the order it was entered; `gap` finds those who are lost sight of."""
    wanted = {"q": q, "role": role, "gap": gap, "days": days, "after": cursor or 0, "limit": limit}
    page = await call.read(stakeholders, opportunity_id, **wanted)
    call.link_next(page.next)
    return page


@router.post("/opportunities/{opportunity_id}/stakeholders", status_code=201)
async def post_stakeholder(
    call: ApiCall, opportunity_id: Id, command: AddStakeholder, key: IdempotencyKey = None
) -> StakeholderOut:
    """Put somebody on the register; a known organisation of exactly that name is linked."""
    made = await call.write(add_stakeholder, opportunity_id, command)
    call.location(f"/api/v1/stakeholders/{made.id}")
    return made


@router.post("/opportunities/{opportunity_id}/stakeholders/paste")
async def post_stakeholder_paste(
    call: ApiCall, opportunity_id: Id, command: PasteStakeholders, key: IdempotencyKey = None
) -> PasteReport:
    """Add every row that has a name; a cell that is not understood is left out, and told."""
    return await call.write(paste_stakeholders, opportunity_id, command)


@router.get("/opportunities/{opportunity_id}/stakeholders/map")
async def get_stakeholder_map(
    call: ApiCall,
    opportunity_id: Id,
    since: Annotated[date | None, Query(description="Also tell what moved since then.")] = None,
) -> StakeholderMap:
    """Power against interest, by quadrant, at most 100 of the most powerful and interested."""
    return await call.read(stakeholder_map, opportunity_id, since=since)


@router.get("/opportunities/{opportunity_id}/stakeholders/coverage")
async def get_stakeholder_coverage(
    call: ApiCall, opportunity_id: Id, days: Days = USUAL_DAYS
) -> StakeholderCoverage:
    """Who has no owner, plan or contact, whose support is lacking, and who is missing."""
    return await call.read(stakeholder_coverage, opportunity_id, days=days)


@router.get("/opportunities/{opportunity_id}/stakeholders/removed")
async def list_removed_stakeholders(call: ApiCall, opportunity_id: Id) -> list[RemovedStakeholder]:
    """Who was taken off the register and why, the latest first, at most 200."""
    return await call.read(removed_stakeholders, opportunity_id)


@router.get("/contacts-due")
async def get_contacts_due(call: ApiCall) -> list[ContactDue]:
    """Contacts the token's person owes, soonest due first; a system owes none."""
    return await call.read(contacts_due)


@router.get("/opportunities/{opportunity_id}/co-development")
async def list_co_development(call: ApiCall, opportunity_id: Id) -> CoDevelopmentList:
    """Secondments and workshops with users, the latest begun first."""
    return await call.read(co_developments, opportunity_id)


@router.post("/opportunities/{opportunity_id}/co-development", status_code=201)
async def post_co_development(
    call: ApiCall, opportunity_id: Id, command: RecordCoDevelopment, key: IdempotencyKey = None
) -> CoDevelopmentOut:
    """Record a secondment or a workshop."""
    made = await call.write(record_co_development, opportunity_id, command)
    call.location(f"/api/v1/co-development/{made.id}")
    return made


@router.get("/co-development/{co_development_id}")
async def get_co_development(call: ApiCall, co_development_id: Id) -> CoDevelopmentOut:
    """One secondment or workshop."""
    return await call.read(co_development, co_development_id)


@router.put("/co-development/{co_development_id}")
async def put_co_development(
    call: ApiCall, co_development_id: Id, command: EditCoDevelopment, if_match: IfMatch = None
) -> CoDevelopmentOut:
    """Replace what is known of one; what was learnt often comes later."""
    return await call.write(edit_co_development, co_development_id, command, version=call.version)
