"""The analysis of the past cases and of the fictional programme, told through the services."""

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.domain.assets import AssetKind
from app.domain.policy import Actor
from app.schemas.analysis import (
    AssetFields,
    ContextFields,
    EditBarrier,
    MitigationFields,
    NameBarrier,
    TakeTest,
)
from app.services.analysis import add_asset, add_context, edit_barrier, name_barrier
from app.services.commercialisation import take_test
from app.services.mitigations import add_mitigation
from app.services.provenance import MADE_HERE, Provenance

DATA = Path(__file__).parents[1] / "data"
Tick = Callable[[], datetime]


def tell_case_analysis(
    session: Session,
    key: str,
    opportunity_id: int,
    actor: Actor,
    tick: Tick,
    provenance: Provenance,
) -> None:
    """The analysis of a past case: facts of the report, scores and severities our reading."""
    file = tomllib.loads((DATA / "case_analysis.toml").read_text("utf-8"))
    told, source = file[key], {"source": file["source"]}
    _tell(session, told, source, opportunity_id, actor, tick, provenance)


def tell_demo_analysis(
    session: Session, title: str, assets: str, opportunity_id: int, lead: Actor, tick: Tick
) -> None:
    """One asset for each opportunity of the fictional programme, and the answers to its test.

    The first is told in full; whoever leads it sees to the ways over its barriers.
    """
    file = tomllib.loads((DATA / "demo_analysis.toml").read_text("utf-8"))
    kinds = {f"{name}_why": file["why"] for name in ("social", "economic", "financial")}
    asset = AssetFields(
        name=assets.split(",", maxsplit=1)[0].rstrip(".")[:120],
        kind=AssetKind.KNOW_HOW,
        description=assets,
        owner=file["owner"],
        worth=file["worth"],
        social=4,
        economic=3,
        financial=3,
        **kinds,
    )
    add_asset(session, lead, opportunity_id, asset, at=tick())
    if title in file["tested"]:
        take_test(session, lead, opportunity_id, TakeTest(answers=file["tested"][title]), at=tick())
    if title == file["full"]["title"]:
        told = file["full"]
        for row in told["context"]:
            row["starts_on"] = tick().date() + timedelta(days=row.pop("ahead"))
            if "lasts" in row:
                row["ends_on"] = row["starts_on"] + timedelta(days=row.pop("lasts"))
        _tell(session, told, {}, opportunity_id, lead, tick, MADE_HERE)


def _tell(
    session: Session,
    told: dict[str, Any],
    source: dict[str, str],
    opportunity_id: int,
    actor: Actor,
    tick: Tick,
    provenance: Provenance,
) -> None:
    act: dict[str, Any] = {"provenance": provenance}
    take_test(session, actor, opportunity_id, TakeTest(**told["test"]), at=tick(), **act)
    for row in told["context"]:
        command = ContextFields(**row, **source)
        add_context(session, actor, opportunity_id, command, at=tick(), **act)
    for row in told.get("asset", ()):
        asset = AssetFields(**row, **source)
        add_asset(session, actor, opportunity_id, asset, at=tick(), **act)
    for row in told["barrier"]:
        _tell_barrier(session, row, source, opportunity_id, actor, tick, act)


def _tell_barrier(
    session: Session,
    row: dict[str, Any],
    source: dict[str, str],
    opportunity_id: int,
    actor: Actor,
    tick: Tick,
    act: dict[str, Any],
) -> None:
    plain = {name: row[name] for name in ("key", "severity", "note")}
    made = name_barrier(
        session, actor, opportunity_id, NameBarrier(**plain, **source), at=tick(), **act
    )
    owner_id = None if act["provenance"].reconstructed else actor.person_id
    way = MitigationFields(way=row["way"], text=row["does"], owner_id=owner_id)
    add_mitigation(session, actor, made.id, way, at=tick(), **act)
    if "state" in row:
        known = {name: row[name] for name in ("severity", "note", "state", "outcome")}
        edit = EditBarrier(title=made.title, **known, **source)
        edit_barrier(session, actor, made.id, edit, at=tick(), **act)
