"""Opportunities with their whole history, as rows for the tables: what services would have left.

`Story.write` adds to `rows`, a list of tuples per table in the order of `COLUMNS`.
"""

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.domain.audit import GENESIS, EventRecord, event_hash
from app.domain.stages import Stage
from benchmarks.words import Words

NOW = datetime.now(UTC).replace(microsecond=0)
NO_DATE = date(9999, 12, 31)
STAGES = [stage.value for stage in Stage]
SECTORS = ("Health", "Environment", "Transport", "Culture", "Science", "Estates", "Energy")
CONFIDENCE = (None, "green", "amber", "red")
STATUSES = ("active",) * 11 + ("on_hold", "stopped", "stopped", "stopped") + ("completed",) * 5
SUBMITTED, VALUED, RESTRICTED = 0.12, 0.9, 0.03
"""Shares: gates that wait for a decision, opportunities with a value, restricted ones."""
PACK = '{"material":{"answers":{}}}'
DIGEST = hashlib.sha256(PACK.encode()).hexdigest()

COLUMNS: dict[str, tuple[str, ...]] = {
    "opportunity": (
        *("id", "programme_id", "title", "summary", "need", "public_assets", "context"),
        *("outcomes", "dimensions", "sector", "expected_value_pence", "currency", "value_note"),
        *("target_dates", "delivery_confidence", "restricted", "lead_id", "sponsor_id"),
        *("imported", "origin", "stage", "status", "stage_entered_at", "created_at", "updated_at"),
        *("version", "due_on", "is_open", "title_key", "value_key", "review_state"),
        *("review_attempt", "criteria_met", "criteria_total"),
    ),
    "team_member": ("opportunity_id", "person_id", "role"),
    "stage_passage": (
        *("opportunity_id", "programme_id", "stage", "entered_at", "entered_by", "left_at"),
        *("left_by", "reason", "date_note"),
    ),
    "gate_review": (
        *("id", "opportunity_id", "programme_id", "gate", "attempt", "criteria_set_id", "state"),
        *("opened_at", "recommendation", "statement", "submitted_at", "submitted_by_id"),
        *("withdrawn_reason", "pack", "pack_digest", "date_note", "version"),
    ),
    "criterion_answer": (
        *("review_id", "criterion_key", "answer", "note", "answered_by_id", "answered_at"),
        *("document_ids", "version"),
    ),
    "review_contributor": ("review_id", "person_id"),
    "gate_decision": (
        *("review_id", "opportunity_id", "outcome", "reason", "decided_by_id", "decided_at"),
        *("pack_digest", "assessed", "reconstructed", "source_note", "date_note"),
    ),
    "event": (
        *("id", "stream", "seq", "kind", "at", "actor", "data", "previous_hash", "hash"),
        "request_id",
    ),
    "stream_head": ("stream", "seq", "hash"),
    "outbox": ("event_id", "kind", "available_at", "attempts", "delivered_at", "programme_id"),
}


@dataclass(slots=True)
class Plot:
    """What happened to one opportunity: stages entered, decisions taken, where it stands.

    `state` is that of the open attempt at its gate; `ended` is when a decision stopped it moving.
    """

    number: int
    programme: int
    lead: int
    sponsor: int
    status: str
    state: str | None
    entered: list[datetime]
    ended: datetime | None

    @property
    def stage(self) -> int:
        """Where it is, 0 to 4."""
        return len(self.entered) - 1

    @property
    def is_open(self) -> bool:
        """Whether it is still in the pipeline."""
        return self.status in ("active", "on_hold")

    @property
    def decisions(self) -> list[tuple[datetime, str]]:
        """When each gate was decided, and how."""
        passed = [(at, "proceed") for at in self.entered[1:]]
        last = {"on_hold": "hold", "stopped": "stop", "completed": "proceed"}
        return passed if self.ended is None else [*passed, (self.ended, last[self.status])]


