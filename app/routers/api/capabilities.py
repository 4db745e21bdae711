"""Needed capabilities, who offers them, the coverage matrix and the smallest sets over JSON."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.domain.capabilities import Confidence
from app.queries.capabilities import capabilities, capability, offer
from app.queries.coverage import Among, Which, coverage_matrix, smallest_candidate_sets
from app.schemas.capability import (
    AddCapability,
    CapabilityList,
    CapabilityOut,
    Coverage,
    EditCapability,
    OfferOut,
    RemoveCapability,
    SetOffer,
    SmallestSets,
)
from app.services.capabilities import (
    add_capability,
    edit_capability,
    remove_capability,
    remove_offer,
    set_offer,
)
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1", tags=["Capabilities"])
Provider = Annotated[int, Path(ge=0, le=2**63 - 1, description="A candidate; 0 for our own side.")]
Of = Annotated[Among, Query(description="All still in, or the shortlist alone.")]
What = Annotated[Which, Query(description="All needed capabilities, or the essential ones.")]
Known = Annotated[Confidence, Query(description="Leave out what is known less well than this.")]


@router.get("/opportunities/{opportunity_id}/capabilities")
async def list_capabilities(call: ApiCall, opportunity_id: Id) -> CapabilityList:
    """What is needed, with what each party offers."""
    return await call.read(capabilities, opportunity_id)


@router.post("/opportunities/{opportunity_id}/capabilities", status_code=201)
async def post_capability(
    call: ApiCall, opportunity_id: Id, command: AddCapability, key: IdempotencyKey = None
) -> CapabilityOut:
    """Add a needed capability."""
    made = await call.write(add_capability, opportunity_id, command)
    call.location(f"/api/v1/capabilities/{made.id}")
    return made


@router.get("/capabilities/{capability_id}")
async def get_capability(call: ApiCall, capability_id: Id) -> CapabilityOut:
    """One needed capability."""
    return await call.read(capability, capability_id)


@router.put("/capabilities/{capability_id}")
async def put_capability(
    call: ApiCall, capability_id: Id, command: EditCapability, if_match: IfMatch = None
) -> CapabilityOut:
    """Replace what describes it."""
    return await call.write(edit_capability, capability_id, command, version=call.version)


@router.post("/capabilities/{capability_id}/removal", status_code=201)
async def post_capability_removal(
    call: ApiCall,
    capability_id: Id,
    command: RemoveCapability,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> CapabilityOut:
    """Take it off the list: it is not needed after all."""
    return await call.write(remove_capability, capability_id, command, version=call.version)


@router.get("/capabilities/{capability_id}/offers/{provider_id}")
async def get_offer(call: ApiCall, capability_id: Id, provider_id: Provider) -> OfferOut:
    """What one party offers towards it."""
    return await call.read(offer, capability_id, provider_id)


@router.put("/capabilities/{capability_id}/offers/{provider_id}")
async def put_offer(
    call: ApiCall,
    capability_id: Id,
    provider_id: Provider,
    command: SetOffer,
    if_match: IfMatch = None,
) -> OfferOut:
    """Record what one party offers; `If-Match: "0"` for the first time."""
    return await call.write(set_offer, capability_id, provider_id, command, version=call.version)


@router.delete("/capabilities/{capability_id}/offers/{provider_id}")
async def delete_offer(
    call: ApiCall, capability_id: Id, provider_id: Provider, if_match: IfMatch = None
) -> CapabilityOut:
    """Take back what one party was said to offer."""
    return await call.write(remove_offer, capability_id, provider_id, version=call.version)


@router.get("/opportunities/{opportunity_id}/coverage")
async def get_coverage(
    call: ApiCall,
    opportunity_id: Id,
    among: Of = Among.STILL_IN,
    which: What = Which.ALL,
    confidence: Known = Confidence.STATED,
) -> Coverage:
    """Needed capabilities against parties: gaps, overlaps and single points of dependence."""
    asked = {"among": among, "which": which, "confidence": confidence}
    return await call.read(coverage_matrix, opportunity_id, **asked)


@router.get("/opportunities/{opportunity_id}/smallest-sets")
async def get_smallest_sets(
    call: ApiCall,
    opportunity_id: Id,
    among: Of = Among.STILL_IN,
    which: What = Which.ALL,
    confidence: Known = Confidence.STATED,
) -> SmallestSets:
    """The fewest candidates who, with our own side, leave nothing uncovered."""
    asked = {"among": among, "which": which, "confidence": confidence}
    return await call.read(smallest_candidate_sets, opportunity_id, **asked)
