"""Candidates' questions, and answers released to all at once."""

from fastapi import APIRouter
from starlette.responses import Response

from app.clock import today
from app.queries.discussion_pages import question_page, questions_page
from app.schemas.question import DraftAnswer, RecordQuestion, RefuseQuestion, ReleaseAnswer
from app.services.questions import draft_answer, record_question, refuse_question, release_answer
from app.web.discussion_forms import ANSWER, ASKED, MEANS, dated, party_choices
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Cursor, Id
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
ALL = "/opportunities/{opportunity_id}/questions"
ONE = "/questions/{question_id}"


@router.get(ALL)
async def index(visit: PageVisit, opportunity_id: Id, before: Cursor = None) -> Response:
    """All of them, the latest first."""
    return await _index(visit, opportunity_id, Form(dated("asked_on", today())), before=before)


@router.post(ALL)
async def create(visit: PageVisit, opportunity_id: Id) -> Response:
    """Write down a candidate's question."""
    form = await visit.form()
    try:
        command = form.command(RecordQuestion, ASKED)
        made = await visit.write_once(form, record_question, opportunity_id, command)
    except REFUSED as error:
        return await _index(visit, opportunity_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/questions/{made.id}", done="added")


@router.get(ONE)
async def show(visit: PageVisit, question_id: Id) -> Response:
    """One question: its answer, and what bars the release."""
    return await _show(visit, question_id)


@router.post(f"{ONE}/answer")
async def draft(visit: PageVisit, question_id: Id) -> Response:
    """Draft the answer; nobody is told yet."""
    form = await visit.form()
    try:
        command = form.command(DraftAnswer, ANSWER)
        await visit.write(draft_answer, question_id, command, version=form.version or 0)
    except REFUSED as error:
        return await _show(visit, question_id, form.refuse(error), status_for(error), "draft")
    return visit.redirect(f"/questions/{question_id}", done="saved")


@router.post(f"{ONE}/release")
async def release(visit: PageVisit, question_id: Id) -> Response:
    """Give the answer to everybody still in, at the same instant."""
    form = await visit.form()
    try:
        command = form.command(ReleaseAnswer)
        await visit.write(release_answer, question_id, command, version=form.version or 0)
    except REFUSED as error:
        return await _show(visit, question_id, form.refuse(error), status_for(error), "release")
    return visit.redirect(f"/questions/{question_id}", done="released")


@router.post(f"{ONE}/refusal")
async def refuse(visit: PageVisit, question_id: Id) -> Response:
    """Say why it is not answered."""
    form = await visit.form()
    try:
        command = form.command(RefuseQuestion)
        await visit.write(refuse_question, question_id, command, version=form.version or 0)
    except REFUSED as error:
        return await _show(visit, question_id, form.refuse(error), status_for(error), "refuse")
    return visit.redirect(f"/questions/{question_id}", done="saved")


async def _index(
    visit: Visit, opportunity_id: int, form: Form, status: int = 200, before: int | None = None
) -> Response:
    page = await visit.read(questions_page, opportunity_id, before=before)
    return visit.render(
        "questions/index.html",
        nav="pipeline",
        status=status,
        part="questions",
        form=form,
        before=before,
        choices=party_choices(page.parties),
        **dict(page),
    )


async def _show(
    visit: Visit, question_id: int, form: Form | None = None, status: int = 200, acting: str = ""
) -> Response:
    page = await visit.read(question_page, question_id)
    stored = Form(page.question.model_dump(include={"answer", "reworded"}))
    stored.values["holds_secret"] = "yes" if page.question.holds_secret else ""
    return visit.render(
        "questions/show.html",
        nav="pipeline",
        status=status,
        part="questions",
        form=form or Form(),
        stored=stored,
        blank=Form(),
        acting=acting,
        means=MEANS,
        **dict(page),
    )
