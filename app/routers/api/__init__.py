"""`/api/v1`: JSON, described in the OpenAPI document. Busiest first."""

from fastapi import APIRouter

from app.routers.api import (
    absence,
    account,
    comments,
    conditions,
    conflicts,
    documents,
    endorsements,
    events,
    gates,
    health,
    imports,
    inbox,
    opportunities,
    organisations,
    people,
    pipeline,
    programme_gates,
    programmes,
    tokens,
    views,
)

ROUTERS: tuple[APIRouter, ...] = (
    pipeline.router,
    opportunities.router,
    gates.router,
    endorsements.router,
    inbox.router,
    conditions.router,
    conflicts.router,
    absence.router,
    documents.router,
    comments.router,
    events.router,
    imports.router,
    organisations.router,
    people.router,
    programme_gates.router,
    programmes.router,
    tokens.router,
    views.router,
    account.router,
    health.router,
)
