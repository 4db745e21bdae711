"""Who may: the sets of the cast, and what a row of the matrix says."""

from dataclasses import dataclass

from tests.everything import ROLES, WALLED

ANYBODY = frozenset(ROLES)
SIGNED_IN = ANYBODY - {"anonymous"}
PERSONS = SIGNED_IN - {"system", "reader"}
INSIDE = frozenset(
    {"lead", "member", "sponsor", "other_sponsor", "adviser", "auditor", "system", "reader"}
)
"""Who holds a role in our programme that sees its opportunities."""
BY_NAME = frozenset({"lead", "sponsor", "auditor", "reader"})
"""Who sees the restricted opportunity: those who work on it, and the auditor."""
CLOSE = frozenset({"lead", "member", "sponsor", "auditor", "reader"})
"""Who may know of what is confidential in our open opportunity: its team, sponsor and auditor."""
TEAM = frozenset({"lead", "member", "system"})
THEMSELVES = frozenset({"lead", "member"})
"""Who works with what is confidential."""
LEAD, SPONSOR = frozenset({"lead"}), frozenset({"sponsor"})
COMMENTERS = frozenset({"lead", "member", "sponsor", "other_sponsor", "adviser", "system"})
ADMINISTRATOR = frozenset({"administrator"})
EDITORS = frozenset({"lead", "neighbour", "administrator"})
OWNER = frozenset({"lead", "reader"})
DIRECTORY = INSIDE | {"neighbour", "administrator"}

SEES = {
    "own": INSIDE,
    "restricted": BY_NAME,
    "neighbouring": frozenset({"neighbour"}),
    "walled": INSIDE - frozenset(WALLED),
}
"""Who may know of each target."""
SEES_CONFIDENTIAL = {**SEES, "own": CLOSE, "walled": CLOSE - frozenset(WALLED)}
SEES_PROGRAMME = {
    "own": INSIDE | ADMINISTRATOR,
    "neighbouring": frozenset({"neighbour", "administrator"}),
}


@dataclass(frozen=True)
class Row:
    """Who may use a route. Of the others, `blind` are told that it does not exist."""

    may: frozenset[str]
    subject: str = ""
    blind: frozenset[str] = frozenset()
    missing: bool = False


def of_opportunity(may: frozenset[str] = INSIDE) -> Row:
    """A record of an opportunity: whoever cannot see it is told that it does not exist."""
    return Row(may, "opportunity")


def of_programme(may: frozenset[str]) -> Row:
    """A record of a programme."""
    return Row(may, "programme")


def of_its_owner(may: frozenset[str] = LEAD) -> Row:
    """Something of the lead's own; nobody else knows of it."""
    return Row(may, blind=SIGNED_IN - OWNER)


def of_nobody(may: frozenset[str]) -> Row:
    """Something that is nobody's in particular."""
    return Row(may)


PUBLIC = of_nobody(ANYBODY)
NOT_THERE = Row(ANYBODY, missing=True)
"""Public, and asked for something that is not there: a link nobody sent, the demo's sign-in."""
IN_PROGRAMME = Row(LEAD, blind=SIGNED_IN - INSIDE)


def of_confidential(may: frozenset[str] = CLOSE) -> Row:
    """A record of early partner discussion: for others of the programme too it does not exist."""
    return Row(may, "confidential")
