"""Conflicts of interest: what is declared, what it bars at once, and what the reviewer may do.

A declaration is of one person, towards one organisation, on one opportunity. One's own takes
effect in the moment it is made; one made on another's behalf bars nothing until the independent
reviewer acts, so that nobody can eject a sponsor or an auditor by declaring for them.
(Procurement Act 2023 ss.81-83.)
"""

from dataclasses import dataclass
from enum import StrEnum


class Nature(StrEnum):
    """What is declared. Nothing to declare is a declaration too."""

    NOTHING = "nothing"
    ACTUAL = "actual"
    POTENTIAL = "potential"
    PERCEIVED = "perceived"

    @property
    def label(self) -> str:
        """The nature as people write it."""
        return NATURES[self][0]

    @property
    def hint(self) -> str:
        """What it means, in a sentence."""
        return NATURES[self][1]

    @property
    def is_conflict(self) -> bool:
        """Whether there is anything to weigh."""
        return self is not Nature.NOTHING


NATURES: dict[Nature, tuple[str, str]] = {
    Nature.ACTUAL: ("Actual", "The interest bears on this opportunity now."),
    Nature.POTENTIAL: ("Potential", "It could come to bear on it later."),
    Nature.PERCEIVED: ("Perceived", "An outsider might reasonably think it does."),
    Nature.NOTHING: ("Nothing to declare", "No interest in any party to this opportunity."),
}


class Standing(StrEnum):
    """Where a declaration stands."""

    WAITING = "waiting"
    SETTLED = "settled"
    ENDED = "ended"


class Bar(StrEnum):
    """What a declaration keeps its person from."""

    NONE = "none"
    RECUSED = "recused"
    WALLED = "walled"


class ReviewAct(StrEnum):
    """What the independent reviewer can do."""

    RECUSE = "recuse"
    MITIGATE = "mitigate"
    WALL = "wall"
    END = "end"

    @property
    def label(self) -> str:
        """The act as the reviewer chooses it."""
        return ACTS[self].label

    @property
    def hint(self) -> str:
        """What it does, in a sentence."""
        return ACTS[self].hint


@dataclass(frozen=True, slots=True)
class Act:
    """What an act of the reviewer leaves behind."""

    label: str
    hint: str
    done: str
    bar: Bar
    standing: Standing = Standing.SETTLED
    needs_mitigation: bool = False


ACTS: dict[ReviewAct, Act] = {
    ReviewAct.RECUSE: Act(
        "Recuse",
        "They may not decide, endorse, score, vote or delegate here.",
        "recused",
        Bar.RECUSED,
    ),
    ReviewAct.MITIGATE: Act(
        "Mitigate",
        "They may act, on the terms you write down.",
        "let act on terms",
        Bar.NONE,
        needs_mitigation=True,
    ),
    ReviewAct.WALL: Act(
        "Wall off",
        "For them the opportunity no longer exists, anywhere, at once.",
        "walled off",
        Bar.WALLED,
    ),
    ReviewAct.END: Act(
        "End it",
        "The interest is gone, or never was one. Nothing is barred any more.",
        "freed of it",
        Bar.NONE,
        Standing.ENDED,
    ),
}


class AssessmentKind(StrEnum):
    """A conflicts assessment is prepared, revised, and confirmed at each later notice."""

    PREPARED = "prepared"
    REVISED = "revised"
    CONFIRMED = "confirmed"


NOTICES = (
    "Tender notice (UK4)",
    "Transparency notice (UK5)",
    "Contract award notice (UK6)",
    "Contract details notice (UK7)",
    "Contract change notice (UK10)",
)
"""For which an assessment is made or confirmed, as offered; any other occasion can be typed."""


def first_standing(nature: Nature, *, own: bool, wall: bool) -> tuple[Standing, Bar]:
    """How a fresh declaration stands and what it bars at once."""
    if not nature.is_conflict:
        return Standing.SETTLED, Bar.NONE
    if not own:
        return Standing.WAITING, Bar.NONE
    return Standing.WAITING, Bar.WALLED if wall else Bar.RECUSED


def why_not_reviewable(nature: Nature, standing: Standing) -> str | None:
    """Why the reviewer has nothing to decide about a declaration; None when they have."""
    if not nature.is_conflict:
        return "Nothing was declared, so there is nothing to decide."
    if standing is Standing.ENDED:
        return "This has ended. A new interest is a new declaration."
    return None


def measure(nature: Nature, standing: Standing, bar: Bar, mitigation: str) -> str:
    """What is done about a declaration now, in a few words."""
    if not nature.is_conflict:
        return "Nothing to declare"
    if standing is Standing.ENDED:
        return "Ended"
    if bar is not Bar.NONE:
        return {Bar.RECUSED: "Recused", Bar.WALLED: "Walled off"}[bar]
    return "Mitigated" if mitigation else "Waits for the reviewer"
