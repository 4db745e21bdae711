"""One stakeholder: what it is, where it stands, what was said, and leaving the register."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.clock import today
from app.domain.errors import Stale
from app.queries.overview import frame
from app.queries.stakeholder import stakeholder, stakeholder_contacts, stakeholder_positions
from app.queries.stakeholders import groups_of, relationship_owners, why_not_edit
from app.schemas.stakeholder import (
    AddStakeholder,
    ContactOut,
    EditStakeholder,
    LogContact,
    PlaceStakeholder,
    PositionOut,
    RemoveStakeholder,
)
from app.services.stakeholder_acts import log_contact, place_stakeholder
from app.services.stakeholders import (
    add_stakeholder,
    edit_stakeholder,
    reinstate_stakeholder,
    remove_stakeholder,
)
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Cursor, Id
from app.web.stakeholder_forms import (
    ADD_READERS,
    CONTACT_READERS,
    EDIT_READERS,
    GATES,
    MEANS,
    PLACE_READERS,
    RATINGS,
    REMOVE_READERS,
    ROLES,
    STANCES,
    both_versions,
    day_fields,
    edit_form,
    organisation_typed,
    place_form,
)
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/stakeholders/{stakeholder_id}", include_in_schema=False)


@router.get("")
async def show(visit: PageVisit, stakeholder_id: Id) -> Response:
    """All that is known, and the forms for a new reading and a contact."""
    return await _show(visit, stakeholder_id)


@router.post("/positions")
async def place(visit: PageVisit, stakeholder_id: Id) -> Response:
    """Add a reading of where it stands."""
    form = await visit.form()
    try:
        command = form.command(PlaceStakeholder, PLACE_READERS)
        await visit.write(place_stakeholder, stakeholder_id, command, version=form.version or 0)
    except REFUSED as error:
        return await _show(visit, stakeholder_id, placing=form.refuse(error), error=error)
    return visit.redirect(f"/stakeholders/{stakeholder_id}", done="placed")


@router.post("/contacts")
async def log(visit: PageVisit, stakeholder_id: Id) -> Response:
    """Write down what was said and agreed."""
    form = await visit.form()
    try:
        command = form.command(LogContact, CONTACT_READERS)
        await visit.write_once(form, log_contact, stakeholder_id, command)
    except REFUSED as error:
        return await _show(visit, stakeholder_id, logging=form.refuse(error), error=error)
    return visit.redirect(f"/stakeholders/{stakeholder_id}#contacts-h", done="logged")


@router.post("/removal")
async def remove(visit: PageVisit, stakeholder_id: Id) -> Response:
    """Take it off the register."""
    form = await visit.form()
    try:
        command = form.command(RemoveStakeholder, REMOVE_READERS)
        gone = await visit.write(remove_stakeholder, stakeholder_id, command)
    except REFUSED as error:
        return await _show(visit, stakeholder_id, removing=form.refuse(error), error=error)
    return visit.redirect(f"/opportunities/{gone.opportunity_id}/stakeholders", done="removed")


@router.post("/members")
async def add_member(visit: PageVisit, stakeholder_id: Id) -> Response:
    """Put one more member of the group on the register; the field is ready for the next."""
    form = await visit.form()
    try:
        group = await visit.read(stakeholder, stakeholder_id)
        command = form.command(AddStakeholder, ADD_READERS, group_id=stakeholder_id)
        await visit.write_once(form, add_stakeholder, group.opportunity_id, command)
    except REFUSED as error:
        return await _show(visit, stakeholder_id, joining=form.refuse(error), error=error)
    return visit.redirect(f"/stakeholders/{stakeholder_id}?next=1", done="added")


@router.post("/reinstatement")
async def reinstate(visit: PageVisit, stakeholder_id: Id) -> Response:
    """Put it back on the register."""
    await visit.form()
    try:
        await visit.write(reinstate_stakeholder, stakeholder_id)
    except REFUSED as error:
        return await _show(visit, stakeholder_id, removing=Form().refuse(error), error=error)
    return visit.redirect(f"/stakeholders/{stakeholder_id}", done="reinstated")


@router.get("/positions")
async def readings(visit: PageVisit, stakeholder_id: Id, after: Cursor = None) -> Response:
    """Every reading of it, a page at a time."""
    found = await visit.read(stakeholder_positions, stakeholder_id, before=after)
    return await _log(visit, stakeholder_id, "Readings", after, found.next, readings=found.items)


@router.get("/contacts")
async def contacts(visit: PageVisit, stakeholder_id: Id, after: Cursor = None) -> Response:
    """Every contact with it, a page at a time."""
    found = await visit.read(stakeholder_contacts, stakeholder_id, before=after)
    return await _log(visit, stakeholder_id, "Contacts", after, found.next, contacts=found.items)


@router.get("/edit")
async def edit(visit: PageVisit, stakeholder_id: Id) -> Response:
    """What describes it, in one form."""
    found = await visit.read(stakeholder, stakeholder_id)
    return await _edit(visit, found, edit_form(found))


@router.post("/edit")
async def save(visit: PageVisit, stakeholder_id: Id) -> Response:
    """Save it; after somebody else's change both versions are shown."""
    form = await visit.form()
    command = None
    try:
        organisation_id = await organisation_typed(visit, form)
        command = form.command(EditStakeholder, EDIT_READERS, organisation_id=organisation_id)
        await visit.write(edit_stakeholder, stakeholder_id, command, version=form.version or 0)
    except REFUSED as error:
        found = await visit.read(stakeholder, stakeholder_id)
        return await _refused(visit, found, form.refuse(error), error, command)
    return visit.redirect(f"/stakeholders/{stakeholder_id}", done="saved")


