"""One's own account: name, password, sessions."""

from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import Response

from app.clock import now
from app.domain.errors import Stale, invalid
from app.queries.accounts import account_by_id, me, own_sessions
from app.schemas.account import EditProfile
from app.services.accounts import change_password, edit_profile
from app.services.passwords import check_new_password, hash_password
from app.services.sessions import confirm_session, end_other_sessions
from app.web.confirm import WRONG, hashing, try_password
from app.web.credentials import hashed
from app.web.forms import REFUSED, Form, status_for
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)


@router.get("/account")
async def show(visit: PageVisit) -> Response:
    """Who I am here, what roles I hold, where I am signed in."""
    at, settings = now(), visit.settings
    sessions = await visit.read(
        own_sessions,
        hashed(visit.secret),
        idle_since=at - timedelta(seconds=settings.session_idle_seconds),
        started_since=at - timedelta(seconds=settings.session_absolute_seconds),
    )
    return visit.render("account/show.html", me=await visit.read(me), sessions=sessions)


@router.get("/account/edit")
async def edit(visit: PageVisit) -> Response:
    """My name."""
    profile = await visit.read(me)
    return visit.render("account/edit.html", me=profile, form=Form(profile.model_dump()))


@router.post("/account/edit")
async def save(visit: PageVisit) -> Response:
    """Change my name; a stale form shows what is stored now and may be saved on top."""
    form = await visit.form()
    try:
        await visit.write(edit_profile, form.command(EditProfile), version=form.version or 0)
    except REFUSED as error:
        profile = await visit.read(me)
        if isinstance(error, Stale):
            form.values["version"] = profile.version
        return visit.render(
            "account/edit.html", status=status_for(error), me=profile, form=form.refuse(error)
        )
    return visit.redirect("/account", done="saved")


@router.get("/account/password")
async def show_password(visit: PageVisit) -> Response:
    """The form for a new password."""
    return await _password_page(visit, Form())


@router.post("/account/password")
async def save_password(visit: PageVisit) -> Response:
    """A new password, with the present one; every other session ends."""
    form = await visit.form()
    try:
        await _prove_current(visit, form)
        stored = await _chosen_hash(visit, form.text("password"))
        await visit.write(change_password, stored, hashed(visit.secret))
    except REFUSED as error:
        return await _password_page(visit, form.refuse(error), status_for(error))
    return visit.redirect("/account", done="password")


@router.post("/account/sessions")
async def sign_out_elsewhere(visit: PageVisit) -> Response:
    """End every session but this one."""
    await visit.form()
    await visit.write(end_other_sessions, hashed(visit.secret))
    return visit.redirect("/account", done="sessions")


async def _password_page(visit: Visit, form: Form, status: int = 200) -> Response:
    return visit.render("account/password.html", status=status, form=form, me=await visit.read(me))


async def _prove_current(visit: Visit, form: Form) -> None:
    """Always asked, however recent the sign-in: a screen left alone must not lose its owner."""
    account = await visit.db.read(account_by_id, visit.actor.person_id or 0)
    typed = form.text("current_password")
    if not typed or account is None:
        raise invalid("current_password", "Enter your present password")
    attempt = await try_password(visit, account, account.email, typed)
    if attempt is None:
        raise invalid("current_password", WRONG)
    await visit.db.write(confirm_session, hashed(visit.secret), at=now(), attempt=attempt)


async def _chosen_hash(visit: Visit, chosen: str) -> str:
    profile = await visit.read(me)
    await hashing(check_new_password, chosen, name=profile.name, email=profile.email or "")
    return await hashing(hash_password, chosen)
