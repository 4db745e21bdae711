"""Standing in for a sponsor: for how long, for which gates, and who never may.

A delegation gives the right to decide, never sight of what one could not see, and it is not handed
on: it covers what its giver is named for, so a delegate has nothing of it to give away.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.policy import Subject

LONGEST = timedelta(days=183)
"""About half a year. Whoever is away for longer is replaced, not delegated for."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """One sponsor's stand-in: both days count, no gates means all of them.

    With an opportunity it is for that one alone, and goes before one for the whole programme.
    """

    id: int
    from_id: int
    to_id: int
    starts_on: date
    ends_on: date
    opportunity_id: int | None = None
    gates: frozenset[int] = frozenset()

    def covers(self, opportunity_id: int, gate: int, on: date) -> bool:
        """Whether it is for this gate of this opportunity on that day."""
        return (
            self.starts_on <= on <= self.ends_on
            and self.opportunity_id in (None, opportunity_id)
            and (not self.gates or gate in self.gates)
        )

    def collides(self, other: "Delegation") -> bool:
        """Whether two of one sponsor's would leave open which of two people stands in."""
        return (
            self.opportunity_id == other.opportunity_id
            and self.starts_on <= other.ends_on
            and other.starts_on <= self.ends_on
            and (not self.gates or not other.gates or bool(self.gates & other.gates))
        )


Bar = tuple[Callable[[int, Subject], bool], str]

_DECIDING: tuple[Bar, ...] = (
    (lambda p, s: p == s.lead_id, "They lead this opportunity: nobody decides what they lead."),
    (lambda p, s: p in s.contributor_ids, "They helped to prepare this gate."),
    (lambda p, s: p in s.recused_ids | s.walled_ids, "They may not act on this opportunity."),
)
_STANDING_IN: tuple[Bar, ...] = (
    *_DECIDING,
    (lambda p, s: p in s.sponsor_ids, "They sponsor this opportunity and decide for themselves."),
    (
        lambda p, s: s.restricted and p not in s.team_ids,
        "It is restricted, and they cannot see it: its lead can put them on the team.",
    ),
)


def bar_to_succeed(person_id: int, subject: Subject) -> str | None:
    """Why somebody could not decide here as its sponsor; None when they could.

    They must also hold the sponsor role in the programme and have an account in use, which the
    caller reads from the records.
    """
    return _first(_DECIDING, person_id, subject)


def bar_to_stand_in(person_id: int, subject: Subject) -> str | None:
    """The same for a delegate, who moreover has no vote of their own and sees it already."""
    return _first(_STANDING_IN, person_id, subject)


def _first(bars: tuple[Bar, ...], person_id: int, subject: Subject) -> str | None:
    return next((reason for barred, reason in bars if barred(person_id, subject)), None)


def standing(
    delegations: Iterable[Delegation],
    subject: Subject,
    able: Collection[int],
    *,
    opportunity_id: int,
    gate: int,
    on: date,
) -> dict[int, Delegation]:
    """Who stands in for whom on that day: the delegation, by the id of the sponsor it is for.

    `able` are those who hold the sponsor role in the programme and whose account is in use. One
    that a sponsor barred here gave does not stand: they have no decision to give.
    """
    found: dict[int, Delegation] = {}
    for one in sorted(delegations, key=lambda d: (d.opportunity_id is None, d.id)):
        if one.from_id not in found and one.covers(opportunity_id, gate, on):
            found[one.from_id] = one
    return {
        sponsor_id: one
        for sponsor_id, one in found.items()
        if sponsor_id in subject.sponsor_ids
        and {one.from_id, one.to_id} <= set(able)
        and not _is_barred(sponsor_id, subject)
        and bar_to_stand_in(one.to_id, subject) is None
    }


def _is_barred(sponsor_id: int, subject: Subject) -> bool:
    return sponsor_id in subject.contributor_ids | subject.recused_ids | subject.walled_ids
