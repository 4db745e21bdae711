"""Programmes and who is in them."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.domain.errors import Stale
from app.domain.opportunities import LABELS
from app.domain.policy import Action, AdviserFunction, Role, Subject, authorise, may
from app.domain.programmes import ROLE_NOTES, STALE_AFTER_DAYS, STILL_NEEDED
from app.queries.organisations import organisation_choices
from app.queries.programmes import (
    body_named,
    membership,
    people_to_add,
    person_to_add,
    programme,
    programmes,
)
from app.schemas.programme import (
    AddRole,
    CreateProgramme,
    EditProgramme,
    ProgrammeOut,
    SetPartnerOrganisation,
)
from app.services.programmes import (
    add_role,
    create_programme,
    edit_programme,
    remove_role,
    set_partner_organisation,
)
from app.web.confirm import confirm_identity
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Cursor, Id
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
Search = Annotated[str, Query(max_length=200)]
EDIT = "programmes/edit.html"
CRITERIA = (
    ("standard", "Standard", "The five gates as this product ships them"),
    ("historical", "Historical", "For past cases, which today’s rules are not projected onto"),
)
USUAL = {"criteria_set": "standard", "stale_after_days": STALE_AFTER_DAYS}
OWN_CRITERIA = ("tailored", "The programme’s own", "As tailored and published here")


@router.get("/programmes")
async def index(visit: PageVisit, q: Search = "", cursor: Cursor = None) -> Response:
    """The programmes I may see, by name."""
    found = await visit.read(programmes, q=q, after=cursor)
    template = "programmes/_rows.html" if visit.is_htmx else "programmes/index.html"
    may_add = may(visit.actor, Action.MANAGE_PROGRAMMES, Subject())
    return visit.render(
        template, nav="programmes", programmes=found, q=q, cursor=cursor, may_add=may_add
    )


@router.get("/programmes/new")
async def new(visit: PageVisit) -> Response:
    """The form for a further programme."""
    return await _form(visit, "programmes/new.html", Form(USUAL))


@router.post("/programmes/new")
async def create(visit: PageVisit) -> Response:
    """Add it; its people come next."""
    form = await visit.form()
    try:
        made = await visit.write_once(form, create_programme, form.command(CreateProgramme))
    except REFUSED as error:
        return await _form(visit, "programmes/new.html", form.refuse(error), status_for(error))
    return visit.redirect(f"/programmes/{made.id}", done="added")


@router.get("/programmes/{programme_id}")
async def show(visit: PageVisit, programme_id: Id) -> Response:
    """Its people; for administrators the form that adds one."""
    return await _show(visit, programme_id, Form())


@router.get("/programmes/{programme_id}/edit")
async def edit(visit: PageVisit, programme_id: Id) -> Response:
    """What describes it, in one form."""
    found = await visit.read(programme, programme_id)
    typed = found.model_dump() | {"organisation_id": found.organisation.id}
    return await _form(visit, EDIT, Form(typed), programme=found)


@router.post("/programmes/{programme_id}/edit")
async def save(visit: PageVisit, programme_id: Id) -> Response:
    """Save it; after somebody else's change both versions are shown."""
    form = await visit.form()
    try:
        command = form.command(EditProgramme)
        await visit.write(edit_programme, programme_id, command, version=form.version or 0)
    except Stale as error:
        return await _edit_on_top(visit, programme_id, form.refuse(error), command)
    except REFUSED as error:
        found, status = await visit.read(programme, programme_id), status_for(error)
        return await _form(visit, EDIT, form.refuse(error), status, programme=found)
    return visit.redirect(f"/programmes/{programme_id}", done="saved")


