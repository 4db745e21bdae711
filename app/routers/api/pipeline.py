"""The list of opportunities over JSON, with the filters of the pages."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.clock import now
from app.queries.pipeline import listed
from app.schemas.opportunity import OpportunityRow
from app.schemas.pipeline import PipelineQuery
from app.web.call import ApiCall
from app.web.pipeline import paged

router = APIRouter(prefix="/api/v1/opportunities", tags=["Opportunities"])


@router.get("", response_model=list[OpportunityRow])
async def list_opportunities(call: ApiCall, query: Annotated[PipelineQuery, Query()]) -> Response:
    """Opportunities you may see, newest change first unless sorted. `Link` names the next page."""
    read = call.read if query.narrowing else call.glance
    return paged(call.request, query, await read(listed, query, at=now()))
