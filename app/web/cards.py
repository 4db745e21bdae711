"""An opportunity as a card or a line of the table: words, tones, and where Move leads."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from app.domain.gates import ReviewState
from app.domain.opportunities import Origin, reference
from app.domain.stages import Stage, Status
from app.domain.text import LONDON, days, initials, money, plural, short_date
from app.queries.rows import Row
from app.queries.selection import SLOW

SOON = timedelta(days=14)
NOBODY = "No lead yet"


class Chip(NamedTuple):
    """A few words about the state, a tone, and a drawing that only repeats the words."""

    text: str
    tone: str
    icon: str


class Way(NamedTuple):
    """An entry of a card's Move menu: a page, what it leads to, and what it takes."""

    href: str
    text: str
    note: str


class Card(NamedTuple):
    """What a card or a line of the table shows."""

    id: int
    reference: str
    title: str
    sector: str
    stage: Stage
    value: str
    age: str
    is_old: bool
    met: int
    total: int
    chips: list[Chip]
    lead: str
    initials: str
    ways: list[Way]


class Line(NamedTuple):
    """A line of the table: what a card shows, and two dates."""

    card: Card
    due: str
    updated: str


class Seen(NamedTuple):
    """A row, who looks at it, and on what day."""

    row: Row
    stage: Stage
    viewer_id: int | None
    today: date
    late_conditions: int = 0

    @property
    def is_theirs(self) -> bool:
        """Whether the viewer is its sponsor."""
        return self.viewer_id is not None and self.row.sponsor_id == self.viewer_id

    @property
    def waits(self) -> bool:
        """Whether its gate waits for a decision."""
        return self.row.review_state == ReviewState.SUBMITTED

    @property
    def left(self) -> timedelta | None:
        """Time to the gate's target date; negative when it has passed."""
        due = self.row.gate_due_on
        return None if due is None else due - self.today


def card_of(row: Row, viewer_id: int | None, today: date, late: int = 0) -> Card:
    """The card of a row as this viewer sees it today; `late` of its conditions are overdue."""
    seen = Seen(row, Stage(row.stage), viewer_id, today, late)
    entered = row.stage_entered_at.astimezone(LONDON).date()
    age, lasts = today - entered, seen.stage is Stage.VALUE_SHARING
    lead = row.lead_name or NOBODY
    return Card(
        id=row.id,
        reference=reference(row.id),
        title=row.title,
        sector=row.sector,
        stage=seen.stage,
        value="" if row.expected_value_pence is None else money(row.expected_value_pence),
        age="" if lasts else days(age.days),
        is_old=not lasts and age > SLOW,
        met=row.criteria_met,
        total=0 if seen.waits or row.status != Status.ACTIVE else row.criteria_total,
        chips=_chips(seen),
        lead=lead,
        initials=initials(lead) if row.lead_name else "–",
        ways=_ways(seen),
    )


def line_of(row: Row, viewer_id: int | None, today: date, late: int = 0) -> Line:
    """The line of a row as this viewer sees it today."""
    due = short_date(row.gate_due_on) if row.gate_due_on else ""
    return Line(card_of(row, viewer_id, today, late), due, short_date(row.updated_at))


_Say = Callable[[Seen], str]
_When = Callable[[Seen], bool]
CHIPS: tuple[tuple[_When, _Say, str, str], ...] = (
    (lambda s: s.row.status == Status.ON_HOLD, lambda s: "On hold", "warn", "pause"),
    (lambda s: s.row.status == Status.STOPPED, lambda s: "Stopped", "bad", "stop"),
    (lambda s: s.row.status == Status.COMPLETED, lambda s: "Completed", "ok", "tick"),
    (
        lambda s: s.waits and s.is_theirs,
        lambda s: f"Gate {s.stage.number}: for you",
        "you",
        "pen",
    ),
    (lambda s: s.waits, lambda s: f"Waiting for gate {s.stage.number}", "info", "clock"),
    (
        lambda s: s.left is not None and s.left < timedelta(0),
        lambda s: f"Gate {s.stage.number} overdue {days(-(s.left or SOON).days)}",
        "bad",
        "alert",
    ),
    (lambda s: s.row.review_attempt > 1, lambda s: "Sent back", "warn", "back"),
    (
        lambda s: s.left is not None and s.left <= SOON,
        lambda s: f"Gate {s.stage.number} due {_in(s.left or timedelta(0))}",
        "warn",
        "clock",
    ),
)
"""The first that holds is shown: when, words, tone, drawing."""
RECONSTRUCTED = Chip("Reconstructed", "", "info")
DRAWINGS = tuple(sorted({RECONSTRUCTED.icon, *(icon for *_, icon in CHIPS)}))
"""Every drawing a card may carry: the board holds each once."""


def _chips(seen: Seen) -> list[Chip]:
    found = [RECONSTRUCTED] if seen.row.origin == Origin.RECONSTRUCTED else []
    if seen.late_conditions:
        number = plural(seen.late_conditions, "condition", "conditions")
        found.insert(0, Chip(f"{number} overdue", "bad", "alert"))
    for holds, say, tone, icon in CHIPS:
        if holds(seen):
            return [Chip(say(seen), tone, icon), *found]
    return found


def _in(left: timedelta) -> str:
    return f"in {days(left.days)}" if left.days else "today"


def _ways(seen: Seen) -> list[Way]:
    page, stage = f"/opportunities/{seen.row.id}", seen.stage
    if seen.row.status == Status.ON_HOLD:
        note = "You can resume it" if seen.is_theirs else "Its sponsor can resume it"
        return [Way(page, "On hold", note)]
    if seen.row.status != Status.ACTIVE:
        return [Way(f"{page}/reopen", "Reopen", "With a reason")] if seen.is_theirs else []
    onward = stage.following.label if stage.following else "Completed"
    ways = [Way(f"{page}/gate", onward, _asks(seen))]
    if seen.is_theirs and stage.number > 1:
        back = Stage.of_gate(stage.number - 1)
        note = f"Gate {back.number} opens again"
        ways.append(Way(f"{page}/reopen?stage={back}", f"Back to {back.label.lower()}", note))
    return ways


def _asks(seen: Seen) -> str:
    gate = f"gate {seen.stage.number}"
    if not seen.waits:
        return f"Asks for the {gate} review"
    return f"Decide {gate}" if seen.is_theirs else f"Waiting for the {gate} decision"
