"""Programmes: a portfolio of opportunities run by one public organisation."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.domain.programmes import STALE_AFTER_DAYS
from app.models.types import moment, primary_key, references


class Programme(SQLModel, table=True):
    """Where opportunities live and where people hold roles."""

    id: int = primary_key()
    name: str = Field(max_length=200, unique=True)
    organisation_id: int = references("organisation.id")
    criteria_set_id: int = references("criteria_set.id")
    stale_after_days: int = Field(
        default=STALE_AFTER_DAYS, sa_column_kwargs={"server_default": str(STALE_AFTER_DAYS)}
    )
    version: int = 1
    created_at: datetime = moment()
