"""Figures of the gates, of what the reader may see."""

from datetime import date

from pydantic import Field

from app.schemas.absence import Choice
from app.schemas.fields import Output


class FiguresOut(Output):
    """What some decisions come to."""

    id: int = Field(description="The gate's number, or the id of the programme or sponsor.")
    label: str = Field(description="Its name.")
    decided: int = Field(description="Decisions counted.")
    median_days: int = Field(description="Half of them took so many days or fewer.")
    ninetieth_days: int = Field(description="Nine in ten took so many days or fewer.")
    sent_back: int = Field(description="Of them, rework.")
    rework_percent: int = Field(description="Of 100 decided, those sent back.")
    target_days: int | None = Field(description="The target time most of them were to keep to.")
    with_target: int = Field(description="Decisions whose gate sets a target time.")
    within_target: int = Field(description="Of these, decided in time.")


class LoadOut(Output):
    """What comes to one sponsor."""

    id: int | None = Field(description="The sponsor; null for gates that name none.")
    name: str = Field(description="Their name.")
    waiting: int = Field(description="Submitted already, and waiting.")
    late: int = Field(description="Past their target date, and not decided.")
    due: int = Field(description="Due in the next 90 days.")
    weeks: list[int] = Field(description="The same, week by week.")


class GateAnalytics(Output):
    """How gates are decided, and what is coming to whom."""

    since: date = Field(description="Decisions from this day on.")
    until: date = Field(description="Decisions to this day.")
    programme_id: int | None = Field(description="Only this programme's; null for all of yours.")
    programmes: list[Choice] = Field(description="Programmes that can be asked for.")
    overall: FiguresOut | None = Field(description="Null when nothing was decided.")
    by_gate: list[FiguresOut] = Field(description="The same by gate.")
    by_programme: list[FiguresOut] = Field(description="The same by programme.")
    by_sponsor: list[FiguresOut] = Field(description="The 20 who decided most.")
    weeks: list[date] = Field(description="First day of each week ahead.")
    ahead: list[int] = Field(description="Gates due in each of them.")
    due: int = Field(description="Gates due in the next 90 days.")
    late: int = Field(description="Gates past their target date.")
    load: list[LoadOut] = Field(description="The 20 sponsors with most ahead.")
    findings: dict[str, str] = Field(description="What the figures show, a sentence each.")
