"""Due diligence: what is looked into before a candidate is relied on, and how far that is."""

from enum import StrEnum


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
