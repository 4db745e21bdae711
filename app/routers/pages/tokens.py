"""API tokens: one's own, and for administrators other systems'."""

from fastapi import APIRouter
from starlette.responses import Response

from app.clock import now
from app.domain.errors import Conflict, NotPermitted
from app.domain.policy import Action, Scope, Subject, authorise
from app.queries.programmes import programmes
from app.queries.tokens import own_tokens, system_tokens
from app.schemas.token import CreateSystemToken, CreateToken, TokenMade
from app.services.tokens import create_system_token, create_token, revoke_token
from app.web.confirm import confirm_identity
from app.web.credentials import hashed, new_secret
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)

SCOPES = {
    Scope.READ: ("Read", "See what you see"),
    Scope.WRITE: ("Write", "Add and change records as you may"),
    Scope.DECIDE: ("Decide", "Decide gates you sponsor, without being asked again"),
    Scope.ADMIN: ("Administer", "Manage tokens and, for administrators, people and programmes"),
}
SYSTEM_SCOPES = {
    Scope.READ: ("Read", "See the programmes’ opportunities, but not restricted ones"),
    Scope.WRITE: ("Write", "Add and change records as a member; never decide"),
}
DEFAULTS = {"scopes": ["read"], "expires_in_days": "90"}


@router.get("/account/tokens")
async def show(visit: PageVisit) -> Response:
    """My tokens, and the form for a further one."""
    return await _own(visit, Form(DEFAULTS))


@router.post("/account/tokens")
async def create(visit: PageVisit) -> Response:
    """Make one; its secret is on this answer and nowhere else."""
    form, secret = await visit.form(), new_secret()
    try:
        command = form.command(CreateToken)
        await confirm_identity(visit, form)
        made = await visit.write(create_token, command, hashed(secret))
    except REFUSED as error:
        return await _own(visit, form.refuse(error), status_for(error))
    shown = TokenMade(**made.model_dump(), secret=secret)
    return await _own(visit, Form(DEFAULTS), 201, shown)


@router.post("/account/tokens/{token_id}/revocation")
async def revoke(visit: PageVisit, token_id: Id) -> Response:
    """Stop one at once."""
    form = await visit.form()
    try:
        await visit.write(revoke_token, token_id)
    except (Conflict, NotPermitted) as error:
        return await _own(visit, form.refuse(error), status_for(error))
    return visit.redirect("/account/tokens", done="revoked")


@router.get("/system-tokens")
async def show_system(visit: PageVisit) -> Response:
    """Other systems' tokens, and the form for a further one."""
    return await _systems(visit, Form(DEFAULTS))


@router.post("/system-tokens")
async def create_system(visit: PageVisit) -> Response:
    """Make one; its secret is on this answer and nowhere else."""
    form, secret = await visit.form(), new_secret()
    authorise(visit.actor, Action.MANAGE_SYSTEM_TOKENS, Subject())
    try:
        command = form.command(CreateSystemToken)
        await confirm_identity(visit, form)
        made = await visit.write(create_system_token, command, hashed(secret))
    except REFUSED as error:
        return await _systems(visit, form.refuse(error), status_for(error))
    shown = TokenMade(**made.model_dump(), secret=secret)
    return await _systems(visit, Form(DEFAULTS), 201, shown)


@router.post("/system-tokens/{token_id}/revocation")
async def revoke_system(visit: PageVisit, token_id: Id) -> Response:
    """Stop one at once."""
    form = await visit.form()
    authorise(visit.actor, Action.MANAGE_SYSTEM_TOKENS, Subject())
    try:
        await visit.write(revoke_token, token_id)
    except Conflict as error:
        return await _systems(visit, form.refuse(error), status_for(error))
    return visit.redirect("/system-tokens", done="revoked")


async def _own(
    visit: Visit, form: Form, status: int = 200, made: TokenMade | None = None
) -> Response:
    return visit.render(
        "account/tokens.html",
        status=status,
        form=form,
        tokens=await visit.read(own_tokens),
        made=made,
        scopes=[(scope.value, *words) for scope, words in SCOPES.items()],
        now=now(),
    )


async def _systems(
    visit: Visit, form: Form, status: int = 200, made: TokenMade | None = None
) -> Response:
    known = (await visit.read(programmes, limit=200)).items
    return visit.render(
        "programmes/tokens.html",
        nav="programmes",
        status=status,
        form=form,
        tokens=await visit.read(system_tokens),
        made=made,
        scopes=[(scope.value, *words) for scope, words in SYSTEM_SCOPES.items()],
        programmes=known,
        names={programme.id: programme.name for programme in known},
        now=now(),
    )
