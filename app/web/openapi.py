"""The OpenAPI document: what every operation shares, said once."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

DESCRIPTION = (
    "Take a commercialisation opportunity from first stakeholder to last pound: everything the "
    "pages can do. Send a bearer token; errors are problem details (RFC 9457)."
)


def describe(app: FastAPI) -> None:
    """Give the application its OpenAPI document, made once on first use."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = get_openapi(
                title=app.title,
                version=app.version,
                openapi_version="3.1.0",
                description=DESCRIPTION,
                routes=app.routes,
            )
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
