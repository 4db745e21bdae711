"""Portfolio files: what was read, what will be made of it, and what was."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from app.domain.opportunities import Confidence
from app.domain.portfolio import RowOutcome
from app.domain.stages import Stage
from app.schemas.fields import Command, Id, Output
from app.schemas.opportunity import PersonRef

LISTED = 1000
"""Rows, notes and rejections that a report lists; its counts are always of all."""


class PortfolioProblem(Output):
    """Something in a file that could not be used, and why."""

    line: int = Field(description="Line of the file its row starts on.")
    reference: str = Field(description="The project; empty where the whole file is meant.")
    column: str = Field(description="The heading as written; empty where the whole row is meant.")
    value: str = Field(description="What stands there, shortened.")
    reason: str


class PortfolioRow(Output):
    """One project as published. Amounts are pence; `baseline` and `forecast` are for one year."""

    line: int
    reference: str
    title: str
    organisation: str
    category: str
    summary: str
    delivery_confidence: Confidence | None
    start_date: date | None
    end_date: date | None
    whole_life_cost_pence: int | None
    benefits_pence: int | None
    baseline_pence: int | None
    forecast_pence: int | None
    year: int | None
    narrative: dict[str, str]
    unreadable: dict[str, str]


class Portfolio(Output):
    """All that a file says."""

    rows: list[PortfolioRow]
    rejected: list[PortfolioProblem]
    notes: list[PortfolioProblem]
    columns_ignored: list[str]


class PortfolioFile(Output):
    """An uploaded file, read."""

    filename: str
    content: bytes
    portfolio: Portfolio


class PrepareImport(Command):
    """Where the rows of a portfolio file are to go."""

    programme_id: Id = Field(description="The programme that gets the opportunities.")
    stage: Stage = Field(
        Stage.STAKEHOLDER_ANALYSIS, description="The stage at which new opportunities enter."
    )


class ConfirmImport(Command):
    """Import what was previewed."""

    partial: bool = Field(False, description="Import what can be, although some rows are rejected.")


class RowPlan(Output):
    """What becomes of one row."""

    line: int
    reference: str
    title: str
    sector: str
    delivery_confidence: Confidence | None
    expected_value_pence: int | None
    outcome: RowOutcome
    opportunity_id: int | None = Field(description="Null until a new one is imported.")
    changed: list[str] = Field(description="Fields that differ from what the file said before.")
    remark: str = Field(description="Why it is skipped, or what its update touches.")


class ImportReport(Output):
    """What an import will do, or did. Lists hold at most 1,000 entries; counts are of all."""

    state: Literal["planned", "done"]
    new: int
    updated: int
    unchanged: int
    skipped: int
    rejected: int = Field(description="Rows without a usable reference or name.")
    noted: int = Field(description="Remarks on values that were left empty or adjusted.")
    noted_rows: int = Field(description="Rows with at least one remark.")
    rows: list[RowPlan]
    rejections: list[PortfolioProblem]
    notes: list[PortfolioProblem]
    columns_ignored: list[str]


class ImportRow(Output):
    """One upload, in a list."""

    id: int
    filename: str
    programme_id: int
    programme_name: str
    uploaded_at: datetime
    imported_at: datetime | None


class ImportOut(ImportRow):
    """One upload: what it will do, or did."""

    stage: Stage
    uploaded_by: PersonRef | None
    report: ImportReport
    refusal: str | None = Field(description="Why this actor may not import it.")


class ImportTarget(Output):
    """A programme the actor may import into."""

    id: int
    name: str


class ImportPage(Output):
    """Where one may import to, and the latest uploads there."""

    targets: list[ImportTarget]
    recent: list[ImportRow]
