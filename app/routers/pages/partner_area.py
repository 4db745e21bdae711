"""The partner area: what was addressed to one's own organisation, and nothing else."""

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from app.queries.partner_area import addressed_file, partner_area, partner_topic
from app.schemas.partner_area import AskQuestion
from app.services.partner_area import ask_question, confirm_receipt, withdraw_question
from app.web.forms import REFUSED, Form, status_for, ticked
from app.web.parameters import Cursor, Id
from app.web.uploads import download
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/partner", include_in_schema=False)


@router.get("")
async def index(visit: PageVisit) -> Response:
    """What my organisation was told about."""
    area = await visit.read(partner_area)
    return visit.render("partner/index.html", nav="partner", area=area)


@router.get("/topics/{topic_id}")
async def show(visit: PageVisit, topic_id: Id, before: Cursor = None) -> Response:
    """What was told about one, the latest first, and my own questions."""
    return await _show(visit, topic_id, Form(), before=before)


@router.post("/topics/{topic_id}/questions")
async def ask(visit: PageVisit, topic_id: Id) -> Response:
    """Ask about it."""
    form = await visit.form()
    readers = {"holds_secret": ticked("holds_secret")}
    try:
        command = form.command(AskQuestion, readers, topic_id=topic_id)
        await visit.write_once(form, ask_question, command)
    except REFUSED as error:
        return await _show(visit, topic_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/partner/topics/{topic_id}#questions", done="question")


@router.post("/topics/{topic_id}/questions/{own_question_id}/withdrawal")
async def withdraw(visit: PageVisit, topic_id: Id, own_question_id: Id) -> Response:
    """Take a question of one's own back."""
    form = await visit.form()
    try:
        await visit.write(withdraw_question, own_question_id)
    except REFUSED as error:
        return await _show(visit, topic_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/partner/topics/{topic_id}#questions", done="question-withdrawn")


@router.post("/receipts/{receipt_id}")
async def confirm(visit: PageVisit, receipt_id: Id) -> Response:
    """Confirm that it has arrived."""
    await visit.form()
    told = await visit.write(confirm_receipt, receipt_id)
    return visit.redirect(f"/partner/topics/{told.opportunity_id}#told-{told.id}", done="confirmed")


@router.get("/receipts/{receipt_id}/content")
async def content(visit: PageVisit, receipt_id: Id) -> FileResponse:
    """The document that goes with it, always as an attachment."""
    file = await visit.read(addressed_file, receipt_id)
    return download(visit.settings.uploads_dir, file)


async def _show(
    visit: Visit, topic_id: int, form: Form, status: int = 200, before: int | None = None
) -> Response:
    topic = await visit.read(partner_topic, topic_id, before=before)
    return visit.render(
        "partner/show.html", nav="partner", status=status, form=form, before=before, topic=topic
    )
