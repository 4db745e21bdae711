"""Whether the process lives, and whether it can do its work."""

import asyncio
import logging
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import migrate
from app.database import Database

PATIENCE = 3.0
"""Seconds the database has to answer."""

log = logging.getLogger(__name__)


async def is_ready(database: Database) -> bool:
    """Whether the database answers, and has every migration this code knows."""
    try:
        heads = await asyncio.wait_for(database.read(_heads), PATIENCE)
    except Exception as error:  # whatever it is, we cannot serve
        log.warning("not ready", extra={"error": type(error).__name__})
        return False
    return heads == migrate.known_heads()


def _heads(session: Session) -> frozenset[str]:
    rows: Any = session.scalars(sa.text("SELECT version_num FROM alembic_version"))
    return frozenset(rows)
