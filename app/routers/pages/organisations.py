"""Organisations: a register everybody inside can read."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.domain.errors import Stale
from app.domain.opportunities import OrganisationKind
from app.domain.policy import Action, Subject, authorise, refusal
from app.queries.organisations import organisation, organisations
from app.schemas.organisation import CreateOrganisation, EditOrganisation
from app.services.organisations import create_organisation, edit_organisation
from app.web.forms import REFUSED, Form, status_for
from app.web.organisation_forms import (
    KINDS,
    both_versions,
    error_ids,
    form_of,
    identifier_rows,
    schemes,
    typed_identifiers,
)
from app.web.parameters import Cursor, Id
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
Search = Annotated[str, Query(max_length=200)]
EDIT = "organisations/edit.html"
READERS = {"identifiers": typed_identifiers}


@router.get("/organisations")
async def index(
    visit: PageVisit, q: Search = "", kind: str = "", cursor: Cursor = None
) -> Response:
    """Organisations by name."""
    wanted = OrganisationKind(kind) if kind in {k.value for k in OrganisationKind} else None
    found = await visit.read(organisations, q=q, kind=wanted, after=cursor)
    return visit.render(
        "organisations/_rows.html" if visit.is_htmx else "organisations/index.html",
        nav="organisations",
        organisations=found,
        q=q,
        kind=wanted.value if wanted else "",
        cursor=cursor,
        kinds=[("", "All kinds"), *KINDS],
        barred=refusal(visit.actor, Action.MANAGE_ORGANISATIONS, Subject()),
    )


@router.get("/organisations/new")
async def new(visit: PageVisit) -> Response:
    """The form for a further organisation."""
    return _form(visit, "organisations/new.html", Form())


@router.post("/organisations/new")
async def create(visit: PageVisit) -> Response:
    """Add it."""
    form = await visit.form()
    try:
        command = form.command(CreateOrganisation, READERS)
        made = await visit.write_once(form, create_organisation, command)
    except REFUSED as error:
        return _form(visit, "organisations/new.html", form.refuse(error), status_for(error))
    return visit.redirect(f"/organisations/{made.id}", done="added")


@router.get("/organisations/{organisation_id}")
async def show(visit: PageVisit, organisation_id: Id) -> Response:
    """One organisation."""
    found = await visit.read(organisation, organisation_id)
    return visit.render("organisations/show.html", nav="organisations", organisation=found)


@router.get("/organisations/{organisation_id}/edit")
async def edit(visit: PageVisit, organisation_id: Id) -> Response:
    """What is known of it, in one form."""
    found = await visit.read(organisation, organisation_id)
    return _form(visit, EDIT, form_of(found), organisation=found)


@router.post("/organisations/{organisation_id}/edit")
async def save(visit: PageVisit, organisation_id: Id) -> Response:
    """Save it; after somebody else's change both versions are shown."""
    form = await visit.form()
    try:
        command = form.command(EditOrganisation, READERS)
        await visit.write(edit_organisation, organisation_id, command, version=form.version or 0)
    except Stale as error:
        return await _edit_on_top(visit, organisation_id, form.refuse(error), command)
    except REFUSED as error:
        found, status = await visit.read(organisation, organisation_id), status_for(error)
        return _form(visit, EDIT, form.refuse(error), status, organisation=found)
    return visit.redirect(f"/organisations/{organisation_id}", done="saved")


async def _edit_on_top(
    visit: Visit, organisation_id: int, form: Form, typed: EditOrganisation
) -> Response:
    """Both versions; saving again replaces what is stored, on purpose."""
    found = await visit.read(organisation, organisation_id)
    form.values["version"] = found.version
    differing = both_versions(typed, found)
    status = HTTPStatus.CONFLICT
    return _form(visit, EDIT, form, status, organisation=found, differing=differing)


def _form(visit: Visit, template: str, form: Form, status: int = 200, **context: Any) -> Response:
    authorise(visit.actor, Action.MANAGE_ORGANISATIONS, Subject())
    return visit.render(
        template,
        nav="organisations",
        status=status,
        form=form,
        rows=identifier_rows(form),
        ids=error_ids(form),
        schemes=schemes(),
        kinds=KINDS,
        **{"organisation": None, "differing": None} | context,
    )
