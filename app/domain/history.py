"""What an audit event says in plain words: one table from kind to sentence.

A sentence is a pattern over the event's own data, in which ids have become names. A kind without a
row still reads, plainly: its own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.opportunities import LABELS
from app.domain.tellings import TELLINGS
from app.domain.tellings.labels import CODED, FIELD_LABELS, IN_A_CLAUSE
from app.domain.tellings.telling import Telling
from app.domain.text import NOT_RECORDED, long_date, money_exact

OUTCOME_TONES = {
    "proceed": "ok",
    "proceed_with_conditions": "ok",
    "rework": "warn",
    "hold": "warn",
    "stop": "bad",
}


PEOPLE = ("person_id", "lead_id", "sponsor_id", "owner_id", "from_id", "to_id")
"""Data of events that are ids of people."""
DAYS = ("starts_on", "ends_on")
"""Data of events that are days."""


def people_in(data: Mapping[str, Any]) -> set[Any]:
    """Ids of the people whom an event names."""
    parts = (data, data.get("before", {}), data.get("after", {}))
    named = {part.get(key) for part in parts for key in PEOPLE}
    return named | {vote[key] for vote in data.get("votes", []) for key in ("voter", "seat")}


@dataclass(frozen=True, slots=True)
class Names:
    """What ids and keys stand for: people by id, criteria by key, documents by id."""

    people: Mapping[int, str]
    criteria: Mapping[str, str]
    documents: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Told:
    """An event in words."""

    sentence: str
    text: str
    tone: str
    href: str


def tell(kind: str, who: str, data: Mapping[str, Any], names: Names) -> Told:
    """The event's sentence, the words it quotes, its mark, and where it leads."""
    telling = TELLINGS.get(kind, Telling(f"{{who}}: {kind.replace('_', ' ')}"))
    known = {**data, **data.get("after", {})}
    said = {name: _in_sentence(name, value, names) for name, value in known.items()}
    said |= {"who": who, "fields": _fields(data), "for": _for_whom(data, names)}
    return Told(
        sentence=_fill(telling.sentence, said),
        text=str(known.get(telling.quotes) or ""),
        tone=OUTCOME_TONES.get(str(known.get("outcome")), telling.tone),
        href=_fill(telling.href, {name: str(value) for name, value in known.items()}),
    )


def changed_fields(data: Mapping[str, Any], names: Names) -> list[tuple[str, str, str]]:
    """What a change changed: field, before and after in words, in the order of the forms."""
    before, after = data.get("before", {}), data.get("after", {})
    order = {name: n for n, name in enumerate(FIELD_LABELS)}
    return [
        (label_of(name), words(name, before.get(name), names), words(name, after[name], names))
        for name in sorted(after, key=lambda name: order.get(name, len(order)))
    ]


def label_of(field: str) -> str:
    """What people call a field."""
    return FIELD_LABELS.get(field, field.replace("_", " ").capitalize())


def words(field: str, value: Any, names: Names) -> str:
    """A field's value as people read it; "Not recorded" for nothing."""
    if value is None or value in ("", [], {}):
        return NOT_RECORDED
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field == "target_dates":
        return "; ".join(
            f"Gate {gate}: {long_date(date.fromisoformat(str(on)))}"
            for gate, on in sorted(value.items())
        )
    if field.endswith("_pence"):
        return money_exact(value)
    if isinstance(value, list):
        return "; ".join(words(field.removesuffix("s"), item, names) for item in value)
    return _single(field, value, names)


def _single(field: str, value: Any, names: Names) -> str:
    if field in DAYS:
        return long_date(date.fromisoformat(str(value)))
    if field == "document_id":
        return names.documents.get(value, f"Document {value}")
    if field.endswith("_id"):
        return names.people.get(value, "Somebody")
    if field == "criterion":
        return names.criteria.get(value, str(value).replace("_", " "))
    if field in CODED or f"{field}s" in CODED:
        return LABELS.get(value, str(value).replace("_", " ").capitalize())
    return str(value)


def _in_sentence(name: str, value: Any, names: Names) -> str:
    said = words(name, value, names)
    return said[:1].lower() + said[1:] if name in CODED else said


def _fields(data: Mapping[str, Any]) -> str:
    """The changed fields in a clause: "the need and the expected value"."""
    changed = [name for name in FIELD_LABELS if name in data.get("after", {})]
    named = [IN_A_CLAUSE.get(name, f"the {FIELD_LABELS[name].lower()}") for name in changed]
    if len(named) > 3:
        named = [*named[:2], f"{len(named) - 2} more fields"]
    return " and ".join(filter(None, (", ".join(named[:-1]), *named[-1:]))) or "nothing"


def _for_whom(data: Mapping[str, Any], names: Names) -> str:
    """Those for whom a delegate decided: " for Ada"; with several votes, whose vote each was."""
    votes = data.get("votes", [])
    pairs = [(v["voter"], v["seat"]) for v in votes if v["voter"] != v["seat"]]
    named = [tuple(names.people.get(one, "somebody") for one in pair) for pair in pairs]
    if len(votes) == 1:
        return "".join(f" for {sponsor}" for _, sponsor in named)
    said = " and ".join(f"{delegate} for {sponsor}" for delegate, sponsor in named)
    return f" ({said})" if said else ""


def _fill(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with what is known put in; a sentence never fails over a missing datum."""
    try:
        return pattern.format_map(values)
    except (KeyError, IndexError, ValueError):
        return pattern.split("{", 1)[0].strip() or values.get("who", "")
