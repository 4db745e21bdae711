"""Who is told what: one table from event to people and words, and one for reminders.

`NOTICES` has a row for everything that is told. To tell of a further event, add its row in the
module of its area; nothing else changes. What is told is a reference, what is asked, and a link:
never a title or anything that somebody typed, because copies of a mail outlive a wall.
"""

from collections import defaultdict

from app.domain.notifying import conflicts, gates, opportunities, partners, reminders
from app.domain.notifying.notice import (
    KINDS,
    Audience,
    Delivery,
    Notice,
    NotificationKind,
    Relation,
    Words,
    kinds_for,
    words_of,
)

__all__ = [
    "KINDS",
    "NOTICES",
    "Audience",
    "Delivery",
    "Notice",
    "NotificationKind",
    "Relation",
    "Words",
    "delivery_for",
    "kinds_for",
    "notices_of",
    "words_of",
]

AREAS = (opportunities, gates, conflicts, partners, reminders)
NOTICES: dict[str, Notice] = {key: notice for area in AREAS for key, notice in area.NOTICES.items()}

_BY_EVENT: dict[str, list[str]] = defaultdict(list)
for _key, _notice in NOTICES.items():
    for _event in _notice.events or (_key,):
        _BY_EVENT[_event].append(_key)


def notices_of(event_kind: str) -> tuple[str, ...]:
    """The keys of the notices that an event of this kind makes; most make none."""
    return tuple(_BY_EVENT.get(event_kind, ()))


def delivery_for(kind: NotificationKind, choices: dict[str, str]) -> Delivery:
    """How somebody wants mail of a kind: their choice, else what is usual for it."""
    chosen = choices.get(kind.value)
    return Delivery(chosen) if chosen in set(Delivery) else KINDS[kind].delivery