@router.post("/programmes/{programme_id}/members")
async def add_member(visit: PageVisit, programme_id: Id) -> Response:
    """Give somebody a role."""
    form = await visit.form()
    try:
        person_id = await visit.read(person_to_add, form.text("email"))
        body = await visit.read(body_named, form.text("organisation"))
        command = form.command(AddRole, person_id=person_id, organisation_id=body)
        await confirm_identity(visit, form)
        await visit.write(add_role, programme_id, command)
    except REFUSED as error:
        return await _show(visit, programme_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/programmes/{programme_id}", done="added")


@router.get("/programmes/{programme_id}/members/{membership_id}/organisation")
async def ask_organisation(visit: PageVisit, programme_id: Id, membership_id: Id) -> Response:
    """Whom does this partner's account speak for?"""
    return await _spoken_for(visit, programme_id, membership_id)


@router.post("/programmes/{programme_id}/members/{membership_id}/organisation")
async def set_organisation(visit: PageVisit, programme_id: Id, membership_id: Id) -> Response:
    """Say whom a partner's account speaks for."""
    form = await visit.form()
    try:
        body = await visit.read(body_named, form.text("organisation"))
        command = SetPartnerOrganisation(organisation_id=body)
        await confirm_identity(visit, form)
        await visit.write(set_partner_organisation, programme_id, membership_id, command)
    except REFUSED as error:
        again = form.refuse(error), status_for(error)
        return await _spoken_for(visit, programme_id, membership_id, *again)
    return visit.redirect(f"/programmes/{programme_id}", done="saved")


@router.get("/programmes/{programme_id}/members/{membership_id}/removal")
async def ask_removal(visit: PageVisit, programme_id: Id, membership_id: Id) -> Response:
    """Whether this role shall go."""
    return await _removal(visit, programme_id, membership_id, Form())


@router.post("/programmes/{programme_id}/members/{membership_id}/removal")
async def remove_member(visit: PageVisit, programme_id: Id, membership_id: Id) -> Response:
    """Take the role away."""
    form = await visit.form()
    try:
        await confirm_identity(visit, form)
        await visit.write(remove_role, programme_id, membership_id)
    except REFUSED as error:
        status = status_for(error)
        return await _removal(visit, programme_id, membership_id, form.refuse(error), status)
    return visit.redirect(f"/programmes/{programme_id}", done="removed")


async def _show(visit: Visit, programme_id: int, form: Form, status: int = 200) -> Response:
    found = await visit.read(programme, programme_id)
    may_manage = Action.MANAGE_PROGRAMMES in found.permitted_actions
    return visit.render(
        "programmes/show.html",
        nav="programmes" if visit.actor.is_administrator else "",
        status=status,
        form=form,
        programme=found,
        people=await visit.read(people_to_add) if may_manage else None,
        roles=[(role.value, role.value.capitalize(), ROLE_NOTES[role]) for role in Role],
        functions=[("", "Choose"), *((f.value, _label(f.value)) for f in AdviserFunction)],
        label=_label,
    )


async def _removal(
    visit: Visit, programme_id: int, membership_id: int, form: Form, status: int = 200
) -> Response:
    found, member, needed = await visit.read(membership, programme_id, membership_id)
    return visit.render(
        "programmes/remove.html",
        nav="programmes",
        status=status,
        form=form,
        programme=found,
        member=member,
        barred=STILL_NEEDED if needed else "",
    )


async def _form(
    visit: Visit,
    template: str,
    form: Form,
    status: int = 200,
    *,
    programme: ProgrammeOut | None = None,
    differing: list[tuple[str, str, str]] | None = None,
) -> Response:
    authorise(visit.actor, Action.MANAGE_PROGRAMMES, Subject())
    bodies = await visit.read(organisation_choices)
    return visit.render(
        template,
        nav="programmes",
        status=status,
        form=form,
        programme=programme,
        differing=differing,
        bodies=[("", "Choose"), *((body.id, body.name) for body in bodies)],
        criteria=[*CRITERIA, *([OWN_CRITERIA] if _is_tailored(programme) else [])],
    )


async def _edit_on_top(
    visit: Visit, programme_id: int, form: Form, typed: EditProgramme
) -> Response:
    """Both versions; saving again replaces what is stored, on purpose."""
    found = await visit.read(programme, programme_id)
    form.values["version"] = found.version
    differing = await _both(visit, typed, found)
    status = HTTPStatus.CONFLICT
    return await _form(visit, EDIT, form, status, programme=found, differing=differing)


async def _both(
    visit: Visit, typed: EditProgramme, stored: ProgrammeOut
) -> list[tuple[str, str, str]]:
    bodies = {body.id: body.name for body in await visit.read(organisation_choices)}
    rows = (
        ("Name", typed.name, stored.name),
        ("Organisation", bodies.get(typed.organisation_id, ""), stored.organisation.name),
        ("Gate criteria", typed.criteria_set.capitalize(), stored.criteria_set.capitalize()),
        ("Days to standing still", str(typed.stale_after_days), str(stored.stale_after_days)),
    )
    return [row for row in rows if row[1] != row[2]]


def _is_tailored(programme: ProgrammeOut | None) -> bool:
    return programme is not None and programme.criteria_set == OWN_CRITERIA[0]


async def _spoken_for(
    visit: Visit, programme_id: int, membership_id: int, form: Form | None = None, status: int = 200
) -> Response:
    found, member, _ = await visit.read(membership, programme_id, membership_id)
    known = member.organisation.name if member.organisation else ""
    return visit.render(
        "programmes/organisation.html",
        nav="programmes",
        status=status,
        form=form or Form({"organisation": known}),
        programme=found,
        member=member,
    )


def _label(value: str) -> str:
    return LABELS.get(value, value.replace("_", " ").capitalize())
