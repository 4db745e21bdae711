"""Public assets and knowledge: what is offered, whose it is, and what it could be worth.

Potential is scored 1–5 for society, the economy and money, each score with its reason. Source: HM
Treasury's Rose Book on knowledge assets; the 2010 report's lesson to know the true value of public
assets before giving access to them.
"""

from collections.abc import Mapping

from app.domain.opportunities import Labelled


class AssetKind(Labelled):
    """What the asset is."""

    DATA = "data"
    SOFTWARE = "software"
    METHOD = "method"
    BRAND = "brand"
    KNOW_HOW = "know_how"
    INTELLECTUAL_PROPERTY = "intellectual_property"
    BUILDING = "building"
    NETWORK = "network"
    POWERS = "powers"
    ACCESS = "access"


class Route(Labelled):
    """How a partner could come to use it (Rose Book)."""

    EXCLUSIVE_LICENCE = "exclusive_licence"
    SOLE_LICENCE = "sole_licence"
    NON_EXCLUSIVE_LICENCE = "non_exclusive_licence"
    ASSIGNMENT = "assignment"
    SPIN_OUT = "spin_out"
    JOINT_VENTURE = "joint_venture"
    SERVICE = "service"


POTENTIALS: Mapping[str, str] = {
    "social": "Social",
    "economic": "Economic",
    "financial": "Financial",
}
"""What is scored, in order."""

LOWEST, HIGHEST = 1, 5


def gaps(owner: str, worth: str, scores: Mapping[str, int | None]) -> tuple[str, ...]:
    """What is not known of an asset yet, in words; empty when a partner may be told of it."""
    found = []
    if not owner:
        found.append("who owns it")
    if not worth:
        found.append("what it is worth")
    unscored = [label.lower() for key, label in POTENTIALS.items() if scores.get(key) is None]
    if unscored:
        found.append(
            f"its {' and '.join(filter(None, (', '.join(unscored[:-1]), unscored[-1])))} potential"
        )
    return tuple(found)
