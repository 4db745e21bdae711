"""What a row of the history's words is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind of event reads: the sentence, which datum to quote, the mark beside it."""

    sentence: str
    quotes: str = ""
    tone: str = ""
    href: str = ""
