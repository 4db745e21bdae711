"""HTML pages. Busiest first."""

from fastapi import APIRouter

from app.routers.pages import (
    absence,
    account,
    comments,
    conditions,
    conflict_reviews,
    conflicts,
    documents,
    gates,
    imports,
    inbox,
    opportunities,
    organisations,
    people,
    pipeline,
    programmes,
    reference,
    sign_in,
    team,
    tokens,
    views,
)
from app.routers.pages import help as help_pages

ROUTERS: tuple[APIRouter, ...] = (
    pipeline.router,
    views.router,
    inbox.router,
    gates.router,
    opportunities.router,
    team.router,
    conditions.router,
    conflicts.router,
    conflict_reviews.router,
    absence.router,
    documents.router,
    comments.router,
    imports.router,
    organisations.router,
    people.router,
    programmes.router,
    account.router,
    tokens.router,
    sign_in.router,
    help_pages.router,
    reference.router,
)
