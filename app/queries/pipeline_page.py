"""The pipeline's pages whole: a list, what its filters offer, and the views one may open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from app.domain.policy import Actor
from app.queries.choices import Choices, choices
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
    return PipelinePage(found, offered, views(session, actor))
