"""Accounts over JSON, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.queries.accounts import account, accounts
from app.schemas.account import (
    AccountOut,
    AccountPage,
    AddAccount,
    EditAccount,
    PasswordLinkMade,
)
from app.services.accounts import (
    add_account,
    deactivate_account,
    edit_account,
    make_password_link,
    reactivate_account,
)
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Cursor, Id

router = APIRouter(prefix="/api/v1/people", tags=["People"])
Search = Annotated[str, Query(max_length=200, description="Part of a name or e-mail address.")]


@router.get("")
async def list_people(
    call: ApiCall,
    q: Search = "",
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AccountPage:
    """People by name."""
    page = await call.read(accounts, q=q, after=cursor, limit=limit)
    call.link_next(page.next)
    return page


@router.get("/{person_id}")
async def get_person(call: ApiCall, person_id: Id) -> AccountOut:
    """One person, with the roles they hold."""
    return await call.read(account, person_id)


@router.post("", status_code=201)
async def post_person(call: ApiCall, command: AddAccount, key: IdempotencyKey = None) -> AccountOut:
    """Add a person. They get in with a password link."""
    made = await call.write(add_account, command)
    call.location(f"/api/v1/people/{made.id}")
    return made


@router.put("/{person_id}")
async def put_person(
    call: ApiCall, person_id: Id, command: EditAccount, if_match: IfMatch = None
) -> AccountOut:
    """Replace what is known of a person."""
    return await call.write(edit_account, person_id, command, version=call.version)


@router.post("/{person_id}/password-link", status_code=201)
async def post_password_link(call: ApiCall, person_id: Id) -> PasswordLinkMade:
    """Make a way to choose a password, once, within 72 hours. The address is shown this once."""
    made, secret = await call.write_secret(make_password_link, person_id)
    url = f"{call.request.app.state.settings.origin}/set-password/{secret}"
    return PasswordLinkMade(**made.model_dump(), url=url)


@router.post("/{person_id}/deactivation", status_code=201)
async def post_deactivation(
    call: ApiCall, person_id: Id, key: IdempotencyKey = None, if_match: IfMatch = None
) -> AccountOut:
    """Shut a person out at once."""
    return await call.write(deactivate_account, person_id, version=call.version)


@router.post("/{person_id}/reactivation", status_code=201)
async def post_reactivation(
    call: ApiCall, person_id: Id, key: IdempotencyKey = None, if_match: IfMatch = None
) -> AccountOut:
    """Let a person in again."""
    return await call.write(reactivate_account, person_id, version=call.version)
