"""The stakeholders of the fictional programme, told through the services a person would use."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.domain.policy import Actor
from app.domain.salience import is_key_player
from app.queries.stakeholder import stakeholder
from app.schemas.stakeholder import (
    AddStakeholder,
    EditStakeholder,
    LogContact,
    PlaceStakeholder,
    StakeholderFields,
)
from app.schemas.stakeholder_pages import RecordCoDevelopment
from app.services.co_development import record_co_development
from app.services.stakeholder_acts import log_contact, place_stakeholder
from app.services.stakeholders import add_stakeholder, edit_stakeholder

FILE = Path(__file__).parents[1] / "data" / "demo_stakeholders.toml"
FULL = "Coastal flood model licensing"
"""The opportunity whose contacts, movement and workshops are told too."""

RATINGS = ("power", "interest", "legitimacy", "urgency", "stance")
Tick = Callable[[], datetime]


def tell_stakeholders(
    session: Session, title: str, opportunity_id: int, lead: Actor, tick: Tick
) -> None:
    """Put everybody on the register of one opportunity, and for the first tell how it went."""
    file = tomllib.loads(FILE.read_text("utf-8"))
    rows = file["opportunity"].get(title, [])
    groups = {row[-1] for row in rows}
    ids: dict[str, int] = {}
    for name, role, *ratings, group in rows:
        is_key = is_key_player(ratings[0], ratings[1])
        command = AddStakeholder(
            name=name,
            roles=[role],
            is_group=name in groups,
            group_id=ids.get(group),
            owner_id=lead.person_id if is_key else None,
            plan=file["plan"] if is_key else "",
            perspective=file["perspective"].get(name, "") if title == FULL else "",
            **dict(zip(RATINGS, ratings, strict=True)),
        )
        ids[name] = add_stakeholder(session, lead, opportunity_id, command, at=tick()).id
    if title == FULL:
        _tell_more(session, file, opportunity_id, ids, lead, tick)


def _tell_more(
    session: Session,
    file: dict[str, Any],
    opportunity_id: int,
    ids: dict[str, int],
    lead: Actor,
    tick: Tick,
) -> None:
    today = tick().date()
    for told in file["moved"]:
        reading = {name: told[name] for name in (*RATINGS, "note")}
        command = PlaceStakeholder(**reading, assessed_on=_ago(today, told["ago"]))
        place_stakeholder(session, lead, ids[told["of"]], command, at=tick())
    for told in file["contact"]:
        log_contact(session, lead, ids[told["of"]], _contact(told, today), at=tick())
    for told in file["needed"]:
        number = ids[told["of"]]
        found = stakeholder(session, lead, number)
        kept = found.model_dump(include=set(StakeholderFields.model_fields))
        needed = {"needed_for_gate": told["gate"], "required_stance": told["stance"]}
        edit = EditStakeholder(**{**kept, "owner_id": found.own_owner_id, **needed})
        edit_stakeholder(session, lead, number, edit, at=tick())
    for told in file["co_development"]:
        began = _ago(today, told["ago"])
        lasted = told.get("lasted", 0)
        command_of = RecordCoDevelopment(
            **{name: told[name] for name in ("kind", "title", "people", "purpose", "learnt")},
            changed=told["changed"],
            stakeholder_ids=[ids[name] for name in told["of"]],
            started_on=began,
            ended_on=began + timedelta(days=lasted),
        )
        record_co_development(session, lead, opportunity_id, command_of, at=tick())


def _contact(told: dict[str, Any], today: date) -> LogContact:
    due = today + timedelta(days=told["next_in"]) if "next_in" in told else None
    return LogContact(
        held_on=_ago(today, told["ago"]),
        **{name: told[name] for name in ("means", "who", "said", "agreed")},
        next_contact_on=due,
    )


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=days)
