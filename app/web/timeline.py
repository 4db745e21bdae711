"""An opportunity's timeline: its stages, its gates and its context on one line of years.

Percentages across, pixels down (see `charts.py`). Marks carry numbers; the list beside says them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.domain.context import ContextKind
from app.domain.stages import Stage
from app.domain.text import LONDON, long_date
from app.schemas.analysis import ContextOut
from app.schemas.analysis_pages import Passage

LANE, ROW, TOP, YEARS_SHOWN = 34, 23, 26, 12
SHORTEST = timedelta(days=365)
APART, ROWS = 6.5, 8
"""Marks closer than this (in percent of the width, a pin on a phone) go in rows of their own, up
to so many rows to a lane."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point or a stretch in a lane, in percent across; its pin says where it is listed.

    `row` counts the rows of its lane from the top, where marks would cover each other.
    """

    share: float
    width: float
    words: str
    tone: str
    pin: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """A labelled group of marks, and how far down it stands."""

    label: str
    y: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture. `finding` says it in words; `years` are ticks: a share, and the year."""

    finding: str
    lanes: tuple[Lane, ...]
    stages: tuple[Stage, ...]
    years: tuple[tuple[float, int], ...]
    today: float | None
    height: int


def timeline(
    passages: Sequence[Passage],
    target_dates: dict[int, date],
    items: Sequence[ContextOut],
    today: date | None,
) -> Timeline | None:
    """The picture of everything that has a date; None when nothing has.

    `today` is None for a case of the past, which ends with the last that is known of it.
    """
    dated = [(n, item) for n, item in enumerate(items, 1) if item.starts_on]
    days = [_day(p.entered_at) for p in passages]
    days += [_day(p.left_at) for p in passages if p.left_at]
    days += [*target_dates.values()]
    days += [on for _, item in dated for on in (item.starts_on, item.ends_on) if on]
    if not days:
        return None
    scale = _Scale.over([*days, today or max(days)])
    lanes = [
        ("Stages", _stages(passages, scale, today)),
        ("Gate targets", _gates(target_dates, scale)),
    ]
    for kind in ContextKind:
        marks = [_context(n, item, scale) for n, item in dated if item.kind is kind]
        lanes.append((kind.label, _in_rows(marks)))
    drawn, height = _stacked([(label, marks) for label, marks in lanes if marks])
    return Timeline(
        finding=finding(items, today),
        lanes=drawn,
        stages=tuple(dict.fromkeys(p.stage for p in passages)),
        years=scale.years(),
        today=scale.share(today) if today else None,
        height=height,
    )


def finding(items: Sequence[ContextOut], today: date | None) -> str:
    """What the picture says: what comes next, or how far back a past case goes."""
    known = [(item.starts_on, item) for item in items if item.starts_on]
    if today is None:
        years = sorted({on.year for on, _ in known})
        return f"What happened around it, {years[0]} to {years[-1]}" if years else "Its stages"
    coming = min(((on, n) for n, (on, _) in enumerate(known) if on >= today), default=None)
    if coming is None:
        return "Nothing dated lies ahead in the context"
    when = known[coming[1]][1].date_note or long_date(coming[0])
    return f"Next: {known[coming[1]][1].title}, {when}"


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    @classmethod
    def over(cls, days: Sequence[date]) -> "_Scale":
        first, last = min(days), max(days)
        room = max(SHORTEST - (last - first), timedelta()) / 2 + (last - first) * 0.03
        return cls(first - room, last + room)

    def share(self, on: date) -> float:
        whole = (self.last - self.first).days or 1
        return round(100 * (on - self.first).days / whole, 2)

    def years(self) -> tuple[tuple[float, int], ...]:
        starts = range(self.first.year + 1, self.last.year + 1)
        step = len(starts) // YEARS_SHOWN + 1
        return tuple((self.share(date(y, 1, 1)), y) for y in starts[::step])


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def _stages(passages: Sequence[Passage], scale: _Scale, today: date | None) -> list[Mark]:
    marks = []
    for passage in passages:
        start = scale.share(_day(passage.entered_at))
        left = _day(passage.left_at) if passage.left_at else today or scale.last
        width = max(scale.share(left) - start, 0.4)
        marks.append(Mark(start, round(width, 2), passage.stage.label, f"s{passage.stage.number}"))
    return marks


def _gates(target_dates: dict[int, date], scale: _Scale) -> list[Mark]:
    return _in_rows(
        [Mark(scale.share(on), 0, f"Gate {n}", "gate", f"G{n}") for n, on in target_dates.items()]
    )


def _context(number: int, item: ContextOut, scale: _Scale) -> Mark:
    start = scale.share(item.starts_on) if item.starts_on else 0
    width = scale.share(item.ends_on) - start if item.ends_on else 0
    return Mark(start, round(width, 2), item.title, item.bearing.value, str(number))


def _in_rows(marks: Sequence[Mark]) -> list[Mark]:
    """Each mark in the first row where it covers no other; the last row takes what is left."""
    ends: list[float] = []
    placed = []
    for mark in sorted(marks, key=lambda m: m.share):
        row = next((n for n, end in enumerate(ends) if end <= mark.share), len(ends))
        row = min(row, ROWS - 1)
        ends[row : row + 1] = [mark.share + max(mark.width, APART)]
        placed.append(replace(mark, row=row))
    return placed


def _stacked(lanes: Sequence[tuple[str, list[Mark]]]) -> tuple[tuple[Lane, ...], int]:
    """The lanes one under the other, and the height of all."""
    found, y = [], TOP
    for label, marks in lanes:
        found.append(Lane(label, y, tuple(marks)))
        y += LANE + ROW * max(mark.row for mark in marks)
    return tuple(found), y + 4
