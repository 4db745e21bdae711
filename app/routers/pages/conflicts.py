"""The conflict register of an opportunity: declaring, and assessing before a notice."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.conflicts import NOTICES, Nature
from app.domain.errors import DomainError
from app.queries.conflict_pages import conflict_page, declare_for_page
from app.schemas.conflict import AssessConflicts, ConfirmAssessment, DeclareConflict
from app.services.conflicts import assess_conflicts, confirm_assessment, declare_conflict
from app.web.forms import REFUSED, Form, chosen, status_for, ticked
from app.web.parameters import Id
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/opportunities/{opportunity_id}/conflicts", include_in_schema=False)
NATURES = [(nature.value, nature.label, nature.hint) for nature in Nature]
READERS = {
    "nature": chosen("nature", "Choose what you have to declare"),
    "organisation": lambda form: form.text("organisation"),
    "interest": lambda form: form.text("interest"),
    "wall": ticked("wall"),
}
FOR_ANOTHER = READERS | {
    "person_id": chosen("person_id", "Choose whose interest it is"),
}
ASSESSMENT = {
    "identified": chosen("identified", "Say which conflicts were identified, or that none was"),
    "mitigations": chosen("mitigations", "Say what is done about each, or that nothing is needed"),
    "unfair_advantage": chosen("unfair_advantage", "Say whether any supplier gains or loses"),
    "occasion": lambda form: form.text("occasion"),
}
CONFIRMATION = {
    "note": chosen("note", "Say what was looked at again"),
    "occasion": lambda form: form.text("occasion"),
}


@router.get("")
async def index(visit: PageVisit, opportunity_id: Id) -> Response:
    """What was declared, and one's own declaration."""
    return await _index(visit, opportunity_id)


@router.post("")
async def declare(visit: PageVisit, opportunity_id: Id) -> Response:
    """Declare for oneself. Whoever asked for a wall sees nothing more of it."""
    form = await visit.form()
    try:
        command = form.command(DeclareConflict, READERS)
        await visit.write_once(form, declare_conflict, opportunity_id, command)
    except REFUSED as error:
        return await _index(visit, opportunity_id, form.refuse(error), status_for(error))
    if command.wall:
        return visit.redirect("/pipeline", done="walled")
    return visit.redirect(f"/opportunities/{opportunity_id}/conflicts", done="declared")


@router.get("/for-another")
async def show_for_another(visit: PageVisit, opportunity_id: Id) -> Response:
    """The form with which one declares for somebody else."""
    return await _for_another(visit, opportunity_id, Form())


@router.post("/for-another")
async def declare_for_another(visit: PageVisit, opportunity_id: Id) -> Response:
    """Tell the independent reviewer of somebody's interest; nothing else changes."""
    form = await visit.form()
    try:
        command = form.command(DeclareConflict, FOR_ANOTHER)
        await visit.write_once(form, declare_conflict, opportunity_id, command)
    except REFUSED as error:
        return await _for_another(visit, opportunity_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/opportunities/{opportunity_id}/conflicts", done="told")


@router.get("/assessment")
async def show_assessment(visit: PageVisit, opportunity_id: Id) -> Response:
    """The conflicts assessment, its history, and its forms."""
    return await _assessment(visit, opportunity_id)


@router.post("/assessment")
async def assess(visit: PageVisit, opportunity_id: Id) -> Response:
    """Write it, or revise it."""
    form = await visit.form()
    try:
        command = form.command(AssessConflicts, ASSESSMENT)
        await visit.write_once(form, assess_conflicts, opportunity_id, command)
    except REFUSED as error:
        return await _assessment(visit, opportunity_id, writing=form.refuse(error), error=error)
    return visit.redirect(f"/opportunities/{opportunity_id}/conflicts/assessment", done="saved")


@router.post("/confirmation")
async def confirm(visit: PageVisit, opportunity_id: Id) -> Response:
    """Say that it still holds."""
    form = await visit.form()
    try:
        command = form.command(ConfirmAssessment, CONFIRMATION)
        await visit.write_once(form, confirm_assessment, opportunity_id, command)
    except REFUSED as error:
        return await _assessment(visit, opportunity_id, confirming=form.refuse(error), error=error)
    return visit.redirect(f"/opportunities/{opportunity_id}/conflicts/assessment", done="saved")


async def _index(
    visit: Visit, opportunity_id: int, form: Form | None = None, status: int = 200
) -> Response:
    page = await visit.read(conflict_page, opportunity_id)
    return visit.render(
        "conflicts/index.html",
        nav="pipeline",
        status=status,
        tab="conflicts",
        tab_title="Conflicts",
        form=form or Form(),
        natures=NATURES,
        register=page.conflicts,
        **dict(page),
    )


async def _for_another(
    visit: Visit, opportunity_id: int, form: Form, status: int = 200
) -> Response:
    page = await visit.read(declare_for_page, opportunity_id)
    return visit.render(
        "conflicts/for_another.html",
        nav="pipeline",
        status=status,
        form=form,
        natures=[nature for nature in NATURES if nature[0] != Nature.NOTHING],
        **dict(page),
    )


async def _assessment(
    visit: Visit,
    opportunity_id: int,
    *,
    writing: Form | None = None,
    confirming: Form | None = None,
    error: DomainError | None = None,
) -> Response:
    page = await visit.read(conflict_page, opportunity_id)
    texts = [a for a in page.conflicts.assessments if a.kind != "confirmed"]
    return visit.render(
        "conflicts/assessment.html",
        nav="pipeline",
        status=status_for(error) if error else 200,
        tab="conflicts",
        tab_title="Conflicts assessment",
        latest=texts[0] if texts else None,
        notices=NOTICES,
        writing=writing or Form(texts[0].model_dump() | {"occasion": ""} if texts else {}),
        confirming=confirming or Form(),
        form=writing or confirming or Form(),
        register=page.conflicts,
        **dict(page),
    )
