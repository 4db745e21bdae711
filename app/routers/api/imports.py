"""Importing portfolios over JSON: upload, look, confirm."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from app.domain.stages import Stage
from app.queries.portfolio import portfolio_import
from app.schemas.portfolio import ConfirmImport, ImportOut, PrepareImport
from app.web.call import ApiCall, IdempotencyKey
from app.web.imports import confirmed, prepared
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1/imports", tags=["Imports"])
ProgrammeId = Annotated[
    int, Form(ge=1, le=2**63 - 1, description="The programme that gets the opportunities.")
]
EntryStage = Annotated[Stage, Form(description="The stage at which new opportunities enter.")]
PortfolioCsv = Annotated[
    UploadFile, File(description="A Government Major Projects Portfolio file (CSV).")
]


@router.post("", status_code=201)
async def post_import(
    call: ApiCall,
    programme_id: ProgrammeId,
    file: PortfolioCsv,
    stage: EntryStage = Stage.STAKEHOLDER_ANALYSIS,
    key: IdempotencyKey = None,
) -> ImportOut:
    """Upload a portfolio file and see what it would do. Nothing is imported yet."""
    made = await prepared(call, PrepareImport(programme_id=programme_id, stage=stage), file)
    call.location(f"/api/v1/imports/{made.id}")
    return made


@router.get("/{import_id}")
async def get_import(call: ApiCall, import_id: Id) -> ImportOut:
    """What an upload would do, or did."""
    return await call.read(portfolio_import, import_id)


@router.post("/{import_id}/confirmation", status_code=201)
async def post_confirmation(
    call: ApiCall, import_id: Id, command: ConfirmImport, key: IdempotencyKey = None
) -> ImportOut:
    """Import it, once; repeating this gives the report of the first time."""
    return await confirmed(call, import_id, command)
