"""HTML pages. Busiest first."""

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()
