"""Capabilities and candidates of the past cases and of the example, told through the services."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.dating import Precision, date_note
from app.domain.opportunities import OrganisationKind
from app.domain.policy import Actor
from app.domain.scoring import Attribute
from app.models import Organisation
from app.schemas.candidate import AddCandidate, EditCandidate, MoveCandidate
from app.schemas.capability import AddCapability, SetOffer
from app.schemas.diligence import NoteIp, NoteShare, RecordDiligence
from app.schemas.organisation import CreateOrganisation
from app.schemas.scoring import ScoreCandidate, SetWeights
from app.services.candidates import add_candidate, edit_candidate, move_candidate
from app.services.capabilities import add_capability, set_offer
from app.services.diligence import note_ip, note_share, record_diligence
from app.services.provenance import MADE_HERE, Provenance
from app.services.scores import score_candidate, set_weights

FILE = Path(__file__).parents[1] / "data" / "case_partners.toml"
OUR_SIDE = 0
Tick = Callable[[], datetime]
O: Any = Organisation


@dataclass(frozen=True, slots=True)
class Telling:
    """Where a workspace is told, by whom, and as what."""

    session: Session
    opportunity_id: int
    actor: Actor
    tick: Tick
    own: Provenance

    def on(self, told: dict[str, Any]) -> dict[str, Any]:
        """When an act was, as far as the source tells; now, where it tells nothing."""
        if "when" not in told:
            return {"at": self.tick(), "provenance": self.own}
        note = date_note(Precision(told["precision"]), told.get("estimated", ""))
        moment = datetime.combine(told["when"], time(9, tzinfo=UTC))
        return {"at": moment, "provenance": replace(self.own, date_note=note)}


def tell_case_partners(
    session: Session,
    key: str,
    opportunity_id: int,
    actor: Actor,
    tick: Tick,
    provenance: Provenance,
) -> None:
    """The capabilities and candidates of a past case."""
    told = _file()[key]
    own = replace(provenance, source_note=told["source"])
    _tell(Telling(session, opportunity_id, actor, tick, own), told)


def tell_demo_partners(
    session: Session, title: str, opportunity_id: int, lead: Actor, team: Actor, tick: Tick
) -> None:
    """The same of one opportunity of the fictional programme, scored by two people."""
    told = _file()["demo"]
    if title != told["title"]:
        return
    telling = Telling(session, opportunity_id, lead, tick, MADE_HERE)
    weights = SetWeights(weights=told["weights"], reason=told["weights_reason"])
    set_weights(session, lead, opportunity_id, weights, at=tick())
    for candidate_id, row in _tell(telling, told):
        for scorer, given, why in ((lead, "scores", "because"), (team, "more", "more_because")):
            if given in row:
                command = _sheet(row[given], row[why])
                score_candidate(session, scorer, candidate_id, command, at=tick())
        _looked_into(telling, candidate_id, row)


def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def _tell(telling: Telling, told: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """Capabilities, then candidates; the ids of these, with what the file tells of each."""
    needed = {row["name"]: _capability(telling, row) for row in told["capability"]}
    return [
        (_candidate(telling, name, row, needed), row)
        for row in told["candidate"]
        for name in _names(row)
    ]


def _names(row: dict[str, Any]) -> Iterator[str]:
    """One name, or as many as the source counts without naming them."""
    for n in range(1, row.get("times", 1) + 1):
        yield row["name"].format(n=n)


def _capability(telling: Telling, row: dict[str, Any]) -> int:
    command = AddCapability(**{n: row[n] for n in ("name", "why", "need", "weight")})
    session, actor = telling.session, telling.actor
    made = add_capability(session, actor, telling.opportunity_id, command, **telling.on(row))
    if "ours" in row:
        set_offer(session, actor, made.id, OUR_SIDE, SetOffer(**row["ours"]), **telling.on(row))
    return made.id


def _candidate(telling: Telling, name: str, row: dict[str, Any], needed: dict[str, int]) -> int:
    session, actor = telling.session, telling.actor
    made = add_candidate(
        session, actor, telling.opportunity_id, _added(telling, name, row), **telling.on(row)
    )
    if "risk" in row:
        noted = EditCandidate(why=row["why"], risk=row["risk"], risk_note=row["risk_note"])
        edit_candidate(session, actor, made.id, noted, **telling.on({}))
    for move in row.get("moves", ()):
        command = MoveCandidate(to=move["to"], reason=move["reason"])
        move_candidate(session, actor, made.id, command, **telling.on(move))
    for offer in row.get("offers", ()):
        command_of = SetOffer(**{n: value for n, value in offer.items() if n != "of"})
        set_offer(session, actor, needed[offer["of"]], made.id, command_of, **telling.on({}))
    if "ip" in row:
        note_ip(session, actor, made.id, NoteIp(**row["ip"]), **telling.on({}))
    if "share" in row:
        note_share(session, actor, made.id, NoteShare(**row["share"]), **telling.on({}))
    return made.id


def _added(telling: Telling, name: str, row: dict[str, Any]) -> AddCandidate:
    """A body of the case's own organisations, or one that is added with it."""
    known = telling.session.scalar(select(O.id).where(O.name == name).limit(1))
    if known is not None:
        return AddCandidate(organisation_id=known, why=row["why"])
    new = CreateOrganisation(name=name, kind=OrganisationKind.COMPANY)
    return AddCandidate(organisation=new, is_another=True, why=row["why"])


def _sheet(scores: list[int], because: list[str]) -> ScoreCandidate:
    return ScoreCandidate(
        scores=[
            {"attribute": a, "score": score, "justification": why}
            for a, score, why in zip(Attribute, scores, because, strict=True)
        ]
    )


def _looked_into(telling: Telling, candidate_id: int, row: dict[str, Any]) -> None:
    """Items of due diligence that are done, and the one that is a concern."""
    found = {
        key: RecordDiligence(state="clear", note="Nothing against it was found.")
        for key in row.get("clear", ())
    }
    if "concern" in row:
        worry = row["concern"]
        found[worry["item"]] = RecordDiligence(state="concern", note=worry["note"])
    for key, command in found.items():
        record_diligence(
            telling.session, telling.actor, candidate_id, key, command, at=telling.tick()
        )
