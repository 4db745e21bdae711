"""Figures of the gates, drawn."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.queries.gate_analytics import YEAR, gate_analytics
from app.web.gate_charts import load_chart, rework_chart, times_chart
from app.web.visit import PageVisit

router = APIRouter(prefix="/analytics", include_in_schema=False)
Days = Annotated[int, Query(ge=1, le=3650)]
PERIODS = [("90", "Last 90 days"), ("365", "Last 12 months"), ("1095", "Last 3 years")]


@router.get("")
async def show(visit: PageVisit, programme: str = "", days: Days = YEAR) -> Response:
    """How long decisions take, how often a pack is sent back, and what is coming to whom."""
    asked = int(programme) if programme.isascii() and programme.isdigit() else None
    found = await visit.read(gate_analytics, programme=asked, days=days)
    charts: dict[str, Any] = {
        "times": times_chart(found),
        "rework": rework_chart(found),
        "load": load_chart(found),
    }
    return visit.render(
        "analytics/gates.html", nav="analytics", found=found, days=days, periods=PERIODS, **charts
    )
