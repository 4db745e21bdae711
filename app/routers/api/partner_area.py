"""The partner area over JSON: what was addressed to the caller's own organisation."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import FileResponse

from app.queries.partner_area import addressed, addressed_file, partner_area, partner_topic
from app.routers.api.documents import CONTENT
from app.schemas.partner_area import (
    AddressedOut,
    AskQuestion,
    OwnQuestionOut,
    PartnerArea,
    TopicOut,
)
from app.services.partner_area import ask_question, confirm_receipt, withdraw_question
from app.web.call import ApiCall, IdempotencyKey
from app.web.parameters import Cursor, Id
from app.web.uploads import download

router = APIRouter(prefix="/api/v1/partner", tags=["Partner area"])


@router.get("")
async def get_partner_area(call: ApiCall) -> PartnerArea:
    """Whom you speak for, and the opportunities your organisation was told about."""
    return await call.read(partner_area)


@router.get("/topics/{topic_id}")
async def get_partner_topic(
    call: ApiCall,
    topic_id: Id,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> TopicOut:
    """What your organisation was told about one, the latest first, and its own questions."""
    page = await call.read(partner_topic, topic_id, before=cursor, limit=limit)
    call.link_next(page.next)
    return page


@router.post("/questions", status_code=201)
async def post_partner_question(
    call: ApiCall, command: AskQuestion, key: IdempotencyKey = None
) -> OwnQuestionOut:
    """Ask a question. The answer goes to all who take part, and does not say who asked."""
    return await call.write(ask_question, command)


@router.post("/questions/{own_question_id}/withdrawal", status_code=201)
async def post_partner_question_withdrawal(
    call: ApiCall, own_question_id: Id, key: IdempotencyKey = None
) -> OwnQuestionOut:
    """Take back a question of your organisation, until an answer is released."""
    return await call.write(withdraw_question, own_question_id)


@router.get("/receipts/{receipt_id}")
async def get_addressed(call: ApiCall, receipt_id: Id) -> AddressedOut:
    """One thing your organisation was told."""
    return await call.read(addressed, receipt_id)


@router.post("/receipts/{receipt_id}", status_code=201)
async def post_receipt(call: ApiCall, receipt_id: Id, key: IdempotencyKey = None) -> AddressedOut:
    """Confirm that it has arrived."""
    return await call.write(confirm_receipt, receipt_id)


@router.get("/receipts/{receipt_id}/content", response_class=FileResponse, responses=CONTENT)
async def get_addressed_content(call: ApiCall, receipt_id: Id) -> FileResponse:
    """The document that goes with it, always as an attachment."""
    file = await call.read(addressed_file, receipt_id)
    return download(call.request.app.state.settings.uploads_dir, file)
