"""Plausible text: a few common words, many rare ones, as in real titles and summaries."""

import random
from itertools import accumulate, product

COMMON = """data service model energy water health estate fleet sensor licence archive charging
transport storage laboratory training simulator climate flood forecast satellite station battery
solar canopy library film photo rights drone airspace travel demand wind tunnel capacity emergency
clinical trial matching river quality survey soil weather risk cold chain patent language content
partnership pilot regional national local shared digital platform analysis network"""
SYLLABLES = (
    "bra cor del fen gal hol kes lum mar nor pen ros sel tor wyn",
    "ba de fi go lu ma ne ri so ta ve wa",
    "ck d l m n r sh t x y b ld nt rn st",
)
RARE = tuple("".join(parts) for parts in product(*(part.split() for part in SYLLABLES)))
WORDS = (*COMMON.split(), *RARE)
_WEIGHTS = tuple(accumulate(1 / (rank + 3) for rank in range(len(WORDS))))
_POOL = 1 << 16


class Words:
    """An endless text, drawn once and read from anywhere in it."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._text = dice.choices(WORDS, cum_weights=_WEIGHTS, k=_POOL)

    def take(self, number: int) -> str:
        """So many words, common ones more often."""
        start = self._dice.randrange(_POOL - number)
        return " ".join(self._text[start : start + number])