async def _refused(
    visit: Visit, found: Any, form: Form, error: Any, typed: EditStakeholder | None
) -> Response:
    """The form again; a stale one shows what is stored now, and saves on top the next time."""
    if not isinstance(error, Stale) or typed is None:
        return await _edit(visit, found, form, status_for(error))
    form.values["version"] = found.version
    return await _edit(visit, found, form, HTTPStatus.CONFLICT, both_versions(typed, found))


async def _show(
    visit: Visit,
    stakeholder_id: int,
    *,
    placing: Form | None = None,
    logging: Form | None = None,
    removing: Form | None = None,
    joining: Form | None = None,
    error: Any = None,
) -> Response:
    found = await visit.read(stakeholder, stakeholder_id)
    if placing is not None and isinstance(error, Stale):
        placing.values["version"] = found.version
    return visit.render(
        "stakeholders/show.html",
        nav="pipeline",
        status=status_for(error) if error else HTTPStatus.OK,
        tab="stakeholders",
        part="register",
        found=found,
        placing=placing or place_form(found),
        logging=logging or Form(day_fields("held_on", today())),
        removing=removing or Form(),
        joining=joining or Form(),
        is_next=bool(visit.request.query_params.get("next")),
        returning=await visit.read(why_not_edit, found.opportunity_id),
        refused=placing or logging or removing or joining or Form(),
        ratings=RATINGS,
        stances=STANCES,
        means=MEANS,
        today=today(),
        **dict(await visit.read(frame, found.opportunity_id)),
    )


async def _log(
    visit: Visit,
    stakeholder_id: int,
    title: str,
    after: int | None,
    following: int | None,
    *,
    readings: list[PositionOut] | None = None,
    contacts: list[ContactOut] | None = None,
) -> Response:
    found = await visit.read(stakeholder, stakeholder_id)
    return visit.render(
        "stakeholders/log.html",
        nav="pipeline",
        found=found,
        title=title,
        path=f"/stakeholders/{stakeholder_id}/{'contacts' if readings is None else 'positions'}",
        after=after,
        next=following,
        readings=readings,
        contacts=contacts,
        **dict(await visit.read(frame, found.opportunity_id)),
    )


async def _edit(
    visit: Visit,
    found: Any,
    form: Form,
    status: int = HTTPStatus.OK,
    differing: list[tuple[str, str, str]] | None = None,
) -> Response:
    owners = await visit.read(relationship_owners, found.opportunity_id)
    groups = await visit.read(groups_of, found.opportunity_id)
    return visit.render(
        "stakeholders/edit.html",
        nav="pipeline",
        status=status,
        form=form,
        found=found,
        owners=owners,
        groups=[group for group in groups if group.id != found.id],
        roles=ROLES,
        gates=GATES,
        stances=[("", "Supportive, unless you choose"), *STANCES[1:]],
        differing=differing,
        **dict(await visit.read(frame, found.opportunity_id)),
    )
