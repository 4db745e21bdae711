"""`/api/v1`: JSON, described in the OpenAPI document. Busiest first."""

from fastapi import APIRouter

from app.routers.api import (
    account,
    comments,
    conditions,
    documents,
    events,
    gates,
    health,
    imports,
    inbox,
    opportunities,
    organisations,
    people,
    programmes,
    tokens,
)

ROUTERS: tuple[APIRouter, ...] = (
    opportunities.router,
    gates.router,
    inbox.router,
    conditions.router,
    documents.router,
    comments.router,
    events.router,
    imports.router,
    organisations.router,
    people.router,
    programmes.router,
    tokens.router,
    account.router,
    health.router,
)
