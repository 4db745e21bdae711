"""What the audit trail claims was told, to be laid beside what is stored.

A pack that proves who knew what may not trust the tables: each telling, its correction and its
receipt is read from the chained events, and must be the very one that the tables hold.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from app.domain.equal_treatment import Means
from app.domain.text import LONDON

TOLD = frozenset({"disclosure_made", "disclosure_told", "disclosures_levelled", "answer_released"})
"""The events that say somebody was told."""


@dataclass(frozen=True, slots=True)
class Act:
    """An event that speaks of a disclosure."""

    kind: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """One organisation told: when, how, when that was recorded, confirmed and taken back."""

    organisation_id: int
    told_on: date
    means: Means
    recorded_at: datetime
    confirmed_at: datetime | None = None
    withdrawn_at: datetime | None = None


def claims(disclosure_id: int, acts: Iterable[Act]) -> list[Claim]:
    """Every telling of a disclosure, withdrawn ones too, in the order the trail has them."""
    found: list[Claim] = []
    for act in acts:
        if act.kind in TOLD:
            found += [_claim(act, number) for number in _told(act, disclosure_id)]
        elif act.kind == "receipt_confirmed":
            found = [_after(act, claim, confirmed_at=act.at) for claim in found]
        elif act.kind == "telling_withdrawn":
            found = [_after(act, claim, withdrawn_at=act.at) for claim in found]
    return found


def withdrawal(acts: Iterable[Act]) -> datetime | None:
    """When the whole disclosure was withdrawn as a mistake; None while it stands."""
    return next((act.at for act in acts if act.kind == "disclosure_withdrawn"), None)


def _told(act: Act, disclosure_id: int) -> list[int]:
    """The organisations an event tells, in the order they are stored in."""
    if act.kind != "disclosures_levelled":
        return sorted(act.data["organisation_ids"])
    return sorted(act.data["tellings"].get(str(disclosure_id), []))


def _claim(act: Act, organisation_id: int) -> Claim:
    """Who has an account is told there, on the day of the act; the others as the act says."""
    by_hand = act.data.get("by_hand")
    if by_hand is not None and organisation_id not in by_hand:
        return Claim(organisation_id, _day(act.at), Means.PARTNER_AREA, act.at)
    told_on = act.data.get("told_on")
    day = date.fromisoformat(told_on) if told_on else _day(act.at)
    return Claim(organisation_id, day, Means(act.data["means"]), act.at)


def _after(act: Act, claim: Claim, **changed: Any) -> Claim:
    """The claim after a correction or a receipt that is about it, while it stands."""
    is_meant = claim.organisation_id in act.data["organisation_ids"]
    return replace(claim, **changed) if is_meant and claim.withdrawn_at is None else claim


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
