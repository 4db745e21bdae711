"""HTML pages. Busiest first."""

from fastapi import APIRouter

from app.routers.pages import comments, documents, imports, opportunities, reference, team
from app.routers.pages import help as help_pages

ROUTERS: tuple[APIRouter, ...] = (
    opportunities.router,
    team.router,
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
