"""Figures of the gates: how long decisions take, how often a pack is sent back, what comes next.

Times are in whole days from the submission to the decision, as people count them: 0 is the same
day. What is reconstructed from a document is left out by the caller.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import median

from app.domain.text import days, plural

AHEAD = timedelta(days=90)
WEEK = timedelta(days=7)
ENOUGH = 3
"""With fewer decisions than this, nothing is said to take longest or to be sent back most."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: of which gate, programme and sponsor, after how many days, sent back or not."""

    gate: int
    programme_id: int
    sponsor_id: int
    took: int
    sent_back: bool
    target: int | None


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
    times = sorted(one.took for one in decisions)
    targets = [one.target for one in decisions if one.target is not None]
    return Figures(
        decided=len(decisions),
        median=round(median(times)),
        ninetieth=times[ceil(0.9 * len(times)) - 1],
        sent_back=sum(one.sent_back for one in decisions),
        target=max(set(targets), key=lambda t: (targets.count(t), t)) if targets else None,
        with_target=len(targets),
        within_target=sum(one.took <= one.target for one in decisions if one.target is not None),
    )


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


def spread(due: Iterable[date], today: date) -> list[int]:
    """How many are due in each of those weeks; what is late already counts in none."""
    starts = weeks_ahead(today)
    counts = [0] * len(starts)
    for on in due:
        if today <= on <= today + AHEAD:
            counts[(on - starts[0]).days // 7] += 1
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
