"""Figures of the gates over JSON."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.queries.gate_analytics import YEAR, gate_analytics
from app.schemas.analytics import GateAnalytics
from app.web.call import ApiCall

router = APIRouter(prefix="/api/v1/analytics", tags=["Analytics"])
Programme = Annotated[
    int | None, Query(ge=1, le=2**63 - 1, description="Only this programme's gates.")
]
Days = Annotated[int, Query(ge=1, le=3650, description="Decisions of the last so many days.")]


@router.get("/gates")
async def get_gate_analytics(
    call: ApiCall, programme: Programme = None, days: Days = YEAR
) -> GateAnalytics:
    """How long decisions take, how often a pack is sent back, and what is coming to whom."""
    return await call.read(gate_analytics, programme=programme, days=days)
