"""Partner attributes: what makes a good partner, how much each weighs, and what scores add up to.

Source: Cranfield School of Management with Steria and Civil Service World, *Public sector
innovation: the role of commercial partnerships* (2010), survey question 4, figure 6: what makes the
ideal private sector partner. Five attributes were ranked; integrity was named by a respondent and
is not in the ranking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

LOWEST, HIGHEST = 1, 5
MAX_WEIGHT = 100


class Attribute(StrEnum):
    """An attribute of a good partner, in the survey's order."""

    COMMERCIAL_FLEXIBILITY = "commercial_flexibility"
    TRUST = "trust"
    SHARING_SKILLS = "sharing_skills"
    SHARING_RISKS = "sharing_risks"
    PUBLIC_SECTOR_EXPERIENCE = "public_sector_experience"
    INTEGRITY = "integrity"

    @property
    def label(self) -> str:
        """The attribute as people write it."""
        return _WORDS[self][0]

    @property
    def meaning(self) -> str:
        """What a high score says."""
        return _WORDS[self][1]

    @property
    def rank(self) -> int | None:
        """Its place in the survey; None when it was not ranked."""
        return RANKED.index(self) + 1 if self in RANKED else None


_WORDS = {
    Attribute.COMMERCIAL_FLEXIBILITY: (
        "Commercial flexibility",
        "Changes terms and plans when the service or its market changes",
    ),
    Attribute.TRUST: ("Trust", "Does what it says, and tells us early when it cannot"),
    Attribute.SHARING_SKILLS: (
        "Openness to share skills",
        "Teaches our people and learns from them",
    ),
    Attribute.SHARING_RISKS: (
        "Willingness to share risks",
        "Puts its own money, time or name at stake beside ours",
    ),
    Attribute.PUBLIC_SECTOR_EXPERIENCE: (
        "Experience with the public sector",
        "Has delivered for public bodies, and knows how they decide",
    ),
    Attribute.INTEGRITY: (
        "Integrity",
        "Would not put profit before the public",
    ),
}
RANKED = (
    Attribute.COMMERCIAL_FLEXIBILITY,
    Attribute.TRUST,
    Attribute.SHARING_SKILLS,
    Attribute.SHARING_RISKS,
    Attribute.PUBLIC_SECTOR_EXPERIENCE,
)
"""The survey's order, most wanted first."""
ANCHORS = {
    1: "Evidence against it",
    2: "Little sign of it",
    3: "Some sign of it",
    4: "Clear evidence",
    5: "Strong, from several sources",
}
"""What each score means, so that two people mean the same by a 4."""
WIDE = 2
"""People disagree about an attribute when their scores lie this far apart."""
DISCLAIMER = (
    "These scores help us choose whom to explore with. They are never a bar to bidding, they play "
    "no part in awarding a contract, and whoever evaluates the tender does not see them."
)

Weights = Mapping[Attribute, int]
Sheet = Mapping[Attribute, int]
"""One person's scores of one candidate, 1 to 5."""


def default_weights() -> dict[Attribute, int]:
    """Rank-sum: of n ranked attributes the first weighs n, the last 1; unranked ones weigh 0."""
    return {a: len(RANKED) - a.rank + 1 if a.rank else 0 for a in Attribute}


def shares(weights: Weights) -> dict[Attribute, Decimal]:
    """Each weight as a percentage of all, to one decimal."""
    total = sum(weights.values())
    return {a: rounded(Fraction(100 * w, total), "0.1") for a, w in weights.items()}


def problem_with(weights: Weights) -> str | None:
    """Why these weights cannot be used; None when they can."""
    if set(weights) != set(Attribute):
        return "Give a weight for each attribute"
    if not any(weights.values()):
        return "Give at least one attribute a weight above 0"
    return None


def unscored(sheet: Sheet, weights: Weights) -> list[Attribute]:
    """The attributes that count and that a sheet leaves out."""
    return [a for a in Attribute if weights[a] and a not in sheet]


@dataclass(frozen=True, slots=True)
class AttributeStanding:
    """What several people scored one attribute of one candidate."""

    attribute: Attribute
    weight: int
    mean: Decimal | None
    lowest: int | None
    highest: int | None
    people: int

    @property
    def is_disputed(self) -> bool:
        """Whether people see it very differently."""
        if self.lowest is None or self.highest is None:
            return False
        return self.highest - self.lowest >= WIDE


@dataclass(frozen=True, slots=True)
class Standing:
    """What a candidate's scores add up to, 1 to 5, and how far people lie apart.

    `exact` is the total before rounding; `lowest` and `highest` are single people's totals.
    """

    exact: Fraction | None
    lowest: Decimal | None
    highest: Decimal | None
    people: int
    attributes: tuple[AttributeStanding, ...]

    @property
    def total(self) -> Decimal | None:
        """The weighted total, to two decimals."""
        return None if self.exact is None else rounded(self.exact, "0.01")

    @property
    def disputed(self) -> tuple[Attribute, ...]:
        """Where people disagree."""
        return tuple(a.attribute for a in self.attributes if a.is_disputed)


def weighted_total(values: Mapping[Attribute, Fraction], weights: Weights) -> Fraction | None:
    """The weighted average of what is scored; None when nothing that counts is."""
    total = sum(weights[a] for a in values)
    if not total:
        return None
    return sum((weights[a] * value for a, value in values.items()), Fraction(0)) / total


def standing(sheets: Sequence[Sheet], weights: Weights) -> Standing:
    """What these people's scores of one candidate add up to."""
    rows = tuple(_attribute(a, sheets, weights[a]) for a in Attribute)
    means = {a: mean for a in Attribute if (mean := _mean(a, sheets)) is not None}
    own = [total for sheet in sheets if (total := _total(sheet, weights)) is not None]
    return Standing(
        exact=weighted_total(means, weights),
        lowest=rounded(min(own), "0.01") if own else None,
        highest=rounded(max(own), "0.01") if own else None,
        people=len(sheets),
        attributes=rows,
    )


def _total(sheet: Sheet, weights: Weights) -> Fraction | None:
    return weighted_total({a: Fraction(score) for a, score in sheet.items()}, weights)


def _attribute(attribute: Attribute, sheets: Sequence[Sheet], weight: int) -> AttributeStanding:
    found = [sheet[attribute] for sheet in sheets if attribute in sheet]
    mean = _mean(attribute, sheets)
    return AttributeStanding(
        attribute=attribute,
        weight=weight,
        mean=None if mean is None else rounded(mean, "0.01"),
        lowest=min(found, default=None),
        highest=max(found, default=None),
        people=len(found),
    )


def _mean(attribute: Attribute, sheets: Sequence[Sheet]) -> Fraction | None:
    found = [sheet[attribute] for sheet in sheets if attribute in sheet]
    return Fraction(sum(found), len(found)) if found else None


def rounded(value: Fraction, step: str) -> Decimal:
    """To the nearest step, halves up, without passing through floating point."""
    places = -Decimal(step).as_tuple().exponent  # type: ignore[operator]
    scaled = value * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-places)
