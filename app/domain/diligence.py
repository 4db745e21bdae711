"""Due diligence: what is looked into before a candidate is relied on, and how far that is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.errors import NotFound
from app.domain.scoring import rounded


class CheckState(StrEnum):
    """How far one item is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    CLEAR = "clear"
    CONCERN = "concern"
    NOT_RELEVANT = "not_relevant"

    @property
    def label(self) -> str:
        """The state as people write it."""
        return self.value.replace("_", " ").capitalize()


class ShareModel(StrEnum):
    """How a candidate would share the value made together, as far as it has said."""

    PER_USER_FEE = "per_user_fee"
    REVENUE_SHARE = "revenue_share"
    GAIN_SHARE = "gain_share"
    PROFIT_SHARE = "profit_share"
    LICENCE_ROYALTY = "licence_royalty"
    FIXED_FEE = "fixed_fee"
    JOINT_VENTURE = "joint_venture"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The model as people write it."""
        return _SHARE_LABELS[self]


_SHARE_LABELS = {
    ShareModel.PER_USER_FEE: "Fee for each user",
    ShareModel.REVENUE_SHARE: "Share of revenue",
    ShareModel.GAIN_SHARE: "Share of savings",
    ShareModel.PROFIT_SHARE: "Share of profit",
    ShareModel.LICENCE_ROYALTY: "Licence with a royalty",
    ShareModel.FIXED_FEE: "Fixed fee",
    ShareModel.JOINT_VENTURE: "Joint venture",
    ShareModel.OTHER: "Something else",
}

DONE = frozenset({CheckState.CLEAR, CheckState.NOT_RELEVANT})
NEEDS_WORDS = frozenset({CheckState.CLEAR, CheckState.CONCERN, CheckState.NOT_RELEVANT})
"""States that say what was found, and so must say it."""


def share_of(to_us: int | None, to_it: int | None) -> Decimal | None:
    """Our part of what both would get, per cent to one decimal; None unless both are known."""
    if to_us is None or to_it is None or not to_us + to_it:
        return None
    return rounded(Fraction(100 * to_us, to_us + to_it), "0.1")


INDICATIVE = "Early and indicative: nothing here is agreed, and it binds nobody."


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look into, as shipped in `app/data/due_diligence.toml`."""

    key: str
    title: str
    guidance: str
    source: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """All items, and when they were drawn up."""

    items: tuple[Item, ...]
    stated_on: date

    def find(self, key: str) -> Item:
        """The item of this key; NotFound for any other."""
        found = next((item for item in self.items if item.key == key), None)
        if found is None:
            raise NotFound("The checklist has no such item.")
        return found
