"""The commercialisation test and the context of an opportunity."""

from fastapi import APIRouter
from starlette.responses import Response

from app.clock import today
from app.domain.commercialisation_questions import QUESTIONS
from app.domain.errors import DomainError, Stale
from app.domain.opportunities import Origin
from app.queries.analysis_pages import context_item_page, context_page, new_analysis, test_page
from app.queries.commercialisation import verdict_out
from app.schemas.analysis import ContextFields, TakeTest
from app.services.analysis import add_context, edit_context, remove_context
from app.services.commercialisation import take_test
from app.web.analysis_forms import (
    CONTEXT_CHOICES,
    CONTEXT_READERS,
    FORM_CHOICES,
    TEST_READERS,
    differing_answers,
    test_form,
)
from app.web.analysis_records import Kind, render
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id
from app.web.timeline import timeline
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)


@router.get("/opportunities/{opportunity_id}/test")
async def show_test(visit: PageVisit, opportunity_id: Id) -> Response:
    """What the answers amount to; the questions, until they are answered or with `?change=1`."""
    return await _test(visit, opportunity_id)


@router.get("/opportunities/{opportunity_id}/test/verdict")
async def show_verdict(visit: PageVisit, opportunity_id: Id) -> Response:
    """What the answers in the address would amount to, without saving them."""
    page = await visit.read(new_analysis, opportunity_id)
    typed = Form(dict(visit.request.query_params))
    try:
        command = typed.command(TakeTest, TEST_READERS)
    except REFUSED:
        command = TakeTest()
    verdict = verdict_out(command.answers, command.contract_form)
    return visit.render("analysis/_verdict.html", verdict=verdict, **dict(page))


@router.post("/opportunities/{opportunity_id}/test")
async def save_test(visit: PageVisit, opportunity_id: Id) -> Response:
    """Store the answers."""
    form = await visit.form()
    try:
        command, version = form.command(TakeTest, TEST_READERS), form.version or 0
        await visit.write(take_test, opportunity_id, command, version=version)
    except REFUSED as error:
        return await _test(visit, opportunity_id, form, error)
    return visit.redirect(f"/opportunities/{opportunity_id}/test", done="saved")


async def _test(
    visit: Visit, opportunity_id: int, form: Form | None = None, error: DomainError | None = None
) -> Response:
    page = await visit.read(test_page, opportunity_id)
    test, asked = page.test, "change" in visit.request.query_params
    shown = form or test_form(test)
    shown.values["version"] = str(test.version)
    differing = differing_answers(shown, test) if isinstance(error, Stale) else None
    status = status_for(error) if error else 200
    if error is not None:
        shown.refuse(error)
    return render(
        visit, "test", shown, status, questions=QUESTIONS, choices=FORM_CHOICES,
        answering=page.refusal is None and bool(form or asked or not test.version),
        verdict=test.verdict, differing=differing, **dict(page),
    )  # fmt: skip


@router.get("/opportunities/{opportunity_id}/context")
async def show_context(visit: PageVisit, opportunity_id: Id) -> Response:
    """The timeline, and everything in the context."""
    return await _context(visit, opportunity_id, Form())


@router.post("/opportunities/{opportunity_id}/context")
async def add_to_context(visit: PageVisit, opportunity_id: Id) -> Response:
    """Record something in the context."""
    form = await visit.form()
    try:
        command = form.command(ContextFields, CONTEXT_READERS)
        await visit.write_once(form, add_context, opportunity_id, command)
    except REFUSED as error:
        return await _context(visit, opportunity_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/opportunities/{opportunity_id}/context", done="added")


CONTEXT = Kind(
    field="context",
    at="context",
    list="Context",
    page=context_item_page,
    title=lambda page: page.context.title,
    command=ContextFields,
    readers=CONTEXT_READERS,
    choices=CONTEXT_CHOICES,
)


@router.get("/context/{context_id}/edit")
async def show_edit_context(visit: PageVisit, context_id: Id) -> Response:
    """One part of the context, to be changed."""
    return await CONTEXT.show(visit, context_id)


@router.post("/context/{context_id}/edit")
async def save_context(visit: PageVisit, context_id: Id) -> Response:
    """Change it."""
    return await CONTEXT.save(visit, context_id, edit_context)


@router.post("/context/{context_id}/removal")
async def take_off_context(visit: PageVisit, context_id: Id) -> Response:
    """Take it off the context."""
    return await CONTEXT.take_off(visit, context_id, remove_context)


async def _context(visit: Visit, opportunity_id: int, form: Form, status: int = 200) -> Response:
    page = await visit.read(context_page, opportunity_id)
    targets = {int(gate): on for gate, on in page.opportunity.target_dates.items()}
    is_past = page.opportunity.origin is Origin.RECONSTRUCTED
    drawn = timeline(page.passages, targets, page.items, None if is_past else today())
    return render(
        visit, "context", form, status, drawn=drawn, choices=CONTEXT_CHOICES, **dict(page)
    )
