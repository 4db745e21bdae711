"""The portfolio by dimension of innovation."""

from pydantic import Field

from app.domain.opportunities import Dimension
from app.schemas.fields import Output


class DimensionRow(Output):
    """Open opportunities that innovate in one dimension."""

    dimension: Dimension = Field(description="Where the innovation lies.")
    number: int = Field(description="How many there are.")
    value_pence: int = Field(description="Their expected whole-life value together, in pence.")
    incremental: int = Field(description="How many are incremental.")
    radical: int = Field(description="How many are radical.")
    transformational: int = Field(description="How many are transformational.")
    undecided: int = Field(description="How many have no degree of novelty yet.")


class Dimensions(Output):
    """Every dimension. An opportunity counts under each of its own."""

    items: list[DimensionRow]
