"""Shortlisted candidates side by side, for a sponsor to read and print."""

from decimal import Decimal

from pydantic import Field

from app.schemas.candidate import CandidateRef
from app.schemas.capability import CapabilityRef, Cell
from app.schemas.diligence import IpOut, ShareOut
from app.schemas.fields import Output


class ComparedItem(Output):
    """An item of due diligence that is a concern."""

    title: str
    note: str


class Compared(Output):
    """One candidate's column."""

    candidate: CandidateRef
    why: str
    offers: dict[int, Cell] = Field(description="By capability; none where it offers nothing.")
    covers: int = Field(description="Capabilities it offers whole.")
    alone: list[CapabilityRef] = Field(description="What of the shortlist and us only it covers.")
    scores_hidden: bool = Field(description="You score too, and have yet to score this one.")
    people: int = Field(description="How many have scored it.")
    total: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    disputed: list[str] = Field(description="Attributes people see very differently.")
    diligence_done: int
    diligence_items: int
    concerns: list[ComparedItem]
    ip: IpOut
    share: ShareOut
    risk: int | None = Field(description="1 very low to 5 very high; null while unrated.")
    risk_note: str


class Comparison(Output):
    """The shortlist side by side."""

    columns: list[Compared]
    capabilities: list[CapabilityRef]
    ours: dict[int, Cell] = Field(description="What our own side covers, by capability.")
    our_name: str
    finding: str = Field(description="What our side and the shortlist leave open, in a sentence.")
    disclaimer: str = Field(description="What scores are for, and are not.")
    open_to_bid: str
    indicative: str = Field(description="That views of IP and sharing bind nobody.")
