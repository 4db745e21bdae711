"""The main navigation: the sections that somebody has."""

from dataclasses import dataclass

from app.domain.policy import INSIDE_ROLES, Actor, Role


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation."""

    key: str
    label: str
    href: str
    count: int = 0


def navigation(actor: Actor, waiting: int) -> list[NavItem]:
    """The sections this person has."""
    items = []
    is_inside = bool(actor.programmes(*INSIDE_ROLES))
    if is_inside:
        items += [
            NavItem("pipeline", "Pipeline", "/pipeline"),
            NavItem("inbox", "Inbox", "/inbox", waiting),
            NavItem("analytics", "Analytics", "/analytics"),
        ]
    if actor.programmes(Role.PARTNER):
        items.append(NavItem("partner", "Addressed to you", "/partner"))
    if is_inside or actor.is_administrator:
        items.append(NavItem("organisations", "Organisations", "/organisations"))
    if actor.is_conflicts_reviewer:
        items.append(NavItem("conflicts", "Conflicts", "/conflicts"))
    if actor.is_administrator:
        items += [
            NavItem("people", "People", "/people"),
            NavItem("programmes", "Programmes", "/programmes"),
        ]
    return items
