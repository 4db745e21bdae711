"""What the pages of the analysis show."""

from datetime import datetime

from pydantic import Field

from app.domain.stages import Stage
from app.schemas.analysis import (
    AssetOut,
    BarrierOut,
    ContextOut,
    MitigationOut,
    TestOut,
)
from app.schemas.fields import Output
from app.schemas.opportunity import PersonRef
from app.schemas.overview import Frame


class AnalysisFrame(Frame):
    """The head, and why this reader may change nothing (null when they may)."""

    refusal: str | None


class TestPage(AnalysisFrame):
    """The commercialisation test."""

    test: TestOut


class Passage(Output):
    """A stay in a stage, as the timeline draws it."""

    stage: Stage
    entered_at: datetime
    left_at: datetime | None


class ContextPage(AnalysisFrame):
    """The context and its timeline."""

    items: list[ContextOut]
    passages: list[Passage]


class ContextItemPage(AnalysisFrame):
    """One part of the context."""

    context: ContextOut


class AssetsPage(AnalysisFrame):
    """The public assets offered."""

    assets: list[AssetOut]


class AssetPage(AnalysisFrame):
    """One asset."""

    asset: AssetOut


class BarriersPage(AnalysisFrame):
    """The barriers."""

    barriers: list[BarrierOut]
    people: list[PersonRef] = Field(description="Who could see to a way over one.")


class BarrierPage(AnalysisFrame):
    """One barrier."""

    barrier: BarrierOut


class MitigationPage(AnalysisFrame):
    """One way over a barrier."""

    barrier: BarrierOut
    mitigation: MitigationOut
    people: list[PersonRef]
