"""Maintained summaries: what the board's totals are read from."""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.types import BigId


class PipelineTotal(SQLModel, table=True):
    """How many open-to-all opportunities a programme has in a stage, and their value in pence.

    Kept by triggers on `opportunity`. Restricted ones are not in it: they are counted for each
    person from what that person may see. Each total is spread over eight rows (`slot`), so that
    writers seldom meet on one.
    """

    __tablename__ = "pipeline_total"

    programme_id: int = Field(sa_type=BigId, primary_key=True)
    stage: str = Field(max_length=40, primary_key=True)
    status: str = Field(max_length=40, primary_key=True)
    slot: int = Field(primary_key=True)
    number: int = Field(default=0, sa_type=sa.BigInteger)
    value_pence: int = Field(default=0, sa_type=sa.BigInteger)


class DimensionTotal(SQLModel, table=True):
    """How many open opportunities of a programme innovate in a dimension, and their value in pence.

    By degree of novelty, which is empty while undecided. An opportunity counts under each of its
    dimensions. Kept by triggers on `opportunity`; restricted ones are not in it.
    """

    __tablename__ = "dimension_total"

    programme_id: int = Field(sa_type=BigId, primary_key=True)
    dimension: str = Field(max_length=40, primary_key=True)
    novelty: str = Field(max_length=40, primary_key=True)
    slot: int = Field(primary_key=True)
    number: int = Field(default=0, sa_type=sa.BigInteger)
    value_pence: int = Field(default=0, sa_type=sa.BigInteger)
