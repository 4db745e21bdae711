"""An opportunity's own pages: adding one, reading it, editing it, its history."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.errors import Stale
from app.queries.history import history
from app.queries.overview import frame, overview
from app.queries.team import editable, new_opportunity
from app.schemas.opportunity import CreateOpportunity, EditOpportunity
from app.schemas.overview import Frame
from app.services.opportunities import create_opportunity, edit_opportunity
from app.web.forms import REFUSED, Form, money, status_for, ticked
from app.web.opportunity_forms import (
    EDIT_READERS,
    both_versions,
    choices_for,
    form_of,
    number,
)
from app.web.parameters import Cursor, Id, OptionalId
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
NEW_READERS = {
    "expected_value_pence": money("expected_value_pence"),
    "restricted": ticked("restricted"),
}


@router.get("/opportunities/new")
async def new(visit: PageVisit, programme: OptionalId = None) -> Response:
    """The short form for a further opportunity."""
    return await _new(visit, Form({"lead_id": visit.actor.person_id}), programme)


@router.post("/opportunities/new")
async def create(visit: PageVisit) -> Response:
    """Add it."""
    form = await visit.form()
    try:
        command = form.command(CreateOpportunity, NEW_READERS)
        made = await visit.write_once(form, create_opportunity, command)
    except REFUSED as error:
        return await _new(visit, form.refuse(error), status=status_for(error))
    return visit.redirect(f"/opportunities/{made.id}", done="added")


@router.get("/opportunities/{opportunity_id}")
async def show(visit: PageVisit, opportunity_id: Id) -> Response:
    """Where it stands and what comes next."""
    data = await visit.read(overview, opportunity_id)
    return visit.render("opportunities/show.html", nav="pipeline", tab="overview", **dict(data))


@router.get("/opportunities/{opportunity_id}/gate")
async def gate(visit: PageVisit, opportunity_id: Id) -> Response:
    """To the open attempt at its gate; to the history when there is none."""
    page = await visit.read(frame, opportunity_id)
    review_id = page.opportunity.open_review_id
    return visit.redirect(
        f"/gates/{review_id}" if review_id else f"/opportunities/{opportunity_id}/history"
    )


@router.get("/opportunities/{opportunity_id}/history")
async def show_history(visit: PageVisit, opportunity_id: Id, before: Cursor = None) -> Response:
    """What happened, newest first."""
    page = await visit.read(frame, opportunity_id)
    told = await visit.read(history, opportunity_id, before=before)
    return visit.render(
        "opportunities/history.html", nav="pipeline", tab="history", **dict(page), **dict(told)
    )


@router.get("/opportunities/{opportunity_id}/edit")
async def edit(visit: PageVisit, opportunity_id: Id) -> Response:
    """Everything that describes it, in one form."""
    page = await visit.read(editable, opportunity_id)
    return _edit(visit, form_of(page.opportunity), page)


@router.post("/opportunities/{opportunity_id}/edit")
async def save(visit: PageVisit, opportunity_id: Id) -> Response:
    """Save it, unless somebody else did meanwhile: then both versions are shown."""
    form = await visit.form()
    try:
        command = form.command(EditOpportunity, EDIT_READERS)
        await visit.write(edit_opportunity, opportunity_id, command, version=form.version or 0)
    except REFUSED as error:
        page = await visit.read(frame, opportunity_id)
        typed = command if isinstance(error, Stale) else None
        return _edit(visit, form.refuse(error), page, status_for(error), typed)
    return visit.redirect(f"/opportunities/{opportunity_id}", done="saved")


def _edit(
    visit: Visit, form: Form, page: Frame, status: int = 200, typed: EditOpportunity | None = None
) -> Response:
    """The form; when somebody else saved meanwhile, also where `typed` differs from theirs.

    It then carries the new version, so that saving again replaces theirs on purpose.
    """
    found = page.opportunity
    if typed is not None:
        form.values["version"] = str(found.version)
    return visit.render(
        "opportunities/edit.html",
        nav="pipeline",
        status=status,
        form=form,
        choices=choices_for(found),
        differing=both_versions(typed, found) if typed is not None else None,
        opportunity=found,
    )


async def _new(
    visit: Visit, form: Form, programme: int | None = None, status: int = 200
) -> Response:
    chosen = programme or number(form.text("programme_id"))
    page = await visit.read(new_opportunity, chosen)
    return visit.render(
        "opportunities/new.html", nav="pipeline", status=status, form=form, **dict(page)
    )
