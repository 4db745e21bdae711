"""Stakeholders: who they are to us, where they stand, and who among them is being lost sight of.

A position is how somebody was read on one day: power, interest, legitimacy and urgency from 1 to 5,
and a stance from opposed to champion. Positions are added, never changed, so that movement since a
date can be told.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.opportunities import Labelled
from app.domain.salience import is_key_player

MOST_STAKEHOLDERS = 500
"""On one opportunity. More is a mailing list: put them into groups."""
CONTACT_DAYS = (30, 60, 90, 180, 365)
"""How long without contact is too long: what the coverage page offers."""
USUAL_DAYS = 90


class StakeholderRole(Labelled):
    """What somebody is to the opportunity; several may apply."""

    CUSTOMER = "customer"
    USER = "user"
    REGULATOR = "regulator"
    FUNDER = "funder"
    POLITICAL = "political"
    DELIVERY = "delivery"
    SUPPLIER = "supplier"
    STAFF_SIDE = "staff_side"
    COMMUNITY = "community"


class Stance(Labelled):
    """What they want of it, from worst to best."""

    OPPOSED = "opposed"
    SCEPTICAL = "sceptical"
    NEUTRAL = "neutral"
    SUPPORTIVE = "supportive"
    CHAMPION = "champion"

    @property
    def rank(self) -> int:
        """0 for opposed to 4 for champion."""
        return list(Stance).index(self)


class PlacedHow(Labelled):
    """What somebody did to record a position."""

    ADDED = "added"
    PASTED = "pasted"
    FORM = "form"
    MAP = "map"


class ContactMeans(Labelled):
    """How we were in touch."""

    MEETING = "meeting"
    WORKSHOP = "workshop"
    CALL = "call"
    EMAIL = "email"
    LETTER = "letter"
    EVENT = "event"
    OTHER = "other"


class CoDevelopmentKind(Labelled):
    """How users help to design the service."""

    SECONDMENT = "secondment"
    WORKSHOP = "workshop"


class Gap(StrEnum):
    """What is missing in how somebody is looked after."""

    NO_OWNER = "no_owner"
    NO_PLAN = "no_plan"
    NO_CONTACT = "no_contact"
    CONTACT_OVERDUE = "contact_overdue"
    NO_SUPPORT = "no_support"
    NOT_RATED = "not_rated"

    @property
    def label(self) -> str:
        """The gap in words."""
        return GAP_LABELS[self]


GAP_LABELS = {
    Gap.NO_OWNER: "No owner",
    Gap.NO_PLAN: "No plan",
    Gap.NO_CONTACT: "No recent contact",
    Gap.CONTACT_OVERDUE: "Contact overdue",
    Gap.NO_SUPPORT: "Support not there",
    Gap.NOT_RATED: "Not rated",
}


@dataclass(frozen=True, slots=True)
class Position:
    """How somebody was read on one day; None is what was not rated."""

    power: int | None = None
    interest: int | None = None
    legitimacy: int | None = None
    urgency: int | None = None
    stance: Stance | None = None

    @property
    def is_placed(self) -> bool:
        """Whether it has a place on the map."""
        return self.power is not None and self.interest is not None


@dataclass(frozen=True, slots=True)
class Care:
    """How somebody is looked after; a group's owner, plan and contact hold for its members."""

    position: Position
    owner_id: int | None
    plan: str
    last_contact_on: date | None
    next_contact_on: date | None
    needed_for_gate: int | None = None
    required_stance: Stance | None = None

    @property
    def is_key(self) -> bool:
        """A key player: high power, high interest."""
        return is_key_player(self.position.power, self.position.interest)


def within(member: Care, group: Care | None) -> Care:
    """A member's care, with its group's where it has none of its own."""
    if group is None:
        return member
    contacts = [on for on in (member.last_contact_on, group.last_contact_on) if on is not None]
    return Care(
        position=member.position,
        owner_id=member.owner_id if member.owner_id is not None else group.owner_id,
        plan=member.plan.strip() or group.plan.strip(),
        last_contact_on=max(contacts, default=None),
        next_contact_on=member.next_contact_on,
        needed_for_gate=member.needed_for_gate,
        required_stance=member.required_stance,
    )


