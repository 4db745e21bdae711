"""Who is asking."""

from fastapi import APIRouter

from app.queries.accounts import me
from app.schemas.account import EditProfile, MeOut
from app.services.accounts import edit_profile
from app.web.call import ApiCall, IfMatch

router = APIRouter(prefix="/api/v1/me", tags=["Account"])


@router.get("")
async def get_me(call: ApiCall) -> MeOut:
    """Whom this token stands for, with what scopes and roles."""
    return await call.read(me)


@router.put("")
async def put_me(call: ApiCall, command: EditProfile, if_match: IfMatch = None) -> MeOut:
    """Change your own name."""
    return await call.write(edit_profile, command, version=call.version)
