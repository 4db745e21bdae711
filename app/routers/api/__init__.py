"""`/api/v1`: JSON, described in the OpenAPI document. Busiest first."""

from fastapi import APIRouter

from app.routers.api import gates, health, opportunities

ROUTERS: tuple[APIRouter, ...] = (opportunities.router, gates.router, health.router)
