"""Writing the next version of a programme's gates: the draft, its gates, files, publication."""

from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.errors import DomainError, Invalid
from app.domain.policy import Action, Subject, authorise
from app.queries.programme_gates import gate_draft
from app.routers.pages.programme_gates import gates_context, show_gates_again
from app.schemas.tailoring import FilePreview, GateDraftOut, PublishGates, StartDraft
from app.services.drafts import (
    check_gate_file,
    discard_gate_draft,
    replace_gate_draft,
    start_gate_draft,
    take_shipped_criteria,
)
from app.services.publishing import publish_gates
from app.standards.gate_file import gates_from
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id
from app.web.tailoring_forms import PUBLICATION_READERS, read_file
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/programmes/{programme_id}/gates", include_in_schema=False)


@router.post("/draft")
async def start_draft(visit: PageVisit, programme_id: Id) -> Response:
    """Begin a draft from the version in force."""
    form = await visit.form()
    try:
        await visit.write(start_gate_draft, programme_id, form.command(StartDraft))
    except REFUSED as error:
        return await show_gates_again(visit, programme_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/programmes/{programme_id}/gates/draft")


@router.get("/draft")
async def show_draft(visit: PageVisit, programme_id: Id) -> Response:
    """The gates of the draft, what would change, and the way to publish it."""
    return _draft(visit, await visit.read(gate_draft, programme_id), Form())


@router.post("/draft/removal")
async def discard_draft(visit: PageVisit, programme_id: Id) -> Response:
    """Throw it away."""
    form = await visit.form()
    try:
        await visit.write(discard_gate_draft, programme_id, version=form.version or 0)
    except REFUSED as error:
        return await _draft_again(visit, programme_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/programmes/{programme_id}/gates", done="removed")


@router.post("/draft/publication")
async def publish(visit: PageVisit, programme_id: Id) -> Response:
    """Put it in force for reviews that open from now on."""
    form = await visit.form()
    try:
        command = form.command(PublishGates, PUBLICATION_READERS)
        await visit.write(publish_gates, programme_id, command, version=form.version or 0)
    except REFUSED as error:
        return await _draft_again(visit, programme_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/programmes/{programme_id}/gates", done="gates-published")


@router.post("/draft/shipped")
async def take_shipped(visit: PageVisit, programme_id: Id) -> Response:
    """Take what a newer shipped version changed; what both changed is named once."""
    form = await visit.form()
    try:
        draft = await visit.write(take_shipped_criteria, programme_id)
    except REFUSED as error:
        return await show_gates_again(visit, programme_id, form.refuse(error), status_for(error))
    return _draft(visit, draft, Form())


@router.get("/import")
async def show_import(visit: PageVisit, programme_id: Id) -> Response:
    """The form for a file."""
    return await _import(visit, programme_id, Form())


@router.post("/import")
async def preview_import(visit: PageVisit, programme_id: Id) -> Response:
    """What the file would change; nothing is stored."""
    form = await visit.form()
    try:
        read = partial(gates_from, await read_file(form))
        preview = await visit.write(check_gate_file, programme_id, read)
    except REFUSED as error:
        return await _import_refused(visit, programme_id, form, error)
    return await _import(visit, programme_id, form, preview=preview)


@router.post("/draft/file")
async def import_file(visit: PageVisit, programme_id: Id) -> Response:
    """Put the file that was previewed into the draft."""
    form = await visit.form()
    try:
        read = partial(gates_from, await read_file(form))
        version = form.version or 0
        await visit.write(replace_gate_draft, programme_id, read, version=version)
    except REFUSED as error:
        return await _import_refused(visit, programme_id, form, error)
    return visit.redirect(f"/programmes/{programme_id}/gates/draft", done="imported")


def _draft(visit: Visit, draft: GateDraftOut, form: Form, status: int = 200) -> Response:
    return visit.render(
        "tailoring/draft.html",
        nav="programmes" if visit.actor.is_administrator else "",
        status=status,
        draft=draft,
        kept=draft.kept,
        meanwhile=form.version not in (None, draft.version),
        form=form,
        may_tailor=True,
    )


async def _draft_again(visit: Visit, programme_id: int, form: Form, status: int) -> Response:
    return _draft(visit, await visit.read(gate_draft, programme_id), form, status)


async def _import(
    visit: Visit,
    programme_id: int,
    form: Form,
    status: int = 200,
    *,
    preview: FilePreview | None = None,
    problems: tuple[str, ...] = (),
) -> Response:
    context = await gates_context(visit, programme_id)
    authorise(visit.actor, Action.TAILOR_GATES, Subject(programme_id=programme_id))
    version = 0
    if preview is not None and preview.replaces_draft:
        version = (await visit.read(gate_draft, programme_id)).version
    return visit.render(
        "tailoring/import.html",
        **context,
        status=status,
        form=form,
        preview=preview,
        problems=problems,
        draft_version=version,
    )


async def _import_refused(
    visit: Visit, programme_id: int, form: Form, error: DomainError
) -> Response:
    """The form with every problem of the file, each with its line."""
    problems = tuple(p.message for p in error.problems) if isinstance(error, Invalid) else ()
    form.refuse(error)
    status = status_for(error)
    return await _import(visit, programme_id, form, status, problems=problems)
