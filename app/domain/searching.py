"""What a person types into the search box: a reference, or words of which the last may be begun."""

import re
import unicodedata
from dataclasses import dataclass

MAX_QUERY = 200
MAX_WORDS = 12
ENOUGH = 2
SHORTEST_STEM = 4

_REFERENCE = re.compile(r"(?:op\s*-?\s*)?0*([1-9][0-9]{0,17})", re.ASCII | re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Sought:
    """A search as typed: `text` cleaned, the id a reference stands for, and the words."""

    text: str
    opportunity_id: int | None
    words: tuple[str, ...]

    def begun(self) -> list[str]:
        """The last word, then shorter beginnings of it to try when nothing starts with it.

        The indexes hold word stems ("licens"), which a half-typed word ("licensi") outgrows.
        """
        last = self.words[-1]
        shorter = [last[:-cut] for cut in (2, 4) if len(last) - cut >= SHORTEST_STEM]
        return [last, *shorter]


def read_search(typed: str) -> Sought:
    """Understand what was typed; any text at all can be understood."""
    cut = "".join(c if c.isprintable() else " " for c in typed[:MAX_QUERY])
    text = " ".join(unicodedata.normalize("NFC", cut).split())
    found = _REFERENCE.fullmatch(text)
    words = _WORD.findall(text.casefold())[:MAX_WORDS]
    return Sought(text, int(found[1]) if found else None, tuple(w[:60] for w in words))


def require_searchable(typed: str) -> str:
    """The text without blanks around it. Raises ValueError when it is too little to search for."""
    sought = read_search(typed)
    letters = sum(len(word) for word in sought.words)
    if sought.text and sought.opportunity_id is None and letters < ENOUGH:
        raise ValueError("Type at least two letters to search")
    return sought.text
