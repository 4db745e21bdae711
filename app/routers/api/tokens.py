"""API tokens over JSON: a person's own, and other systems'."""

from fastapi import APIRouter

from app.queries.tokens import own_tokens, system_tokens, token
from app.schemas.token import CreateSystemToken, CreateToken, TokenMade, TokenOut
from app.services.tokens import create_system_token, create_token, revoke_token
from app.web.call import ApiCall, IdempotencyKey
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1", tags=["Tokens"])


@router.get("/tokens")
async def list_tokens(call: ApiCall) -> list[TokenOut]:
    """Your personal tokens, newest first."""
    return await call.read(own_tokens)


@router.get("/tokens/{token_id}")
async def get_token(call: ApiCall, token_id: Id) -> TokenOut:
    """One token of yours or, for administrators, of a system."""
    return await call.read(token, token_id)


@router.post("/tokens", status_code=201)
async def post_token(call: ApiCall, command: CreateToken) -> TokenMade:
    """Make a personal token. “decide” and “admin” are given on the pages only."""
    made, secret = await call.write_secret(create_token, command)
    call.location(f"/api/v1/tokens/{made.id}")
    return TokenMade(**made.model_dump(), secret=secret)


@router.post("/tokens/{token_id}/revocation", status_code=201)
async def post_revocation(call: ApiCall, token_id: Id, key: IdempotencyKey = None) -> TokenOut:
    """Stop a token of yours (or, for administrators, a system's) at once."""
    return await call.write(revoke_token, token_id)


@router.get("/system-tokens")
async def list_system_tokens(call: ApiCall) -> list[TokenOut]:
    """Every system's tokens, newest first; for administrators."""
    return await call.read(system_tokens)


@router.post("/system-tokens", status_code=201)
async def post_system_token(call: ApiCall, command: CreateSystemToken) -> TokenMade:
    """Make a token for another system, bound to programmes; for administrators."""
    made, secret = await call.write_secret(create_system_token, command)
    call.location(f"/api/v1/tokens/{made.id}")
    return TokenMade(**made.model_dump(), secret=secret)
