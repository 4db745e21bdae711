"""The five stages of an opportunity, in order. Each ends in the gate of the same number."""

from enum import StrEnum


class Stage(StrEnum):
    """Where an opportunity is. Only a gate decision or a recorded reopening changes it."""

    STAKEHOLDER_ANALYSIS = "stakeholder_analysis"
    EARLY_PARTNER_DISCUSSION = "early_partner_discussion"
    TENDER = "tender"
    CONTRACT = "contract"
    VALUE_SHARING = "value_sharing"

    @property
    def number(self) -> int:
        """1 to 5; also the number of the gate at the end of the stage."""
        return _ORDER.index(self) + 1

    @property
    def label(self) -> str:
        """The stage as people write it."""
        return self.value.replace("_", " ").capitalize()

    @property
    def gate_question(self) -> str:
        """What the sponsor answers at the end of this stage."""
        return GATE_QUESTIONS[self]

    @property
    def following(self) -> "Stage | None":
        """The next stage, or None after value sharing: passing gate 5 completes."""
        return _ORDER[self.number] if self.number < len(_ORDER) else None

    @classmethod
    def of_gate(cls, gate: int) -> "Stage":
        """The stage that ends in gate `gate` (1 to 5)."""
        return _ORDER[gate - 1]


_ORDER = tuple(Stage)

GATE_QUESTIONS: dict[Stage, str] = {
    Stage.STAKEHOLDER_ANALYSIS: "worth exploring with partners?",
    Stage.EARLY_PARTNER_DISCUSSION: "ready to go to market?",
    Stage.TENDER: "ready to award?",
    Stage.CONTRACT: "signed and ready to deliver?",
    Stage.VALUE_SHARING: "value shared and ready to close or renew?",
}


class Status(StrEnum):
    """Whether an opportunity is moving."""

    ACTIVE = "active"
    ON_HOLD = "on_hold"
    STOPPED = "stopped"
    COMPLETED = "completed"

    @property
    def label(self) -> str:
        """The status as people write it."""
        return self.value.replace("_", " ").capitalize()


OPEN_STATUSES = frozenset({Status.ACTIVE, Status.ON_HOLD})
"""What the board shows: still in the pipeline."""


def reopenable(stage: Stage, status: Status) -> tuple[Stage, ...]:
    """Where an opportunity can be sent back to: the stages behind it, and once closed its own."""
    return _ORDER[: stage.number - (1 if status in OPEN_STATUSES else 0)]
