"""Administering people's accounts."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.domain.errors import Stale
from app.domain.policy import Action, Subject, authorise
from app.queries.accounts import account, accounts
from app.schemas.account import AccountOut, AddAccount, EditAccount
from app.services.accounts import (
    add_account,
    deactivate_account,
    edit_account,
    make_password_link,
    reactivate_account,
)
from app.web.confirm import confirm_identity
from app.web.credentials import hashed, new_secret
from app.web.forms import REFUSED, Form, status_for, ticked
from app.web.parameters import Cursor, Id
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
Search = Annotated[str, Query(max_length=200)]
READERS = {name: ticked(name) for name in ("is_administrator", "is_conflicts_reviewer")}
LABELS = {
    "name": "Name",
    "email": "E-mail address",
    "is_administrator": "Administrator",
    "is_conflicts_reviewer": "Conflicts reviewer",
}


@router.get("/people")
async def index(visit: PageVisit, q: Search = "", cursor: Cursor = None) -> Response:
    """Everybody, by name."""
    found = await visit.read(accounts, q=q, after=cursor)
    template = "people/_rows.html" if visit.is_htmx else "people/index.html"
    return visit.render(template, nav="people", people=found, q=q, cursor=cursor)


@router.get("/people/new")
async def new(visit: PageVisit) -> Response:
    """The form for a further person."""
    return await _new(visit, Form())


@router.post("/people/new")
async def create(visit: PageVisit) -> Response:
    """Add them; on their page comes the link that lets them in."""
    form = await visit.form()
    authorise(visit.actor, Action.MANAGE_PEOPLE, Subject())
    try:
        command = form.command(AddAccount, READERS)
        await confirm_identity(visit, form)
        made = await visit.write(add_account, command)
    except REFUSED as error:
        return await _new(visit, form.refuse(error), status_for(error))
    return visit.redirect(f"/people/{made.id}", done="added")


@router.get("/people/{person_id}")
async def show(visit: PageVisit, person_id: Id) -> Response:
    """One person: what they are, how they get in."""
    return await _show(visit, person_id, Form())


@router.get("/people/{person_id}/edit")
async def edit(visit: PageVisit, person_id: Id) -> Response:
    """What is known of a person, in one form."""
    person = await visit.read(account, person_id)
    ticks = {name: "yes" if getattr(person, name) else "" for name in READERS}
    return _edit(visit, person, Form(person.model_dump() | ticks))


@router.post("/people/{person_id}/edit")
async def save(visit: PageVisit, person_id: Id) -> Response:
    """Save it; after somebody else's change both versions are shown."""
    form = await visit.form()
    authorise(visit.actor, Action.MANAGE_PEOPLE, Subject())
    try:
        command = form.command(EditAccount, READERS)
        await confirm_identity(visit, form)
        await visit.write(edit_account, person_id, command, version=form.version or 0)
    except Stale as error:
        return await _edit_on_top(visit, person_id, form.refuse(error), command)
    except REFUSED as error:
        person = await visit.read(account, person_id)
        return _edit(visit, person, form.refuse(error), status_for(error))
    return visit.redirect(f"/people/{person_id}", done="saved")


@router.post("/people/{person_id}/password-link")
async def make_link(visit: PageVisit, person_id: Id) -> Response:
    """A link to choose a password; it is on this answer and nowhere else."""
    form, secret = await visit.form(), new_secret()
    authorise(visit.actor, Action.MANAGE_PEOPLE, Subject())
    try:
        await confirm_identity(visit, form)
        await visit.write(make_password_link, person_id, hashed(secret))
    except REFUSED as error:
        return await _show(visit, person_id, form.refuse(error), status_for(error))
    link = f"{visit.settings.origin}/set-password/{secret}"
    return await _show(visit, person_id, Form(), 201, link)


@router.post("/people/{person_id}/deactivation")
async def close(visit: PageVisit, person_id: Id) -> Response:
    """Shut a person out at once."""
    form = await visit.form()
    authorise(visit.actor, Action.MANAGE_PEOPLE, Subject())
    try:
        await confirm_identity(visit, form)
        await visit.write(deactivate_account, person_id, version=form.version or 0)
    except REFUSED as error:
        return await _show(visit, person_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/people/{person_id}", done="closed")


@router.post("/people/{person_id}/reactivation")
async def reopen(visit: PageVisit, person_id: Id) -> Response:
    """Let a person in again."""
    form = await visit.form()
    authorise(visit.actor, Action.MANAGE_PEOPLE, Subject())
    try:
        await confirm_identity(visit, form)
        await visit.write(reactivate_account, person_id, version=form.version or 0)
    except REFUSED as error:
        return await _show(visit, person_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/people/{person_id}", done="opened")


async def _new(visit: Visit, form: Form, status: int = 200) -> Response:
    authorise(visit.actor, Action.MANAGE_PEOPLE, Subject())
    return visit.render("people/new.html", nav="people", status=status, form=form)


async def _show(
    visit: Visit, person_id: int, form: Form, status: int = 200, link: str = ""
) -> Response:
    person = await visit.read(account, person_id)
    return visit.render(
        "people/show.html", nav="people", status=status, form=form, person=person, link=link
    )


def _edit(
    visit: Visit,
    person: AccountOut,
    form: Form,
    status: int = 200,
    differing: list[tuple[str, str, str]] | None = None,
) -> Response:
    return visit.render(
        "people/edit.html",
        nav="people",
        status=status,
        form=form,
        person=person,
        differing=differing,
    )


async def _edit_on_top(visit: Visit, person_id: int, form: Form, typed: EditAccount) -> Response:
    """Both versions; saving again replaces what is stored, on purpose."""
    person = await visit.read(account, person_id)
    form.values["version"] = person.version
    return _edit(visit, person, form, HTTPStatus.CONFLICT, _both(typed, person))


def _both(typed: EditAccount, stored: AccountOut) -> list[tuple[str, str, str]]:
    words = {True: "Yes", False: "No"}
    mine, theirs = typed.model_dump(), stored.model_dump()
    return [
        (label, words.get(mine[name], mine[name]), words.get(theirs[name], theirs[name]))
        for name, label in LABELS.items()
        if mine[name] != theirs[name]
    ]
