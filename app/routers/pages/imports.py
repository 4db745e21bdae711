"""Importing a portfolio: choose, check, confirm, read what it did."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.errors import DomainError
from app.domain.stages import Stage
from app.queries.portfolio import import_page, portfolio_import
from app.schemas.portfolio import ConfirmImport, PrepareImport
from app.web.forms import REFUSED, Form, chosen, status_for, ticked
from app.web.imports import confirmed, prepared
from app.web.parameters import Id
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
WHERE = {"programme_id": chosen("programme_id", "Choose a programme")}
HOW = {"partial": ticked("partial")}


@router.get("/import")
async def choose(visit: PageVisit) -> Response:
    """Which file, into which programme, at which stage."""
    return await _choose(visit, Form())


@router.post("/import")
async def upload(visit: PageVisit) -> Response:
    """Read the file and show what it would do."""
    form = await visit.form()
    try:
        made = await prepared(visit, form.command(PrepareImport, WHERE), form.files.get("file"))
    except REFUSED as error:
        return await _choose(visit, form.refuse(error), error)
    return visit.redirect(f"/import/{made.id}")


@router.get("/import/{import_id}")
async def show(visit: PageVisit, import_id: Id) -> Response:
    """What the file would do, or what it did."""
    return await _show(visit, import_id, Form())


@router.post("/import/{import_id}/confirmation")
async def confirm(visit: PageVisit, import_id: Id) -> Response:
    """Import it; a second click shows the report of the first."""
    form = await visit.form()
    try:
        await confirmed(visit, import_id, form.command(ConfirmImport, HOW))
    except REFUSED as error:
        return await _show(visit, import_id, form.refuse(error), error)
    return visit.redirect(f"/import/{import_id}", done="imported")


async def _choose(visit: Visit, form: Form, error: DomainError | None = None) -> Response:
    data = await visit.read(import_page)
    form.values.setdefault("stage", Stage.STAKEHOLDER_ANALYSIS)
    if len(data.targets) == 1:
        form.values.setdefault("programme_id", data.targets[0].id)
    return visit.render(
        "imports/new.html",
        nav="pipeline",
        status=status_for(error) if error else 200,
        form=form,
        stages=[(stage.value, f"{stage.number}. {stage.label}") for stage in Stage],
        **dict(data),
    )


async def _show(
    visit: Visit, import_id: int, form: Form, error: DomainError | None = None
) -> Response:
    data = await visit.read(portfolio_import, import_id)
    return visit.render(
        "imports/show.html",
        nav="pipeline",
        status=status_for(error) if error else 200,
        form=form,
        upload=data,
        report=data.report,
    )
