"""Signing somebody in on the pages, with the form they were sending when their session ended.

What was typed travels through the sign-in page in hidden fields named `carried:…`: it never
leaves the person's browser and ours, and nothing of it is stored.
"""

from dataclasses import dataclass

from starlette.responses import Response

from app.clock import now
from app.domain.errors import NotFound, invalid
from app.queries.accounts import Account, account_by_email, account_by_id
from app.services.sessions import start_session
from app.services.throttle import Attempt
from app.web.confirm import try_password
from app.web.credentials import hashed, new_secret, set_session_cookie
from app.web.forms import Form
from app.web.pages import demo_people, safe_target
from app.web.visit import Visit, visit_of

CARRIED = "carried:"
MOST_FIELDS = 510
"""A form has at most 500 fields; signing in adds a few."""
NOT_SHOWN = frozenset({"version", "pack_digest", "once"})
WRONG = "The e-mail address or the password is not right"
NO_DEMO = "There is no such page."

Carried = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One field of a form that waits to be sent, as the person reads it."""

    label: str
    text: str


async def read_attempt(visit: Visit) -> tuple[Form, Carried]:
    """The sign-in form and what it carries. It needs no token: another tab may have signed in."""
    data = await visit.request.form(max_files=0, max_fields=MOST_FIELDS)
    form = Form.of(data)
    form.values["next"] = safe_target(form.text("next"))
    carried = [
        (name.removeprefix(CARRIED), value)
        for name, value in data.multi_items()
        if name.startswith(CARRIED) and isinstance(value, str)
    ]
    return form, carried


async def ask_again(visit: Visit, form: Form, carried: Carried, *, status: int) -> Response:
    """The sign-in page, with what was typed but the password."""
    return visit.render(
        "sign_in/show.html",
        status=status,
        form=form,
        next=form.text("next") or "/",
        resend=bool(form.text("resend")),
        carried=carried,
        had_file=bool(form.text("had_file")),
        people=await demo_people(visit),
    )


async def prove_account(visit: Visit, form: Form) -> tuple[Account, Attempt]:
    """Whose e-mail address and password these are. Raises Invalid or TooManyAttempts.

    An unknown address, a closed account and a wrong password read and take the same.
    """
    email, password = form.text("email"), form.text("password")
    if not email.strip():
        raise invalid("email", "Enter your e-mail address")
    if not password:
        raise invalid("password", "Enter your password")
    account = await visit.db.read(account_by_email, email)
    attempt = await try_password(visit, account, email, password)
    if account is None or attempt is None:
        raise invalid("email", WRONG)
    return account, attempt


async def demo_account(visit: Visit, form: Form) -> Account:
    """The demonstration's person who was clicked; NotFound outside the demo on this machine."""
    offered = {person.id for person in await demo_people(visit)}
    chosen = form.text("person_id")
    if not (chosen.isascii() and chosen.isdigit() and int(chosen) in offered):
        raise NotFound(NO_DEMO)
    account = await visit.db.read(account_by_id, int(chosen))
    if account is None:
        raise NotFound(NO_DEMO)
    return account


async def welcome(
    visit: Visit, person_id: int, form: Form, carried: Carried, attempt: Attempt | None = None
) -> Response:
    """A new session under a new secret; then on to where they were going, or to their form."""
    secret = new_secret()
    replacing = hashed(visit.secret) if visit.secret else ""
    await visit.db.write(
        start_session, person_id, hashed(secret), at=now(), attempt=attempt, replacing=replacing
    )
    target = form.text("next")
    if form.text("resend"):
        response = await _form_still_here(await visit_of(visit.request, secret), form, carried)
    else:
        response = visit.redirect(target)
    set_session_cookie(response, visit.settings, secret)
    return response


async def _form_still_here(visit: Visit, form: Form, carried: Carried) -> Response:
    return visit.render(
        "sign_in/carried.html",
        next=form.text("next"),
        carried=carried,
        had_file=bool(form.text("had_file")),
        waiting=[
            Waiting(
                name.removesuffix("_pence").replace("_", " ").replace("-", " ").capitalize(), text
            )
            for name, text in carried
            if text.strip() and name not in NOT_SHOWN and not name.endswith("_id")
        ],
        choices=any(name.endswith("_id") for name, _ in carried),
    )
