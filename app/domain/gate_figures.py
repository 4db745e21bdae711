"""Figures of the gates: how long decisions take, how often a pack is sent back, what comes next.

Times are in whole days from the submission to the decision, as people count them: 0 is the same
day. What is reconstructed from a document is left out by the caller.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from app.domain.text import days, plural

AHEAD = timedelta(days=90)
WEEK = timedelta(days=7)
ENOUGH = 3
"""With fewer decisions than this, nothing is said to take longest or to be sent back most."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions alike: of which gate, programme and sponsor, after how many days, sent back or not.

    `number` is how many they are.
    """

    gate: int
    programme_id: int
    sponsor_id: int
    took: int
    sent_back: bool
    target: int | None
    number: int = 1


@dataclass(frozen=True, slots=True)
class Figures:
    """What some decisions come to. `target` is what most of them were to keep to."""

    decided: int
    median: int
    ninetieth: int
    sent_back: int
    target: int | None
    with_target: int
    within_target: int

    @property
    def rework_percent(self) -> int:
        """Of a hundred packs decided, how many were sent back."""
        return round(100 * self.sent_back / self.decided)


def figures(decisions: Sequence[Decided]) -> Figures:
    """The figures of at least one decision."""
    times: Counter[int] = Counter()
    targets: Counter[int] = Counter()
    for one in decisions:
        times[one.took] += one.number
        if one.target is not None:
            targets[one.target] += one.number
    decided = times.total()
    middle = _ranked(times, (decided + 1) // 2) + _ranked(times, decided // 2 + 1)
    return Figures(
        decided=decided,
        median=round(middle / 2),
        ninetieth=_ranked(times, ceil(0.9 * decided)),
        sent_back=sum(one.number for one in decisions if one.sent_back),
        target=max(targets, key=lambda t: (targets[t], t)) if targets else None,
        with_target=targets.total(),
        within_target=sum(
            one.number for one in decisions if one.target is not None and one.took <= one.target
        ),
    )


def _ranked(times: Counter[int], rank: int) -> int:
    """The time at this place, from 1, of all in order."""
    passed = 0
    for took in sorted(times):
        passed += times[took]
        if passed >= rank:
            return took
    raise ValueError(f"There are no {rank} of them")


def grouped(decisions: Iterable[Decided], by: str) -> dict[int, Figures]:
    """The figures by one field: `gate`, `programme_id` or `sponsor_id`."""
    groups: dict[int, list[Decided]] = defaultdict(list)
    for one in decisions:
        groups[getattr(one, by)].append(one)
    return {key: figures(found) for key, found in sorted(groups.items())}


def finding_of_times(by_gate: dict[int, Figures], overall: Figures) -> str:
    """What the chart of times shows, in a sentence."""
    many = {gate: f for gate, f in by_gate.items() if f.decided >= ENOUGH}
    slowest = max(many, key=lambda gate: many[gate].median, default=None)
    if slowest is not None and len(many) > 1:
        longest = many[slowest].median
        if sum(f.median == longest for f in many.values()) == 1:
            return f"Gate {slowest} takes longest: half its decisions need {days(longest)} or more"
    return f"Half the decisions come within {days(overall.median)}"


def finding_of_rework(by_gate: dict[int, Figures], overall: Figures) -> str:
    """What the chart of rework shows, in a sentence."""
    if not overall.sent_back:
        return "No pack was sent back"
    many = {gate: f for gate, f in by_gate.items() if f.decided >= ENOUGH}
    most = max(many, key=lambda gate: many[gate].rework_percent, default=None)
    if most is not None and len(many) > 1 and many[most].rework_percent:
        share = many[most].rework_percent
        if sum(f.rework_percent == share for f in many.values()) == 1:
            return f"Gate {most} is sent back most: {share} in 100 packs"
    return f"{overall.rework_percent} in 100 packs are sent back"


def finding_of_targets(overall: Figures) -> str:
    """How decisions keep to the target time; empty where none was set."""
    if not overall.with_target:
        return ""
    share = round(100 * overall.within_target / overall.with_target)
    return f"{share} in 100 decisions came within their target time"


def weeks_ahead(today: date) -> list[date]:
    """The first day of each week that the next 90 days touch, from this week's Monday on."""
    monday = today - timedelta(days=today.weekday())
    last = today + AHEAD
    return [monday + n * WEEK for n in range((last - monday).days // 7 + 1)]


def spread(due: Mapping[date, int], today: date) -> list[int]:
    """How many are due in each of those weeks, from how many on each day; what is late already
    counts in none."""
    starts = weeks_ahead(today)
    counts = [0] * len(starts)
    for on, number in due.items():
        if today <= on <= today + AHEAD:
            counts[(on - starts[0]).days // 7] += number
    return counts


def finding_of_load(total: int, late: int, busiest: tuple[str, int] | None) -> str:
    """What the chart of the load ahead shows, in a sentence."""
    if not total and not late:
        return "No gate is due in the next 90 days"
    if not total:
        return f"{plural(late, 'gate is', 'gates are')} late, none is due in the next 90 days"
    words = f"{plural(total, 'gate is', 'gates are')} due in the next 90 days"
    if busiest is not None and busiest[1] > 1:
        name, number = busiest
        words += f", {number if number < total else 'all'} of them for {name}"
    return words