class Story:
    """Writes one after another; `moment` and `day` make dates what the driver takes."""

    def __init__(
        self,
        cast: Any,
        *,
        moment: Callable[[datetime], Any],
        day: Callable[[date], Any],
    ) -> None:
        self.cast, self.moment, self.day = cast, moment, day
        self.dice = random.Random(2026)
        self.words = Words(self.dice).take
        self.review_id = self.event_id = 0
        self.rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
        self._assessed = {
            gate: json.dumps([{"key": key, "answer": "met"} for key in keys])
            for gate, keys in cast.keys.items()
        }

    def write(self, number: int) -> None:
        """Opportunity `number`, from its creation to where it stands."""
        plot = self._plot(number)
        self._opportunity(plot)
        self._passages(plot)
        told = [(plot.entered[0], "opportunity_created", plot.lead, {"id": number})]
        for gate, (at, outcome) in enumerate(plot.decisions, 1):
            told += self._decided(plot, gate, at, outcome)
        if plot.state:
            self._review(plot, plot.stage + 1, plot.entered[-1], plot.state)
        self._events(plot, told)

    def _plot(self, number: int) -> Plot:
        dice = self.dice
        status = dice.choice(STATUSES)
        moves = 4 if status == "completed" else dice.randrange(5)
        age = dice.randrange(30, 1500)
        started = NOW - timedelta(days=age, seconds=dice.randrange(86_400))
        later = sorted(dice.choices(range(1, age), k=moves))
        entered = [started, *(started + timedelta(days=n) for n in later)]
        is_active = status == "active"
        state = "submitted" if dice.random() < SUBMITTED else "preparing"
        return Plot(
            number=number,
            programme=dice.choice(self.cast.programmes),
            lead=dice.choice(self.cast.leads),
            sponsor=dice.choice(self.cast.sponsors),
            status=status,
            state=state if is_active else None,
            entered=entered,
            ended=None if is_active else entered[-1] + timedelta(hours=dice.randrange(1, 24)),
        )

    def _opportunity(self, plot: Plot) -> None:
        dice, words, moment = self.dice, self.words, self.moment
        gate, entered = plot.stage + 1, plot.entered[-1]
        title = words(5).capitalize()
        value = dice.randrange(10**9) if dice.random() < VALUED else None
        due = (NOW + timedelta(days=dice.randrange(-60, 300))).date() if plot.state else NO_DATE
        targets = {} if due == NO_DATE else {str(gate): due.isoformat()}
        total = len(self.cast.keys[gate]) + 4
        met = total if plot.state == "submitted" else dice.randrange(total + 1)
        since = entered + (NOW - entered) * dice.random()
        self.rows["opportunity"].append((
            plot.number, plot.programme, title, words(45), words(30), words(15), "",
            '["new_services"]', "[]", dice.choice(SECTORS), value, "GBP", "",
            json.dumps(targets), dice.choice(CONFIDENCE), dice.random() < RESTRICTED, plot.lead,
            plot.sponsor, "{}", "created", STAGES[plot.stage], plot.status, moment(entered),
            moment(plot.entered[0]), moment(plot.ended or since), 7, self.day(due), plot.is_open,
            title.casefold()[:80], -1 if value is None else value, plot.state, 1, met, total,
        ))  # fmt: skip
        for person in dice.sample(self.cast.team, 2):
            self.rows["team_member"].append((plot.number, person, "member"))

    def _passages(self, plot: Plot) -> None:
        closed = None if plot.is_open else plot.ended
        for n, (came, went) in enumerate(
            zip(plot.entered, [*plot.entered[1:], closed], strict=True)
        ):
            self.rows["stage_passage"].append((
                plot.number, plot.programme, STAGES[n], self.moment(came),
                "decision" if n else "created", went and self.moment(went), went and "decision",
                "", "",
            ))  # fmt: skip

    def _decided(self, plot: Plot, gate: int, at: datetime, outcome: str) -> list[Any]:
        review = self._review(plot, gate, at, "decided")
        self.rows["gate_decision"].append((
            review, plot.number, outcome, "As the pack shows.", plot.sponsor, self.moment(at),
            DIGEST, self._assessed[gate], False, "", "",
        ))  # fmt: skip
        facts = {"review_id": review, "gate": gate}
        return [
            (at, "gate_submitted", plot.lead, facts),
            (at, "gate_decided", plot.sponsor, {**facts, "outcome": outcome}),
        ]

    def _review(self, plot: Plot, gate: int, at: datetime, state: str) -> int:
        self.review_id += 1
        review, sent, when = self.review_id, state != "preparing", self.moment(at)
        pack = (when, plot.lead, "", PACK, DIGEST) if sent else (None, None, "", None, None)
        self.rows["gate_review"].append((
            review, plot.number, plot.programme, gate, 1, self.cast.criteria_set_id, state,
            self.moment(plot.entered[gate - 1]), "proceed" if sent else None,
            "Ready." if sent else "", *pack, "", 1,
        ))  # fmt: skip
        self.rows["review_contributor"].append((review, plot.lead))
        keys = self.cast.keys[gate]
        self.rows["criterion_answer"] += [
            (review, key, "met", "On record.", plot.lead, when, "[]", 1)
            for key in (keys if sent else keys[: self.dice.randrange(len(keys) + 1)])
        ]
        return review

    def _events(self, plot: Plot, told: list[Any]) -> None:
        stream, previous = f"opportunity:{plot.number}", GENESIS
        for seq, (at, kind, person, data) in enumerate(told, 1):
            self.event_id += 1
            record = EventRecord(stream, seq, kind, at, f"person:{person}", data, previous)
            digest, when = event_hash(record), self.moment(at)
            self.rows["event"].append((
                self.event_id, stream, seq, kind, when, record.actor, json.dumps(data), previous,
                digest, "",
            ))  # fmt: skip
            self.rows["outbox"].append((self.event_id, kind, when, 1, when, plot.programme))
            previous = digest
        self.rows["stream_head"].append((stream, len(told), previous))
