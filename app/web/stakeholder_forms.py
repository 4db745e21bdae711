"""The forms of the stakeholder pages: what they offer, and how what was typed is read."""

from datetime import date
from typing import Any

from app.domain.errors import Conflict, invalid
from app.domain.parsing import parse_date, without_hidden_characters
from app.domain.salience import HIGHEST, LOWEST
from app.domain.stakeholders import (
    CONTACT_DAYS,
    USUAL_DAYS,
    CoDevelopmentKind,
    ContactMeans,
    Gap,
    StakeholderRole,
    Stance,
)
from app.domain.text import NOT_RECORDED, long_date
from app.queries.organisations import organisations
from app.schemas.stakeholder import EditStakeholder, MoveStakeholder, StakeholderOut
from app.schemas.stakeholder_pages import CoDevelopmentOut
from app.web.forms import Form, Reader, chosen, day, ticked
from app.web.visit import Visit

Option = tuple[Any, str]

ROLES: list[Option] = [(role.value, role.label) for role in StakeholderRole]
STANCES: list[Option] = [("", "Not known"), *((s.value, s.label) for s in Stance)]
RATINGS: list[Option] = [("", "Not rated")] + [
    (n, {LOWEST: "1 – lowest", 4: "4 – high", HIGHEST: "5 – highest"}.get(n, str(n)))
    for n in range(LOWEST, HIGHEST + 1)
]
MEANS: list[Option] = [(m.value, m.label) for m in ContactMeans]
KINDS: list[Option] = [(k.value, k.label) for k in CoDevelopmentKind]
GATES: list[Option] = [("", "No gate in particular"), *((n, f"Gate {n}") for n in range(1, 6))]
GAPS: list[Option] = [("", "Everybody"), *((g.value, g.label) for g in Gap)]
DAYS: list[Option] = [(n, f"{n} days") for n in CONTACT_DAYS]
ROLE_FILTER: list[Option] = [("", "All roles"), *ROLES]


def needed_day(field: str, message: str) -> Reader:
    """A date that must be given; `message` says which when it is not."""

    def read(form: Form) -> Any:
        found = day(field)(form)
        if found is None:
            raise invalid(field, message)
        return found

    return read


ADD_READERS = {"name": chosen("name", "Enter a name")}
EDIT_READERS = {
    "name": chosen("name", "Enter a name"),
    "next_contact_on": day("next_contact_on"),
    "is_group": ticked("is_group"),
}
CONTACT_READERS = {
    "held_on": needed_day("held_on", "Enter the day"),
    "who": chosen("who", "Say who took part"),
    "said": chosen("said", "Write what was said"),
    "next_contact_on": day("next_contact_on"),
}
PLACE_READERS = {"assessed_on": day("assessed_on")}
MOVE_READERS = {
    "power": chosen("power", "Choose the power"),
    "interest": chosen("interest", "Choose the interest"),
}
REMOVE_READERS = {"reason": chosen("reason", "Say why")}
CO_READERS = {
    "title": chosen("title", "Give it a title"),
    "started_on": needed_day("started_on", "Enter the day it began"),
    "ended_on": day("ended_on"),
}

SEVERAL = "Several organisations are called that. Leave this empty, or name them apart first"
UNKNOWN = "No organisation in the register has exactly this name. Add it there, or leave this empty"


def chosen_gap(text: str) -> Gap | None:
    """The gap a filter names; none for anything else."""
    return Gap(text) if text in {g.value for g in Gap} else None


def chosen_role(text: str) -> StakeholderRole | None:
    """The role a filter names; none for anything else."""
    return StakeholderRole(text) if text in {r.value for r in StakeholderRole} else None


def chosen_days(text: str) -> int:
    """How many days without contact are too many: one of those offered."""
    return int(text) if text in {str(n) for n in CONTACT_DAYS} else USUAL_DAYS


def chosen_day(text: str) -> tuple[date | None, str]:
    """The date a filter names, and what is wrong with it; neither when it is empty."""
    if not text.strip():
        return None, ""
    try:
        return parse_date(text), ""
    except ValueError as error:
        return None, str(error)


