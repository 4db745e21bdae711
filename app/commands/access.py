"""The first administrator, and tokens for programs, from the command line."""

import os
import sys
from getpass import getpass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.commands import Refused, start
from app.domain.errors import Invalid
from app.domain.policy import SYSTEM, Actor
from app.models import Person
from app.queries.accounts import account_by_email
from app.queries.actors import person_actor
from app.queries.installation import is_demo
from app.schemas.account import AddAccount
from app.schemas.token import CreateSystemToken, CreateToken
from app.services.accounts import create_administrator
from app.services.passwords import check_new_password, hash_password
from app.services.tokens import create_system_token, create_token
from app.web.credentials import hashed, new_secret
from app.web.problems import field_problems

C = TypeVar("C", bound=BaseModel)
TRIES = 3
DEMO = (
    "This is the demonstration's database, where nobody real belongs. "
    "Set DATABASE_URL or DATA_DIR to the installation's own."
)


def create_admin(name: str, email: str, *, password_from_stdin: bool) -> str:
    """Add an administrator; what to tell whoever asked. Raises Invalid, Conflict or Refused."""
    command = checked(AddAccount, name=name, email=email, is_administrator=True)
    with start.ready(start.settings_for()) as database:
        if database.read_now(is_demo):
            raise Refused(DEMO)
        if database.read_now(account_by_email, command.email):
            raise Refused("Somebody has this e-mail address already.")
        password = _password(command.name, command.email, from_stdin=password_from_stdin)
        made = database.write_now(
            create_administrator,
            SYSTEM,
            command.name,
            command.email,
            hash_password(password),
            at=clock.now(),
        )
    return f"{made.name} is an administrator and signs in as {made.email}."


def create_token_for_system(name: str, programmes: list[int], scopes: list[str], days: int) -> str:
    """Make a token for another system; the secret, which is kept nowhere."""
    command = checked(
        CreateSystemToken, name=name, scopes=scopes, programme_ids=programmes, expires_in_days=days
    )
    secret = new_secret()
    with start.ready(start.settings_for()) as database:
        database.write_now(create_system_token, SYSTEM, command, hashed(secret), at=clock.now())
    return secret


def create_token_for_person(name: str, email: str, scopes: list[str], days: int) -> str:
    """Make a personal token, which acts as its person; the secret, which is kept nowhere."""
    command = checked(CreateToken, name=name, scopes=scopes, expires_in_days=days)
    secret = new_secret()
    with start.ready(start.settings_for()) as database:
        actor = database.read_now(actor_of, email)
        database.write_now(create_token, actor, command, hashed(secret), at=clock.now())
    return secret


def actor_of(session: Session, email: str) -> Actor:
    """The person with this e-mail address, with the roles they hold; Refused without one."""
    account = account_by_email(session, email)
    if account is None:
        raise Refused(f"Nobody here signs in as {email}.")
    found = session.scalars(select(Person).filter_by(id=account.id)).one()
    return person_actor(session, found)


def checked(model: type[C], **fields: Any) -> C:
    """The command a service takes; Invalid in plain words."""
    try:
        return model(**fields)
    except ValidationError as error:
        raise Invalid(*field_problems(error.errors())) from None


def _password(name: str, email: str, *, from_stdin: bool) -> str:
    """The new password: from standard input, from PASSWORD, or asked for twice."""
    if from_stdin:
        given: str | None = sys.stdin.readline().rstrip("\r\n")
    else:
        given = os.environ.get("PASSWORD")
    if given is not None:
        check_new_password(given, name=name, email=email)
        return given
    if not sys.stdin.isatty():
        raise Refused("Give the password: set PASSWORD, or use --password-stdin.")
    for _ in range(TRIES):
        typed = getpass("Password (15 characters or more): ")
        try:
            check_new_password(typed, name=name, email=email)
        except Invalid as refused:
            sys.stderr.write(refused.message + "\n")
            continue
        if getpass("The same again: ") == typed:
            return typed
        sys.stderr.write("The two are not the same.\n")
    raise Refused("Nothing was changed.")
