"""Signing in and out, and choosing a password with a link."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.clock import now
from app.domain.errors import Invalid, NotFound, TooManyAttempts
from app.queries.accounts import account_by_link
from app.services.accounts import use_password_link
from app.services.passwords import check_new_password, hash_password
from app.services.sessions import end_session
from app.web.confirm import hashing
from app.web.credentials import clear_session_cookie, hashed
from app.web.forms import Form, status_for
from app.web.pages import safe_target
from app.web.signing_in import ask_again, demo_account, prove_account, read_attempt, welcome
from app.web.visit import PublicVisit, Visit

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
async def show_sign_in(
    visit: PublicVisit, target: Annotated[str, Query(alias="next")] = "/"
) -> Response:
    """The form, or straight on for somebody who is signed in."""
    if visit.signed_in is not None:
        return visit.redirect(safe_target(target))
    return await ask_again(visit, Form({"next": safe_target(target)}), [], status=200)


@router.post("/sign-in")
async def sign_in(visit: PublicVisit) -> Response:
    """E-mail address and password; a form that waited is still there afterwards."""
    form, carried = await read_attempt(visit)
    try:
        account, attempt = await prove_account(visit, form)
    except (Invalid, TooManyAttempts) as error:
        return await ask_again(visit, form.refuse(error), carried, status=status_for(error))
    return await welcome(visit, account.id, form, carried, attempt)


@router.post("/sign-in/demo")
async def sign_in_demo(visit: PublicVisit) -> Response:
    """One click, in the demonstration on this machine only."""
    form, carried = await read_attempt(visit)
    account = await demo_account(visit, form)
    return await welcome(visit, account.id, form, carried)


@router.post("/sign-out")
async def sign_out(visit: PublicVisit) -> Response:
    """End this session."""
    if visit.signed_in is not None:
        await visit.form()
        await visit.db.write(end_session, hashed(visit.secret), at=now())
    response = visit.redirect("/sign-in", done="signed-out")
    clear_session_cookie(response, visit.settings)
    return response


@router.get("/set-password/{secret}")
async def show_set_password(visit: PublicVisit, secret: str) -> Response:
    """Choose a password with a link that an administrator made."""
    return await _set_password_page(visit, secret, Form())


@router.post("/set-password/{secret}")
async def set_password(visit: PublicVisit, secret: str) -> Response:
    """The link works once; every session of the account ends."""
    form = await visit.form()
    try:
        account = await visit.db.read(account_by_link, hashed(secret), at=now())
        chosen = form.text("password")
        await hashing(check_new_password, chosen, name=account.name, email=account.email)
        stored = await hashing(hash_password, chosen)
        await visit.db.write(use_password_link, hashed(secret), stored, at=now())
    except (Invalid, NotFound) as error:
        return await _set_password_page(visit, secret, form.refuse(error))
    return visit.redirect("/sign-in", done="password-set")


async def _set_password_page(visit: Visit, secret: str, form: Form) -> Response:
    try:
        account = await visit.db.read(account_by_link, hashed(secret), at=now())
    except NotFound as error:
        return visit.render("sign_in/link_over.html", status=404, message=error.message)
    status = 422 if form.errors else 200
    return visit.render(
        "sign_in/set_password.html", status=status, form=form, account=account, secret=secret
    )
