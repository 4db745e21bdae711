"""Equal treatment: whatever we told one candidate, every candidate still in is owed.

A disclosure is a fact, a document or an answer of *ours* about the opportunity. It is level when
every party that counts now has been told it: the candidates still in and, once there are any, all
bidders. Who was told and has since gone out still knows it, and may yet bid: so what only they
were told is owed to the others too. A candidate's own ideas and secrets are never levelled.

Source: Procurement Act 2023 s.12 (equal treatment) and s.16 (preliminary market engagement).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.opportunities import Labelled

MAX_DISCLOSURES = 2_000
"""Of one opportunity. More are a data room: disclose that."""
SAME_WORDS = 8
"""So many words in a row taken from a candidate's idea are its words, not ours."""


class DisclosureKind(Labelled):
    """What was disclosed."""

    FACT = "fact"
    DOCUMENT = "document"
    ANSWER = "answer"


class Means(StrEnum):
    """How somebody was told."""

    MEETING = "meeting"
    CALL = "call"
    EMAIL = "email"
    LETTER = "letter"
    DATA_ROOM = "data_room"
    EVENT = "event"
    PARTNER_AREA = "partner_area"

    @property
    def label(self) -> str:
        """The means as people write it."""
        return MEANS_WORDS[self]


MEANS_WORDS: dict[Means, str] = {
    Means.MEETING: "Meeting",
    Means.CALL: "Call",
    Means.EMAIL: "E-mail",
    Means.LETTER: "Letter",
    Means.DATA_ROOM: "Data room",
    Means.EVENT: "Event for several",
    Means.PARTNER_AREA: "Partner area",
}
RECORDABLE = tuple(means for means in Means if means is not Means.PARTNER_AREA)
"""What a person can state. What is shown in the partner area is recorded by the system itself."""


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation we talk to: a candidate, in or out, or a bidder who never was one."""

    organisation_id: int
    is_in: bool
    is_bidder: bool = False

    @property
    def counts(self) -> bool:
        """Whether what others were told is owed to it now."""
        return self.is_in or self.is_bidder


@dataclass(frozen=True, slots=True)
class Item:
    """A disclosure, and the organisations that have been told it. Withdrawn tellings are not in
    it: they never happened. A withdrawn disclosure is owed to nobody."""

    id: int
    told: frozenset[int]
    withdrawn: bool = False


def owed(item: Item, parties: Iterable[Party]) -> list[int]:
    """The organisations that must still be told `item`; none when it is level."""
    if item.withdrawn or not item.told:
        return []
    return [
        party.organisation_id
        for party in parties
        if party.counts and party.organisation_id not in item.told
    ]


def unlevelled(items: Iterable[Item], parties: Collection[Party]) -> dict[int, list[int]]:
    """What is not level: disclosure → the organisations still owed it."""
    found = {item.id: owed(item, parties) for item in items}
    return {number: missing for number, missing in found.items() if missing}


class TellingFate(StrEnum):
    """What keeps a telling from being withdrawn as a mistake."""

    SHOWN = "shown"
    CONFIRMED = "confirmed"


STANDS: dict[TellingFate, str] = {
    TellingFate.SHOWN: (
        "It is shown in the partner’s own area, so it was told. "
        "Record a further disclosure that puts it right, and level that."
    ),
    TellingFate.CONFIRMED: (
        "The partner confirmed that it has this, so it was told. "
        "Record a further disclosure that puts it right, and level that."
    ),
}


def why_it_stands(
    means: Iterable[Means], *, is_confirmed: bool, is_read: bool = False
) -> str | None:
    """Why tellings cannot be withdrawn as mistaken entries; None when they can.

    Only an entry can be mistaken: what a partner was shown, or says it has, was told. `is_read`:
    somebody signs in for one of these organisations, so the entry itself told it.
    """
    if is_confirmed:
        return STANDS[TellingFate.CONFIRMED]
    shown = is_read or Means.PARTNER_AREA in set(means)
    return STANDS[TellingFate.SHOWN] if shown else None


class AdvantageFinding(Labelled):
    """What taking part did to a candidate's chances (Procurement Act 2023 s.16)."""

    NONE = "none"
    MITIGATED = "mitigated"
    UNAVOIDABLE = "unavoidable"


FINDING_WORDS: dict[AdvantageFinding, tuple[str, str]] = {
    AdvantageFinding.NONE: (
        "No unfair advantage",
        "It knows and influenced nothing that the others could not",
    ),
    AdvantageFinding.MITIGATED: (
        "An advantage, and what removes it",
        "Say what it gained and what was done so that it counts for nothing",
    ),
    AdvantageFinding.UNAVOIDABLE: (
        "An advantage that cannot be removed",
        "It bars the gate while the candidate is in. Take legal advice: it may not tender",
    ),
}
SETTLED = frozenset({AdvantageFinding.NONE, AdvantageFinding.MITIGATED})
"""Findings that let the gate pass."""


def is_assessed(finding: AdvantageFinding | None) -> bool:
    """Whether a candidate's unfair advantage has been assessed and is not in the way."""
    return finding in SETTLED


def is_noticed(reference: str, published: bool, reason_for_none: str) -> bool:
    """Whether preliminary market engagement was noticed: UK2 with its date, or why not."""
    return bool(reference and published) or bool(reason_for_none)


def borrowed(text: str, others: Iterable[str], length: int = SAME_WORDS) -> bool:
    """Whether `text` repeats `length` words in a row of any text in `others`.

    A guard, not a proof: what is told to everybody must be said in our own words.
    """
    said = _runs(text, length)
    return any(not said.isdisjoint(_runs(other, length)) for other in others)


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    words = re.findall(r"\w+", plain)
    return {tuple(words[n : n + length]) for n in range(len(words) - length + 1)}
