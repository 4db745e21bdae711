"""What can be asked of the pipeline: one set of filters for the board, the table and the API."""

from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from pydantic import Field, ValidationError, field_validator, model_validator

from app.domain.opportunities import Confidence, Dimension, Novelty
from app.domain.searching import MAX_QUERY, require_searchable
from app.domain.stages import Stage, Status
from app.schemas.fields import Command, Id, Line

DEFAULT_LIMIT, MAX_LIMIT = 50, 200


class Shown(StrEnum):
    """Which opportunities by status; `open` is active and on hold."""

    OPEN = "open"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    STOPPED = "stopped"
    COMPLETED = "completed"
    ALL = "all"

    @property
    def statuses(self) -> frozenset[Status]:
        """The statuses it stands for."""
        return _STATUSES[self]


_OPEN = frozenset({Status.ACTIVE, Status.ON_HOLD})
_STATUSES = {
    Shown.OPEN: _OPEN,
    Shown.ALL: frozenset(Status),
    **{Shown(s.value): frozenset({s}) for s in Status},
}


class GateState(StrEnum):
    """Where the gate ahead stands: being prepared, or ready for its sponsor."""

    PREPARING = "preparing"
    SUBMITTED = "submitted"


class Sort(StrEnum):
    """What a list is sorted by."""

    UPDATED = "updated"
    TITLE = "title"
    VALUE = "value"
    DUE = "due"
    ENTERED = "entered"


class Order(StrEnum):
    """Which end comes first."""

    ASC = "asc"
    DESC = "desc"


ORDERS: dict[Sort, Order] = {
    Sort.UPDATED: Order.DESC,
    Sort.TITLE: Order.ASC,
    Sort.VALUE: Order.DESC,
    Sort.DUE: Order.ASC,
    Sort.ENTERED: Order.ASC,
}
"""The order of each sort unless asked: newest, A to Z, largest, soonest, longest in stage."""


class PipelineFilters(Command):
    """Which opportunities, and in what order. An empty value asks for nothing."""

    q: Annotated[str, Field(description="Words, the start of one, or a reference.")] = ""
    stage: Stage | None = None
    status: Annotated[Shown, Field(description="`open` is active and on hold.")] = Shown.OPEN
    programme: Annotated[Id | None, Field(description="Programme id.")] = None
    lead: Annotated[Id | None, Field(description="Person id of the lead.")] = None
    sponsor: Annotated[Id | None, Field(description="Person id of the sponsor.")] = None
    sector: Annotated[Line, Field(description="Exactly as recorded.")] = ""
    confidence: Annotated[Confidence | None, Field(description="Delivery confidence.")] = None
    dimension: Annotated[Dimension | None, Field(description="Where it is new.")] = None
    novelty: Annotated[Novelty | None, Field(description="How new it is.")] = None
    gate: Annotated[
        GateState | None, Field(description="`submitted` is ready for the sponsor.")
    ] = None
    overdue: Annotated[bool, Field(description="The gate's target date has passed.")] = False
    late_conditions: Annotated[bool, Field(description="A condition is open past its date.")] = (
        False
    )
    slow: Annotated[
        bool, Field(description="More than 60 days in its stage; not said of value sharing.")
    ] = False
    sort: Annotated[Sort, Field(description="`entered` sorts by days in stage.")] = Sort.UPDATED
    order: Annotated[
        Order | None, Field(description="Unless said: newest, A to Z, largest, soonest, longest.")
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: Any) -> Any:
        return {k: v for k, v in given.items() if v != ""} if isinstance(given, dict) else given

    @field_validator("q")
    @classmethod
    def _searchable(cls, typed: str) -> str:
        return require_searchable(typed[:MAX_QUERY])

    @property
    def descending(self) -> bool:
        """Whether the largest key comes first."""
        return (self.order or ORDERS[self.sort]) is Order.DESC

    @property
    def narrowing(self) -> frozenset[str]:
        """The filters in use that totals by stage and status do not answer."""
        people, facts = ("lead", "sponsor"), ("sector", "confidence", "dimension", "novelty")
        names = ("q", *people, *facts, "gate", "overdue", "late_conditions", "slow")
        return frozenset(name for name in names if getattr(self, name))

    def query_string(self, **changes: Any) -> str:
        """The shortest query string that says the same, with `changes`; empty for no filters."""
        shown = self.model_dump(mode="json", exclude_defaults=True, exclude={"cursor", "limit"})
        wanted = {**shown, **changes}  # a cursor belongs to one page of one order
        return urlencode({k: _text(v) for k, v in wanted.items() if v not in (None, "", False)})


class PipelineQuery(PipelineFilters):
    """One page of a list."""

    cursor: Annotated[str, Field(max_length=400, description="From the `Link` header; opaque.")] = (
        ""
    )
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, description="Rows in a page.")] = DEFAULT_LIMIT


_OF_A_PAGE = frozenset({"cursor", "limit", "done"})


class AskToMove(Command):
    """Ask what leads an opportunity to another stage; asking moves nothing."""

    opportunity_id: Id
    to: Stage


def clean_query(text: str) -> str:
    """The shortest query string with the same filters; ValueError when one cannot be used."""
    given = dict(parse_qsl(text.removeprefix("?")[:2000]))
    given = {name: value for name, value in given.items() if name not in _OF_A_PAGE}
    try:
        return PipelineFilters.model_validate(given).query_string()
    except ValidationError as error:
        names = ", ".join(sorted({str(e["loc"][0]) for e in error.errors() if e["loc"]}))
        raise ValueError(f"These filters cannot be used: {names}") from None


def _text(value: Any) -> str:
    return "true" if value is True else str(value)
