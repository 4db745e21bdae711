"""Portfolio files waiting for confirmation, and what importing them did."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.stages import Stage
from app.models.types import enum_column, json_column, moment, primary_key, references


class PortfolioImport(SQLModel, table=True):
    """One uploaded portfolio file: previewed, then imported once."""

    __tablename__ = "portfolio_import"

    id: int = primary_key()
    programme_id: int = references("programme.id")
    uploaded_by_id: int | None = references("person.id", nullable=True, index=False)
    uploaded_at: datetime = moment()
    filename: str = Field(max_length=200)
    content: bytes = Field(sa_type=sa.LargeBinary)
    stage: Stage = enum_column(Stage)
    report: dict[str, Any] = json_column(dict)
    imported_at: datetime | None = moment(nullable=True)
