"""Decision records, and the public keys that they are checked with."""

from fastapi import APIRouter, Request

from app.queries.records import decision_record
from app.schemas.record import AuditKey, DecisionRecord
from app.web.audit_keys import audit_keys
from app.web.call import ApiCall
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1", tags=["Gates"])


@router.get("/gates/{review_id}/record")
async def get_record(call: ApiCall, review_id: Id) -> DecisionRecord:
    """A decision with its pack, its events, its votes and the checkpoint that signed it.

    Anybody can check it without the service: `python -m app verify-record FILE`.
    """
    return await call.read(decision_record, review_id)


@router.get("/audit/keys")
async def get_audit_keys(request: Request) -> list[AuditKey]:
    """The public keys of the audit trail's checkpoints, for everybody. The first signs now."""
    state = request.app.state
    return await audit_keys(state.database, state.settings)
