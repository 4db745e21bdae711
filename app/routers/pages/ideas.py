"""Ideas for value: whose each is, and whom it may be told to."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.errors import Stale
from app.queries.discussion_pages import idea_page, ideas_page, require_writer, talk_page
from app.schemas.discussion import EditIdea, RecordIdea
from app.schemas.discussion_pages import TalkPage
from app.services.ideas import edit_idea, record_idea
from app.web.discussion_forms import AUDIENCES, IDEA, idea_form, party_choices
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id, OptionalId
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
ALL = "/opportunities/{opportunity_id}/ideas"
ONE = "/ideas/{idea_id}"


@router.get(ALL)
async def index(visit: PageVisit, opportunity_id: Id) -> Response:
    """All of them, the latest first."""
    page = await visit.read(ideas_page, opportunity_id)
    return visit.render("ideas/index.html", nav="pipeline", part="ideas", **dict(page))


@router.get(f"{ALL}/new")
async def new(visit: PageVisit, opportunity_id: Id, discussion: OptionalId = None) -> Response:
    """The form for a further idea, after a talk or alone."""
    page = await visit.read(talk_page, opportunity_id)
    await visit.read(require_writer, opportunity_id)
    start = {"audience": "nobody", "discussion_id": discussion or ""}
    return _form(visit, "ideas/new.html", page, Form(start))


@router.post(f"{ALL}/new")
async def create(visit: PageVisit, opportunity_id: Id) -> Response:
    """Note it."""
    form = await visit.form()
    try:
        command = form.command(RecordIdea, IDEA)
        made = await visit.write_once(form, record_idea, opportunity_id, command)
    except REFUSED as error:
        page = await visit.read(talk_page, opportunity_id)
        return _form(visit, "ideas/new.html", page, form.refuse(error), status_for(error))
    return visit.redirect(f"/ideas/{made.id}", done="added")


@router.get(ONE)
async def show(visit: PageVisit, idea_id: Id) -> Response:
    """One idea."""
    page = await visit.read(idea_page, idea_id)
    return visit.render("ideas/show.html", nav="pipeline", part="ideas", **dict(page))


@router.get(f"{ONE}/edit")
async def edit(visit: PageVisit, idea_id: Id) -> Response:
    """What is kept of it, in one form."""
    page = await visit.read(idea_page, idea_id)
    await visit.read(require_writer, page.opportunity.id)
    return _form(visit, "ideas/edit.html", page, idea_form(page.idea))


@router.post(f"{ONE}/edit")
async def save(visit: PageVisit, idea_id: Id) -> Response:
    """Save it; after somebody else's change, on top of theirs only on purpose."""
    form = await visit.form()
    try:
        command = form.command(EditIdea, IDEA)
        await visit.write(edit_idea, idea_id, command, version=form.version or 0)
    except REFUSED as error:
        page = await visit.read(idea_page, idea_id)
        if isinstance(error, Stale):
            form.values["version"] = page.idea.version
        stale = isinstance(error, Stale)
        again = form.refuse(error)
        return _form(visit, "ideas/edit.html", page, again, status_for(error), stale=stale)
    return visit.redirect(f"/ideas/{idea_id}", done="saved")


def _form(
    visit: Visit,
    template: str,
    page: TalkPage,
    form: Form,
    status: int = 200,
    *,
    stale: bool = False,
) -> Response:
    return visit.render(
        template,
        nav="pipeline",
        status=status,
        part="ideas",
        form=form,
        stale=stale,
        audiences=AUDIENCES,
        choices=party_choices(page.parties),
        **dict(page),
    )
