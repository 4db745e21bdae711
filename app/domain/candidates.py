"""Candidates of early partner discussion: where each stands, and what may happen to it.

Being out of early discussion says only that we stopped exploring together. It never bars anybody
from bidding: a later tender is open to all who qualify.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from enum import StrEnum

from app.domain.errors import Conflict

MAX_CANDIDATES = 60
"""More are not early discussions any longer: that is a tender."""
OPEN_TO_BID = (
    "Being out of early discussion never bars an organisation from bidding. It says only that "
    "we stopped exploring ideas with it, and when, and why."
)

OUR_OWN = "This is our own side: a party already, and no candidate."


class CandidateState(StrEnum):
    """Where a candidate stands in early discussion."""

    LONGLIST = "longlist"
    SHORTLIST = "shortlist"
    OUT = "out"

    @property
    def label(self) -> str:
        """The state as people write it."""
        return _LABELS[self]


_LABELS = {
    CandidateState.LONGLIST: "Longlist",
    CandidateState.SHORTLIST: "Shortlist",
    CandidateState.OUT: "Out of discussion",
}
STILL_IN = frozenset({CandidateState.LONGLIST, CandidateState.SHORTLIST})
"""Those we are exploring with: what one of them is told, the others are owed."""

MOVES: dict[CandidateState, tuple[CandidateState, ...]] = {
    CandidateState.LONGLIST: (CandidateState.SHORTLIST, CandidateState.OUT),
    CandidateState.SHORTLIST: (CandidateState.LONGLIST, CandidateState.OUT),
    CandidateState.OUT: (CandidateState.LONGLIST, CandidateState.SHORTLIST),
}
"""Where each can go from where it stands. Every move has a reason, and the way back is open."""


RISK_WORDS = {1: "Very low", 2: "Low", 3: "Medium", 4: "High", 5: "Very high"}
UNRATED_RISK = 5
"""A risk nobody has rated counts as the highest, so that silence is never an advantage."""


def require_move(state: CandidateState, to: CandidateState) -> None:
    """Raise Conflict unless a candidate can go from `state` to `to`."""
    if to not in MOVES[state]:
        raise Conflict(f"This candidate is already on: {state.label.lower()}.")


_LEGAL_FORM = re.compile(
    r"\b(ltd|limited|plc|llp|inc|incorporated|co|company|corp|corporation|group|holdings|uk|"
    r"gmbh|oy|ab|as|sa|bv|nv|cic|the|of|for|and)\b"
)
_WORDS, _PART = 6, 3
_ALIKE = 0.78
"""How alike two words must be to be one word spelt in two ways, like Vodafone and Vodaphone."""


def bare_name(name: str) -> str:
    """A name without accents, case, marks, legal forms, small words: "The BT Group plc" → "bt"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    kept = re.sub(r"[^a-z0-9]+", " ", plain.replace("&", " and "))
    return " ".join(_LEGAL_FORM.sub(" ", kept).split()) or " ".join(kept.split())


def is_similar(one: str, other: str) -> bool:
    """Whether two names may be one body: a hint for a person to look, never a verdict.

    They are when bare they have the same words in whatever order, or when one is the other or
    begins with it, word by word, but for spelling.
    """
    a, b = bare_name(one).split(), bare_name(other).split()
    if not a or not b:
        return False
    if "".join(a) == "".join(b) or sorted(a) == sorted(b):
        return True
    return all(_is_spelt_alike(x, y) for x, y in zip(a, b, strict=False))


def _is_spelt_alike(x: str, y: str) -> bool:
    """Whether two words may be one; few get the first letter wrong, and an elder is no alder."""
    return x == y or (x[0] == y[0] and SequenceMatcher(None, x, y).ratio() >= _ALIKE)


def likely_parts(name: str) -> list[str]:
    """Parts of which a similar name has one at least: how each of its words begins and ends.

    For a first, coarse look in the register; `is_similar` then judges what was found.
    """
    words = bare_name(name).split()[:_WORDS]
    parts = (part for word in words for part in (word[:_PART], word[-_PART:]))
    return list(dict.fromkeys(parts))
