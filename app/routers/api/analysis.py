"""The analysis of an opportunity over JSON: test, context, assets, barriers."""

from fastapi import APIRouter

from app.queries.analysis import (
    asset,
    assets,
    barrier,
    barriers,
    context_item,
    context_items,
)
from app.queries.commercialisation import commercialisation_test
from app.queries.dimensions import dimensions
from app.schemas.analysis import (
    AssetFields,
    AssetOut,
    BarrierOut,
    ContextFields,
    ContextOut,
    EditBarrier,
    MitigationFields,
    NameBarrier,
    RemoveRecord,
    TakeTest,
    TestOut,
)
from app.schemas.dimension import Dimensions
from app.services.analysis import (
    add_asset,
    add_context,
    edit_asset,
    edit_barrier,
    edit_context,
    name_barrier,
    remove_asset,
    remove_barrier,
    remove_context,
)
from app.services.commercialisation import take_test
from app.services.mitigations import add_mitigation, edit_mitigation, remove_mitigation
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1", tags=["Analysis"])


@router.get("/opportunities/{opportunity_id}/commercialisation-test")
async def get_commercialisation_test(call: ApiCall, opportunity_id: Id) -> TestOut:
    """The commercialisation test: its answers, and which ownership model they come to, and why."""
    return await call.read(commercialisation_test, opportunity_id)


@router.put("/opportunities/{opportunity_id}/commercialisation-test")
async def put_commercialisation_test(
    call: ApiCall, opportunity_id: Id, command: TakeTest, if_match: IfMatch = None
) -> TestOut:
    """Answer the test. The verdict follows from the answers; before the first, the ETag is "0"."""
    return await call.write(take_test, opportunity_id, command, version=call.version)


@router.get("/opportunities/{opportunity_id}/context")
async def list_context(call: ApiCall, opportunity_id: Id) -> list[ContextOut]:
    """The context by date: regulators, policy, elections, funding rounds."""
    return await call.read(context_items, opportunity_id)


@router.post("/opportunities/{opportunity_id}/context", status_code=201)
async def post_context(
    call: ApiCall, opportunity_id: Id, command: ContextFields, key: IdempotencyKey = None
) -> ContextOut:
    """Record something in the context."""
    made = await call.write(add_context, opportunity_id, command)
    call.location(f"/api/v1/context/{made.id}")
    return made


@router.get("/context/{context_id}")
async def get_context(call: ApiCall, context_id: Id) -> ContextOut:
    """One part of the context, with its ETag."""
    return await call.read(context_item, context_id)


@router.put("/context/{context_id}")
async def put_context(
    call: ApiCall, context_id: Id, command: ContextFields, if_match: IfMatch = None
) -> ContextOut:
    """Change it."""
    return await call.write(edit_context, context_id, command, version=call.version)


@router.post("/context/{context_id}/removal", status_code=204)
async def post_context_removal(
    call: ApiCall,
    context_id: Id,
    command: RemoveRecord,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> None:
    """Take it off the context; the history keeps it."""
    await call.write(remove_context, context_id, command, version=call.version)


@router.get("/opportunities/{opportunity_id}/assets")
async def list_assets(call: ApiCall, opportunity_id: Id) -> list[AssetOut]:
    """The public assets and knowledge offered, with what is not known of each yet."""
    return await call.read(assets, opportunity_id)


@router.post("/opportunities/{opportunity_id}/assets", status_code=201)
async def post_asset(
    call: ApiCall, opportunity_id: Id, command: AssetFields, key: IdempotencyKey = None
) -> AssetOut:
    """Record a public asset. Each score of its potential needs a reason."""
    made = await call.write(add_asset, opportunity_id, command)
    call.location(f"/api/v1/assets/{made.id}")
    return made


@router.get("/assets/{asset_id}")
async def get_asset(call: ApiCall, asset_id: Id) -> AssetOut:
    """One public asset, with its ETag."""
    return await call.read(asset, asset_id)


@router.put("/assets/{asset_id}")
async def put_asset(
    call: ApiCall, asset_id: Id, command: AssetFields, if_match: IfMatch = None
) -> AssetOut:
    """Change it."""
    return await call.write(edit_asset, asset_id, command, version=call.version)


@router.post("/assets/{asset_id}/removal", status_code=204)
async def post_asset_removal(
    call: ApiCall,
    asset_id: Id,
    command: RemoveRecord,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> None:
    """Take it off the list; the history keeps it."""
    await call.write(remove_asset, asset_id, command, version=call.version)


@router.get("/opportunities/{opportunity_id}/barriers")
async def list_barriers(call: ApiCall, opportunity_id: Id) -> list[BarrierOut]:
    """The barriers with the ways over them, those that stand first and the gravest at the top."""
    return await call.read(barriers, opportunity_id)


@router.post("/opportunities/{opportunity_id}/barriers", status_code=201)
async def post_barrier(
    call: ApiCall, opportunity_id: Id, command: NameBarrier, key: IdempotencyKey = None
) -> BarrierOut:
    """Name a barrier: one of the report's by its key, or your own by a title."""
    made = await call.write(name_barrier, opportunity_id, command)
    call.location(f"/api/v1/barriers/{made.id}")
    return made


@router.get("/barriers/{barrier_id}")
async def get_barrier(call: ApiCall, barrier_id: Id) -> BarrierOut:
    """One barrier, with its ETag."""
    return await call.read(barrier, barrier_id)


@router.put("/barriers/{barrier_id}")
async def put_barrier(
    call: ApiCall, barrier_id: Id, command: EditBarrier, if_match: IfMatch = None
) -> BarrierOut:
    """Say how it stands now."""
    return await call.write(edit_barrier, barrier_id, command, version=call.version)


@router.post("/barriers/{barrier_id}/removal", status_code=204)
async def post_barrier_removal(
    call: ApiCall,
    barrier_id: Id,
    command: RemoveRecord,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> None:
    """Take it off the list; the history keeps it."""
    await call.write(remove_barrier, barrier_id, command, version=call.version)


@router.post("/barriers/{barrier_id}/mitigations", status_code=201)
async def post_mitigation(
    call: ApiCall, barrier_id: Id, command: MitigationFields, key: IdempotencyKey = None
) -> BarrierOut:
    """Add a way over it."""
    return await call.write(add_mitigation, barrier_id, command)


@router.put("/mitigations/{mitigation_id}")
async def put_mitigation(
    call: ApiCall, mitigation_id: Id, command: MitigationFields, if_match: IfMatch = None
) -> BarrierOut:
    """Change a way over a barrier, or say when it was done. `If-Match` holds its own version."""
    return await call.write(edit_mitigation, mitigation_id, command, version=call.version)


@router.post("/mitigations/{mitigation_id}/removal", status_code=204)
async def post_mitigation_removal(
    call: ApiCall,
    mitigation_id: Id,
    command: RemoveRecord,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> None:
    """Take a way over a barrier off the list; the history keeps it."""
    await call.write(remove_mitigation, mitigation_id, command, version=call.version)


@router.get("/dimensions")
async def get_dimensions(call: ApiCall) -> Dimensions:
    """Where the open opportunities you may see are new: number and value by dimension."""
    return await call.read(dimensions)