def pasted_text(typed: str) -> str:
    """A paste without hidden characters; blanks at its ends stay, for they are empty cells."""
    return without_hidden_characters(f"|{typed}|")[1:-1]


async def organisation_typed(visit: Visit, form: Form) -> int | None:
    """The organisation whose name was typed; Invalid unless exactly one is called that."""
    typed = form.text("organisation").strip()
    if not typed:
        return None
    found = await visit.read(organisations, q=typed, limit=50)
    alike = [o for o in found.items if o.name.casefold() == typed.casefold()]
    if len(alike) != 1:
        raise invalid("organisation", SEVERAL if alike else UNKNOWN)
    return int(alike[0].id)


def moved(form: Form) -> tuple[int, int, MoveStakeholder]:
    """Who is moved, at which version, and where to: from the map's form or a drag."""
    number, _, version = form.text("stakeholder").partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19 and int(number)):
        raise invalid("stakeholder", "Choose who moves")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Conflict("Somebody changed this while you were looking. Check the map first.")
    return int(number), int(version), form.command(MoveStakeholder, MOVE_READERS)


def edit_form(stored: StakeholderOut) -> Form:
    """The form as it is first shown."""
    due = stored.next_contact_on
    return Form(
        {
            "version": stored.version,
            "name": stored.name,
            "organisation": stored.organisation.name if stored.organisation else "",
            "is_group": "yes" if stored.is_group else "",
            "group_id": stored.group.id if stored.group else "",
            "roles": [role.value for role in stored.roles],
            "perspective": stored.perspective,
            "owner_id": stored.own_owner_id or "",
            "plan": stored.plan,
            "needed_for_gate": stored.needed_for_gate or "",
            "required_stance": stored.required_stance.value if stored.required_stance else "",
            **day_fields("next_contact_on", due),
        }
    )


def place_form(stored: StakeholderOut) -> Form:
    """The present reading, to start the next one from."""
    names = ("power", "interest", "legitimacy", "urgency", "stance")
    return Form({"version": stored.version, **{n: getattr(stored, n) or "" for n in names}})


def co_form(stored: CoDevelopmentOut) -> Form:
    """What is known of a secondment or workshop."""
    names = ("version", "title", "people", "purpose", "learnt", "changed")
    return Form(
        {
            **{name: getattr(stored, name) for name in names},
            "kind": stored.kind.value,
            "stakeholder_ids": [str(ref.id) for ref in stored.stakeholders],
            **day_fields("started_on", stored.started_on),
            **day_fields("ended_on", stored.ended_on),
        }
    )


def day_fields(name: str, on: date | None) -> dict[str, Any]:
    """A date as the three fields of its form."""
    parts = (on.day, on.month, on.year) if on else ("", "", "")
    return dict(zip((f"{name}-day", f"{name}-month", f"{name}-year"), parts, strict=True))


def both_versions(typed: EditStakeholder, stored: StakeholderOut) -> list[tuple[str, str, str]]:
    """Where what was typed and what is stored now differ: field, typed, stored."""
    rows = [
        ("Name", typed.name, stored.name),
        ("Roles", _roles(typed.roles), _roles(stored.roles)),
        ("Perspective", typed.perspective, stored.perspective),
        ("Engagement plan", typed.plan, stored.plan),
        ("Owner", _same(typed.owner_id, stored.own_owner_id), _owner(stored)),
        ("Needed for gate", str(typed.needed_for_gate or ""), str(stored.needed_for_gate or "")),
        ("Next contact", _day(typed.next_contact_on), _day(stored.next_contact_on)),
    ]
    return [
        (label, mine or NOT_RECORDED, theirs or NOT_RECORDED)
        for label, mine, theirs in rows
        if mine != theirs
    ]


def _roles(roles: list[StakeholderRole]) -> str:
    return ", ".join(role.label for role in roles)


def _day(on: date | None) -> str:
    return long_date(on) if on else ""


def _owner(stored: StakeholderOut) -> str:
    return stored.owner.name if stored.owner and stored.own_owner_id else ""


def _same(typed: int | None, stored: int | None) -> str:
    """The owner is chosen, not typed: only that another was chosen can be said here."""
    return "Another person" if typed not in (None, stored) else ""
