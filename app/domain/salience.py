"""How much attention a stakeholder asks for: power × interest, and salience.

Scales run from 1 to 5; high is 4 or 5. Salience is Mitchell, Agle and Wood's (1997): which of
power, legitimacy and urgency are high. What has not been rated is not guessed: no quadrant, no
class.
"""

from enum import StrEnum

LOWEST, HIGHEST = 1, 5
HIGH_FROM = 4
"""4 and 5 are high."""


class Quadrant(StrEnum):
    """What to do, from power and interest."""

    MANAGE_CLOSELY = "manage_closely"
    KEEP_SATISFIED = "keep_satisfied"
    KEEP_INFORMED = "keep_informed"
    MONITOR = "monitor"

    @property
    def label(self) -> str:
        """The quadrant in words."""
        return self.value.replace("_", " ").capitalize()


class Salience(StrEnum):
    """Which claims count most: the more of power, legitimacy and urgency, the more salient."""

    DEFINITIVE = "definitive"
    DOMINANT = "dominant"
    DANGEROUS = "dangerous"
    DEPENDENT = "dependent"
    DORMANT = "dormant"
    DISCRETIONARY = "discretionary"
    DEMANDING = "demanding"
    NONE = "none"

    @property
    def label(self) -> str:
        """The class in words."""
        return "Not salient" if self is Salience.NONE else self.value.capitalize()

    @property
    def degree(self) -> int:
        """How many of the three are high."""
        return next(len(high) for high, found in _CLASSES.items() if found is self)

    @property
    def meaning(self) -> str:
        """Which of the three are high, in words."""
        return MEANINGS[self]


_CLASSES: dict[frozenset[str], Salience] = {
    frozenset(): Salience.NONE,
    frozenset({"power"}): Salience.DORMANT,
    frozenset({"legitimacy"}): Salience.DISCRETIONARY,
    frozenset({"urgency"}): Salience.DEMANDING,
    frozenset({"power", "legitimacy"}): Salience.DOMINANT,
    frozenset({"power", "urgency"}): Salience.DANGEROUS,
    frozenset({"legitimacy", "urgency"}): Salience.DEPENDENT,
    frozenset({"power", "legitimacy", "urgency"}): Salience.DEFINITIVE,
}

MEANINGS: dict[Salience, str] = {
    Salience.DEFINITIVE: "Power, legitimacy and urgency: act now",
    Salience.DOMINANT: "Power and legitimacy: expects to be heard",
    Salience.DANGEROUS: "Power and urgency without legitimacy: may force the matter",
    Salience.DEPENDENT: "Legitimacy and urgency without power: needs an ally",
    Salience.DORMANT: "Power alone: quiet until woken",
    Salience.DISCRETIONARY: "Legitimacy alone: ours to choose how to help",
    Salience.DEMANDING: "Urgency alone: loud, with little behind it",
    Salience.NONE: "None of power, legitimacy and urgency is high",
}


def is_high(value: int | None) -> bool:
    """Whether a rating is 4 or 5; an unrated one is not."""
    return value is not None and value >= HIGH_FROM


def is_key_player(power: int | None, interest: int | None) -> bool:
    """High power and high interest: whom nobody may lose sight of."""
    return is_high(power) and is_high(interest)


def quadrant(power: int | None, interest: int | None) -> Quadrant | None:
    """What to do; None while either is unrated."""
    if power is None or interest is None:
        return None
    return _QUADRANTS[is_high(power), is_high(interest)]


_QUADRANTS = {
    (True, True): Quadrant.MANAGE_CLOSELY,
    (True, False): Quadrant.KEEP_SATISFIED,
    (False, True): Quadrant.KEEP_INFORMED,
    (False, False): Quadrant.MONITOR,
}


def salience(power: int | None, legitimacy: int | None, urgency: int | None) -> Salience | None:
    """The class; None while any of the three is unrated."""
    rated = {"power": power, "legitimacy": legitimacy, "urgency": urgency}
    if None in rated.values():
        return None
    return _CLASSES[frozenset(name for name, value in rated.items() if is_high(value))]
