"""HTML pages. Busiest first."""

from fastapi import APIRouter

from app.routers.pages import (
    account,
    comments,
    documents,
    imports,
    opportunities,
    organisations,
    people,
    programmes,
    reference,
    sign_in,
    team,
    tokens,
)
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
