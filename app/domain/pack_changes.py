"""What changed between two packs, field by field: what a sponsor reads first when asked again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.gates import Outcome
from app.domain.history import Names, label_of, words
from app.domain.text import NOT_RECORDED

PEOPLE = {"lead": "Lead", "sponsor": "Sponsor", "co_sponsors": "Further sponsors"}
NOBODY = Names({}, {}, {})


@dataclass(frozen=True, slots=True)
class PackChange:
    """One thing that reads otherwise now; `place` says where on the page it stands."""

    place: str
    label: str
    before: str
    after: str


def pack_changes(
    old: Mapping[str, Any], new: Mapping[str, Any], name_of: Callable[[str], str]
) -> list[PackChange]:
    """Every difference, in the order of the page; `name_of` gives the name of a pseudonym.

    Criteria and what was asked are compared within one gate only: another gate asks other things.
    """
    found = _fields(old["material"], new["material"], name_of)
    found += _conditions(old["open_conditions"], new["open_conditions"])
    if old["gate"] == new["gate"]:
        found = [*_asked(old["asked"], new["asked"]), *_criteria(old, new), *found]
    return found


def _asked(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[PackChange]:
    was, now = (Outcome(a["recommendation"]).label for a in (old, new))
    return [PackChange("asked", "The team recommends", was, now)] if was != now else []


def _criteria(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[PackChange]:
    before = {c["key"]: c for c in old["criteria"]}
    after = {c["key"]: c for c in new["criteria"]}
    found = []
    for key in after | before:
        was, now = before.get(key), after.get(key)
        label = (now or was or {})["title"]
        for tell in (_answer, _evidence):
            told = (tell(was), tell(now))
            if told[0] != told[1]:
                found.append(PackChange("criteria", _of(tell, label), *told))
    return found


def _of(tell: Callable[..., str], title: str) -> str:
    return f"{title}: evidence" if tell is _evidence else title


def _answer(criterion: Mapping[str, Any] | None) -> str:
    if criterion is None:
        return "Not asked"
    said = (criterion["answer"] or "not answered").replace("_", " ").capitalize()
    return f"{said}. {criterion['note']}" if criterion["note"] else said


def _evidence(criterion: Mapping[str, Any] | None) -> str:
    return _listed(d["title"] for d in (criterion or {}).get("evidence", []))


def _fields(
    old: Mapping[str, Any], new: Mapping[str, Any], name_of: Callable[[str], str]
) -> list[PackChange]:
    names = [name for name in {**new, **old} if name != "answers"]
    return [
        PackChange("record", PEOPLE.get(name) or label_of(name), *told)
        for name in names
        if (told := tuple(_value(name, part.get(name), name_of) for part in (old, new)))
        and told[0] != told[1]
    ]


def _value(name: str, value: Any, name_of: Callable[[str], str]) -> str:
    if name not in PEOPLE:
        return words(name, value, NOBODY)
    people = value if isinstance(value, list) else [value] if value else []
    return _listed(map(name_of, people)) if people else "Nobody"


def _conditions(
    old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]
) -> list[PackChange]:
    before, after = ([c["text"] for c in part] for part in (old, new))
    closed = [t for t in before if t not in after]
    opened = [t for t in after if t not in before]
    return [
        *(PackChange("conditions", "Condition", text, "No longer open") for text in closed),
        *(PackChange("conditions", "Condition", "Not set yet", text) for text in opened),
    ]


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(texts) or NOT_RECORDED
