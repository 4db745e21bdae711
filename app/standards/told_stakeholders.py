"""The stakeholders of the past cases, told through the services, each reading marked as ours."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.domain.dating import Precision, date_note
from app.domain.policy import Actor
from app.schemas.stakeholder import AddStakeholder, LogContact, PlaceStakeholder
from app.schemas.stakeholder_pages import RecordCoDevelopment
from app.services.co_development import record_co_development
from app.services.provenance import Provenance
from app.services.stakeholder_acts import log_contact, place_stakeholder
from app.services.stakeholders import add_stakeholder

FILE = Path(__file__).parents[1] / "data" / "case_stakeholders.toml"
RATINGS = ("power", "interest", "legitimacy", "urgency")
Tick = Callable[[], datetime]


def tell_case_stakeholders(
    session: Session,
    key: str,
    opportunity_id: int,
    actor: Actor,
    tick: Tick,
    provenance: Provenance,
) -> None:
    """The register of a past case, with how its stakeholders were read, heard and worked with."""
    file = tomllib.loads(FILE.read_text("utf-8"))
    told = file[key]
    own = replace(provenance, source_note=told["source"])
    ids: dict[str, int] = {}
    for row in told["stakeholder"]:
        command = _command(row, file, ids)
        source = f"{row['text']} Source: {told['source']}" if "text" in row else told["source"]
        act = replace(own, source_note=source)
        made = add_stakeholder(session, actor, opportunity_id, command, at=tick(), provenance=act)
        ids[row["name"]] = made.id
        for read in row.get("read", ()):
            reading = _reading(read, file["reading"])
            dated = replace(own, date_note=_note(read))
            place_stakeholder(session, actor, made.id, reading, at=tick(), provenance=dated)
        _members(session, actor, opportunity_id, row, made.id, file, tick, own)
    _heard(session, actor, told, ids, tick, own)
    _built(session, actor, opportunity_id, told, ids, tick, own)


def _command(row: dict[str, Any], file: dict[str, Any], ids: dict[str, int]) -> AddStakeholder:
    return AddStakeholder(
        name=row["name"],
        roles=row["roles"],
        is_group=row.get("group", False),
        group_id=ids[row["of"]] if "of" in row else None,
        perspective=row.get("perspective", file["silent"]),
        needed_for_gate=row.get("needed_for_gate"),
        required_stance=row.get("required"),
    )


def _reading(read: dict[str, Any], note: str) -> PlaceStakeholder:
    return PlaceStakeholder(
        **dict(zip(RATINGS, read["is"], strict=True)),
        stance=read["stance"],
        assessed_on=read["when"],
        note=note,
    )


def _members(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    row: dict[str, Any],
    group_id: int,
    file: dict[str, Any],
    tick: Tick,
    own: Provenance,
) -> None:
    """Members by name; the source names none of them, and each says so."""
    act = replace(own, source_note=file["general"])
    for name in row.get("members", ()):
        command = AddStakeholder(
            name=name, roles=row["roles"], group_id=group_id, perspective=file["silent"]
        )
        add_stakeholder(session, actor, opportunity_id, command, at=tick(), provenance=act)


def _heard(
    session: Session,
    actor: Actor,
    told: dict[str, Any],
    ids: dict[str, int],
    tick: Tick,
    own: Provenance,
) -> None:
    for row in told["contact"]:
        command = LogContact(
            held_on=row["when"], agreed=row.get("agreed", ""), **_of(row, "means", "who", "said")
        )
        dated = replace(own, date_note=_note(row))
        for name in row["of"]:
            log_contact(session, actor, ids[name], command, at=tick(), provenance=dated)


def _built(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    told: dict[str, Any],
    ids: dict[str, int],
    tick: Tick,
    own: Provenance,
) -> None:
    for row in told["co_development"]:
        command = RecordCoDevelopment(
            started_on=row["when"],
            stakeholder_ids=[ids[name] for name in row["of"]],
            **_of(row, "kind", "title", "people", "purpose", "learnt", "changed"),
        )
        dated = replace(own, date_note=_note(row))
        record_co_development(session, actor, opportunity_id, command, at=tick(), provenance=dated)


def _of(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _note(row: dict[str, Any]) -> str:
    """How much of a date the source gives."""
    return date_note(Precision(row["precision"]), row.get("estimated", ""))
