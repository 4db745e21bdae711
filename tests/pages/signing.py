"""What tests about signing in share: a password for the cast, and reading forms off a page."""

import html
import re
from datetime import timedelta
from functools import cache
from typing import Any

import httpx
from sqlalchemy.orm import Session

from app.clock import now
from app.models import Person, PersonSession
from app.services.passwords import hash_password
from tests.client import PageClient
from tests.world import World

PASSWORD = "velvet orchid tractor nine"


def with_password(world: World, name: str) -> str:
    """Give somebody of the cast `PASSWORD`; their e-mail address."""
    person_id = world.actors[name].person_id

    def give(session: Session) -> str:
        person = session.get_one(Person, person_id)
        person.password_hash = _hash()
        return person.email

    return world.database.write_now(give)


def end_sessions(world: World) -> None:
    """Every session ends now, as if everybody had been away."""

    def end(session: Session) -> None:
        for row in session.query(PersonSession):
            row.ended_at = now()

    world.database.write_now(end)


def age_sessions(world: World, minutes: float) -> None:
    """Everybody proved who they are so long ago."""

    def age(session: Session) -> None:
        for row in session.query(PersonSession):
            row.authenticated_at = now() - timedelta(minutes=minutes)

    world.database.write_now(age)


def sign_in(
    client: PageClient, email: str, password: str = PASSWORD, **more: Any
) -> httpx.Response:
    """Send the sign-in form."""
    data = {"email": email, "password": password, **more}
    return client.request("POST", "/sign-in", data=data)


def hidden(response: httpx.Response) -> dict[str, list[str]]:
    """The hidden fields of a page, in order."""
    found: dict[str, list[str]] = {}
    pattern = r'<input type="hidden" name="([^"]*)" value="([^"]*)">'
    for name, value in re.findall(pattern, response.text):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


@cache
def _hash() -> str:
    return hash_password(PASSWORD)
