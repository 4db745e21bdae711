"""The pipeline's pages whole: a list, what its filters offer, and the views one may open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from app.domain.policy import Actor
from app.domain.text import LONDON
from app.queries.choices import Choices, choices
from app.queries.late_conditions import late_conditions
from app.queries.pipeline import Table
from app.queries.rows import Row
from app.queries.views import views
from app.schemas.pipeline import PipelineQuery
from app.schemas.view import ViewOut

L = TypeVar("L")


@dataclass(frozen=True, slots=True)
class PipelinePage(Generic[L]):
    """`choices` stand in the filter form, which a fragment leaves as it is."""

    found: L
    choices: Choices | None
    views: list[ViewOut]
    late: dict[int, int]
    """How many conditions are overdue, by opportunity, of those found."""


def pipeline_page(
    session: Session,
    actor: Actor,
    listing: Callable[..., L],
    query: PipelineQuery,
    *,
    at: datetime,
    whole: bool,
) -> PipelinePage[L]:
    """What `listing` (the board or the table) finds, with what stands around it."""
    found = listing(session, actor, query, at=at, whole=whole)
    offered = choices(session, actor) if whole else None
    rows = found.page.rows if isinstance(found, Table) else _cards(found)
    late = late_conditions(session, actor, (row.id for row in rows), at.astimezone(LONDON).date())
    return PipelinePage(found, offered, views(session, actor), late)


def _cards(found: Any) -> list[Row]:
    return [row for page in found.columns.values() for row in page.rows]
