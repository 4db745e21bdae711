"""An opportunity's timeline: its stages, its gates and its context on one line of years.

Percentages across, pixels down (see `charts.py`). Marks carry numbers; the list beside says them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.context import ContextKind
from app.domain.text import LONDON
from app.schemas.analysis import ContextOut
from app.schemas.analysis_pages import Passage

LANE, TOP, YEARS_SHOWN = 34, 26, 12
SHORTEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Mark:
    """A point or a stretch in a lane, in percent across; its pin says where it is listed."""

    share: float
    width: float
    words: str
    tone: str
    pin: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of marks, and how far down it stands."""

    label: str
    y: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture. `years` are ticks: a share in percent, and the year."""

    lanes: tuple[Lane, ...]
    years: tuple[tuple[float, int], ...]
    today: float | None
    height: int


def timeline(
    passages: Sequence[Passage],
    target_dates: dict[int, date],
    items: Sequence[ContextOut],
    today: date,
) -> Timeline | None:
    """The picture of everything that has a date; None when nothing has."""
    dated = [(n, item) for n, item in enumerate(items, 1) if item.starts_on]
    days = [p.entered_at.astimezone(LONDON).date() for p in passages]
    days += [p.left_at.astimezone(LONDON).date() for p in passages if p.left_at]
    days += [*target_dates.values()]
    days += [on for _, item in dated for on in (item.starts_on, item.ends_on) if on]
    if not days:
        return None
    scale = _Scale.over([*days, today])
    lanes = [_stages(passages, scale, today), _gates(target_dates, scale)]
    for kind in ContextKind:
        marks = [_context(n, item, scale) for n, item in dated if item.kind is kind]
        lanes.append((kind.label, marks))
    shown = [(label, tuple(marks)) for label, marks in lanes if marks]
    return Timeline(
        lanes=tuple(Lane(label, TOP + n * LANE, marks) for n, (label, marks) in enumerate(shown)),
        years=scale.years(),
        today=scale.share(today),
        height=TOP + LANE * len(shown) + 4,
    )


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


def _stages(passages: Sequence[Passage], scale: _Scale, today: date) -> tuple[str, list[Mark]]:
    marks = []
    for passage in passages:
        start = scale.share(passage.entered_at.astimezone(LONDON).date())
        left = passage.left_at.astimezone(LONDON).date() if passage.left_at else today
        width = max(scale.share(left) - start, 0.4)
        marks.append(Mark(start, round(width, 2), passage.stage.label, f"s{passage.stage.number}"))
    return "Stages", marks


def _gates(target_dates: dict[int, date], scale: _Scale) -> tuple[str, list[Mark]]:
    marks = [
        Mark(scale.share(on), 0, f"Gate {n}", "gate", f"G{n}") for n, on in target_dates.items()
    ]
    return "Gate targets", marks


def _context(number: int, item: ContextOut, scale: _Scale) -> Mark:
    start = scale.share(item.starts_on) if item.starts_on else 0
    width = scale.share(item.ends_on) - start if item.ends_on else 0
    return Mark(start, round(width, 2), item.title, item.bearing.value, str(number))
