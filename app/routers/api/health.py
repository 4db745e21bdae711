"""What load balancers and schedulers ask, without a token."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.web.health import is_ready

router = APIRouter(tags=["Health"])


class Health(BaseModel):
    """One word."""

    status: Literal["ok", "unavailable"] = Field(description="`ok`, or `unavailable` with 503.")


@router.get("/healthz")
async def get_health() -> Health:
    """The process is alive. It says nothing about the database."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"model": Health, "description": "Not ready."}})
async def get_readiness(request: Request, response: Response) -> Health:
    """The database answers and is up to date: requests can be sent here."""
    if await is_ready(request.app.state.database):
        return Health(status="ok")
    response.status_code = 503
    response.headers["Retry-After"] = "5"
    return Health(status="unavailable")
