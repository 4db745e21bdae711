"""The log of discussions with candidates."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from app.clock import today
from app.domain.errors import DomainError, Stale
from app.queries.discussion_pages import (
    discussion_page,
    log_page,
    require_writer,
    talk_page,
)
from app.schemas.discussion import AddAction, CompleteAction, EditDiscussion, RecordDiscussion
from app.schemas.discussion_pages import DiscussionPage, TalkPage
from app.services.discussions import (
    add_action,
    complete_action,
    edit_discussion,
    record_discussion,
)
from app.web.discussion_forms import ACTION, FORMS, TALK, new_talk, party_choices, talk_form
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Cursor, Id
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
LOG = "/opportunities/{opportunity_id}/discussions"
ONE = "/discussions/{discussion_id}"


@router.get(LOG)
async def index(visit: PageVisit, opportunity_id: Id, before: Cursor = None) -> Response:
    """The log, the latest talk first."""
    page = await visit.read(log_page, opportunity_id, before=before)
    return visit.render(
        "discussions/index.html", nav="pipeline", part="log", before=before, **dict(page)
    )


@router.get(f"{LOG}/new")
async def new(visit: PageVisit, opportunity_id: Id) -> Response:
    """The form for a further talk."""
    page = await visit.read(talk_page, opportunity_id)
    await visit.read(require_writer, opportunity_id)
    return _form(visit, "discussions/new.html", page, new_talk())


@router.post(f"{LOG}/new")
async def create(visit: PageVisit, opportunity_id: Id) -> Response:
    """Add it to the log."""
    form = await visit.form()
    try:
        command = form.command(RecordDiscussion, TALK)
        made = await visit.write_once(form, record_discussion, opportunity_id, command)
    except REFUSED as error:
        page = await visit.read(talk_page, opportunity_id)
        return _form(visit, "discussions/new.html", page, form.refuse(error), status_for(error))
    return visit.redirect(f"/discussions/{made.id}", done="added")


@router.get(ONE)
async def show(visit: PageVisit, discussion_id: Id) -> Response:
    """One talk: what was said, and what came of it."""
    return await _show(visit, discussion_id)


@router.get(f"{ONE}/edit")
async def edit(visit: PageVisit, discussion_id: Id) -> Response:
    """What is kept of a talk, in one form."""
    page = await visit.read(discussion_page, discussion_id)
    await visit.read(require_writer, page.opportunity.id)
    return _form(visit, "discussions/edit.html", page, talk_form(page.talk), talk=page.talk)


@router.post(f"{ONE}/edit")
async def save(visit: PageVisit, discussion_id: Id) -> Response:
    """Save it; after somebody else's change, on top of theirs only on purpose."""
    form = await visit.form()
    try:
        command = form.command(EditDiscussion, TALK)
        await visit.write(edit_discussion, discussion_id, command, version=form.version or 0)
    except REFUSED as error:
        return await _edit_again(visit, discussion_id, form.refuse(error), error)
    return visit.redirect(f"/discussions/{discussion_id}", done="saved")


@router.post(f"{ONE}/actions")
async def act(visit: PageVisit, discussion_id: Id) -> Response:
    """Note what follows."""
    form = await visit.form()
    try:
        await visit.write_once(form, add_action, discussion_id, form.command(AddAction, ACTION))
    except REFUSED as error:
        return await _show(visit, discussion_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/discussions/{discussion_id}#actions", done="added")


@router.post(f"{ONE}/actions/{{action_id}}/completion")
async def done(visit: PageVisit, discussion_id: Id, action_id: Id) -> Response:
    """Say that it is done."""
    form = await visit.form()
    try:
        command = form.command(CompleteAction)
        await visit.write(complete_action, discussion_id, action_id, command)
    except REFUSED as error:
        return await _show(visit, discussion_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/discussions/{discussion_id}#actions", done="saved")


async def _show(
    visit: Visit, discussion_id: int, form: Form | None = None, status: int = 200
) -> Response:
    page = await visit.read(discussion_page, discussion_id)
    return visit.render(
        "discussions/show.html",
        nav="pipeline",
        status=status,
        part="log",
        form=form or Form(),
        today=today(),
        **dict(page),
    )


async def _edit_again(visit: Visit, discussion_id: int, form: Form, error: DomainError) -> Response:
    """The form again with everything typed; of a stale one also what is stored now."""
    page = await visit.read(discussion_page, discussion_id)
    is_stale = isinstance(error, Stale)
    if is_stale:
        form.values["version"] = page.talk.version
    status = HTTPStatus.CONFLICT if is_stale else status_for(error)
    differing = _differing(form, page) if is_stale else []
    return _form(
        visit, "discussions/edit.html", page, form, status, talk=page.talk, differing=differing
    )


def _differing(form: Form, page: DiscussionPage) -> list[tuple[str, str, str]]:
    """Fields whose typed words differ from those stored now: label, typed, stored."""
    labels = (
        *(("place", "Place"), ("our_people", "Our people"), ("their_people", "Their people")),
        *(("agenda", "Agenda"), ("said", "What was said")),
    )
    stored = {name: getattr(page.talk, name) for name, _ in labels}
    rows = [(label, form.text(name).strip(), stored[name]) for name, label in labels]
    return [row for row in rows if row[1].replace("\r\n", "\n") != row[2]]


def _form(
    visit: Visit, template: str, page: TalkPage, form: Form, status: int = 200, **more: object
) -> Response:
    context = {**dict(page), "differing": [], **more}
    choices = party_choices(page.parties)
    return visit.render(
        template,
        nav="pipeline",
        status=status,
        part="log",
        form=form,
        forms_held=FORMS,
        choices=choices,
        **context,
    )