def gaps(care: Care, *, today: date, days: int, stage: int) -> tuple[Gap, ...]:
    """What is missing; support counts for the gate ahead and those after it."""
    silent = care.last_contact_on is None or (today - care.last_contact_on).days > days
    overdue = care.next_contact_on is not None and care.next_contact_on < today
    missing = {
        Gap.NO_OWNER: care.owner_id is None,
        Gap.NO_PLAN: not care.plan.strip(),
        Gap.NO_CONTACT: silent,
        Gap.CONTACT_OVERDUE: overdue,
        Gap.NO_SUPPORT: lacks_support(care) and (care.needed_for_gate or 0) >= stage,
        Gap.NOT_RATED: not care.position.is_placed,
    }
    return tuple(gap for gap, is_missing in missing.items() if is_missing)


def lacks_support(care: Care) -> bool:
    """Whether a gate needs their support and they are not known to give it."""
    if care.needed_for_gate is None:
        return False
    stance, required = care.position.stance, care.required_stance or Stance.SUPPORTIVE
    return stance is None or stance.rank < required.rank


RATED = ("power", "interest", "legitimacy", "urgency")


def movement(before: Position | None, after: Position) -> str:
    """What moved between two readings, in words; empty for nothing."""
    if before is None or before == after:
        return ""
    moved = [
        f"{name} {_said(getattr(before, name))} to {_said(getattr(after, name))}"
        for name in RATED
        if getattr(before, name) != getattr(after, name)
    ]
    if before.stance is not after.stance:
        moved.append(f"stance {_stance(before.stance)} to {_stance(after.stance)}")
    words = ", ".join(moved)
    return words[:1].upper() + words[1:]


def _said(value: int | None) -> str:
    return "not rated" if value is None else str(value)


def _stance(stance: Stance | None) -> str:
    return "not known" if stance is None else stance.label.lower()


@dataclass(frozen=True, slots=True)
class Missing:
    """Something most similar opportunities have and this one lacks; `have` of `compared`."""

    what: str
    have: int
    compared: int


FEWEST_COMPARED = 2
"""One similar opportunity says nothing about what is usual."""


def missing_from(
    own: AbstractSet[str], others: Sequence[AbstractSet[str]], most: int = 10
) -> list[Missing]:
    """What more than half of `others` hold and `own` does not, the commonest first."""
    if len(others) < FEWEST_COMPARED:
        return []
    counts = Counter(what for held in others for what in held)
    found = [
        Missing(what, n, len(others))
        for what, n in counts.items()
        if n * 2 > len(others) and what not in own
    ]
    return sorted(found, key=lambda missing: (-missing.have, missing.what))[:most]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes two opportunities similar."""

    sector: str
    dimensions: frozenset[str]


def similarity(one: Likeness, other: Likeness) -> float:
    """1 for the same sector, plus the share of dimensions in common (0 to 1)."""
    same = bool(one.sector.strip()) and one.sector.casefold() == other.sector.casefold()
    either = one.dimensions | other.dimensions
    shared = len(one.dimensions & other.dimensions) / len(either) if either else 0.0
    return (1.0 if same else 0.0) + shared


SIMILAR_FROM = 0.5
"""The same sector, or half the dimensions."""


def key_without_care(cares: Iterable[Care]) -> int:
    """How many key players have no owner or no plan: what gate 1 asks."""
    return sum(c.is_key and (c.owner_id is None or not c.plan.strip()) for c in cares)


def by_gate(cares: Mapping[int, Care]) -> dict[int, list[int]]:
    """Whose support each gate needs: ids by gate."""
    found: dict[int, list[int]] = {}
    for number, care in cares.items():
        if care.needed_for_gate is not None:
            found.setdefault(care.needed_for_gate, []).append(number)
    return dict(sorted(found.items()))
