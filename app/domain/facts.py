"""What the computed checks look at: one opportunity, at one moment, for the gate ahead.

What other records hold has a default, which is how a new opportunity stands; `queries/facts.py`
reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.opportunities import OwnershipModel


@dataclass(frozen=True, slots=True)
class Facts:
    """One opportunity as its records stand."""

    has_lead: bool
    has_sponsor: bool
    summary: str
    need: str
    public_assets: str
    outcomes: Sequence[str]
    expected_value_pence: int | None
    legal_route: str | None
    target_date: date | None
    risk_accepted_by_sponsor: bool = False
    open_conditions_due: int = 0
    conflicts_declared: bool = False
    conflicts_waiting: int = 0
    conflicts_assessed: bool = False
    stakeholders_rated: int = 0
    model_found: OwnershipModel | None = None
    assets_offered: int = 0
    assets_unknown: int = 0
    key_players_uncared: int = 0
    capabilities_listed: int = 0
    essentials_uncovered: int = 0
    disclosures_owed: int = 0
    engagement_noticed: bool = False
    advantage_unassessed: int = 0
