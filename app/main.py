"""The application: routers, middleware and error handlers, nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import zip_longest
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from app.database import Database
from app.routers import api, pages
from app.settings import Settings, get_settings
from app.web import errors
from app.web.guard import Guard
from app.web.openapi import describe

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings | None = None, database: Database | None = None) -> FastAPI:
    """An application on `database`; without one it opens its own and closes it at the end."""
    settings = settings or get_settings()
    owned = None if database else Database(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        if owned is not None:
            owned.close()

    app = FastAPI(
        title="Commercialisation pipeline",
        version="1.0.0",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.database = database or owned
    errors.register(app)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for pair in zip_longest(api.ROUTERS, pages.ROUTERS):  # the busiest of each are tried first
        for router in filter(None, pair):
            app.include_router(router)
    describe(app)
    app.add_middleware(Guard, settings=settings)
    return app
