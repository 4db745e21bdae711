"""Proving who one is: at sign-in, and again before what matters most."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import ParamSpec, TypeVar

from app.clock import now
from app.domain.errors import invalid
from app.queries.accounts import Account, account_by_id
from app.services.passwords import is_password
from app.services.sessions import confirm_session
from app.services.throttle import Attempt, attempt_by, begin_attempt
from app.web.credentials import hashed
from app.web.forms import Form
from app.web.visit import Visit

P = ParamSpec("P")
T = TypeVar("T")

CONFIRM = "Enter your password to confirm it is you"
WRONG = "This is not your password"

_SLOTS = ThreadPoolExecutor(2, "password")
"""Hashing takes 46 MiB and a core: never more than two at a time, never on the event loop."""


async def hashing(fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run password work off the event loop, at most two at a time, outside any transaction."""
    return await asyncio.get_running_loop().run_in_executor(_SLOTS, lambda: fn(*args, **kwargs))


async def try_password(
    visit: Visit, account: Account | None, email: str, password: str
) -> Attempt | None:
    """What to forgive when `password` is `account`'s, else None; the attempt is counted.

    Raises TooManyAttempts, saying for how long. An unknown account takes the same time.
    """
    client = visit.request.client
    attempt = attempt_by(email, client.host if client else "")
    await visit.db.write(begin_attempt, attempt, at=now())
    stored = account.password_hash if account else ""
    return attempt if await hashing(is_password, stored, password) else None


async def confirm_identity(visit: Visit, form: Form) -> None:
    """Nothing when the person signed in within the last minutes; else ask for their password.

    The page includes `account/_confirm.html`. Raises Invalid on `password`, or TooManyAttempts.
    """
    if visit.is_recent:
        return
    password = form.text("password")
    if not password:
        raise invalid("password", CONFIRM)
    account = await visit.db.read(account_by_id, visit.actor.person_id or 0)
    attempt = await try_password(visit, account, account.email if account else "", password)
    if attempt is None or visit.signed_in is None:
        raise invalid("password", WRONG)
    at = now()
    await visit.db.write(confirm_session, hashed(visit.secret), at=at, attempt=attempt)
    visit.signed_in = replace(visit.signed_in, authenticated_at=at)
