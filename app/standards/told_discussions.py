"""Discussions of the past cases and of the example, told through the services."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.domain.dating import Precision, date_note
from app.domain.policy import Actor
from app.models import Opportunity
from app.queries.parties import parties_of
from app.schemas.disclosure import Disclose, LevelDisclosures
from app.schemas.discussion import AddAction, PartyOut, RecordDiscussion, RecordIdea
from app.schemas.engagement import AssessAdvantage
from app.schemas.question import DraftAnswer, RecordQuestion
from app.services.disclosures import disclose, level_disclosures
from app.services.discussions import add_action, record_discussion
from app.services.engagement import assess_advantage
from app.services.ideas import record_idea
from app.services.provenance import MADE_HERE, Provenance
from app.services.questions import draft_answer, record_question
from app.standards.told_partners import Telling, Tick

FILE = Path(__file__).parents[1] / "data" / "case_discussions.toml"
KEPT = ("form", "place", "our_people", "their_people", "agenda", "said")


def tell_case_discussions(
    session: Session,
    key: str,
    opportunity_id: int,
    actor: Actor,
    tick: Tick,
    provenance: Provenance,
) -> None:
    """The discussions of a past case, dated only as far as its source is."""
    told = _file()[key]
    own = replace(provenance, source_note=told["source"])
    telling = Telling(session, opportunity_id, actor, tick, own)
    for row in told["discussion"]:
        note = date_note(Precision(row["precision"]), row["estimated"])
        at = datetime.combine(row["when"], time(10, tzinfo=UTC))
        _discussion(telling, row, row["when"], at, replace(own, date_note=note))


def tell_demo_discussions(
    session: Session, title: str, opportunity_id: int, lead: Actor, tick: Tick
) -> None:
    """Those of one opportunity of the fictional programme, levelled and assessed for its gate."""
    told = _file()["demo"]
    if title != told["title"]:
        return
    telling = Telling(session, opportunity_id, lead, tick, MADE_HERE)
    for row in told["discussion"]:
        at = tick()
        _discussion(telling, row, at.date() - timedelta(days=row["ago"]), at, MADE_HERE)
    at = tick()
    levelling = LevelDisclosures(told_on=at.date(), means=told["levelled_by"])
    level_disclosures(session, lead, opportunity_id, levelling, at=at)
    _assess(telling, told["assessment"])
    asked = told["question"]
    by = _parties(telling, asked["by"])[0]
    at = tick()
    question = RecordQuestion(organisation_id=by.id, text=asked["text"], asked_on=at.date())
    made = record_question(session, lead, opportunity_id, question, at=at)
    draft_answer(session, lead, made.id, DraftAnswer(answer=asked["answer"]), at=tick())


def _assess(telling: Telling, told: dict[str, str]) -> None:
    """Nobody still in has an unfair advantage: the one who was told first, for a reason."""
    parties = [party for party in _parties(telling, "all") if party.is_in]
    for n, party in enumerate(parties):
        command = AssessAdvantage(**told) if n == 0 else AssessAdvantage(finding="none")
        arguments = (telling.opportunity_id, party.id, command)
        assess_advantage(telling.session, telling.actor, *arguments, at=telling.tick())


def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def _parties(telling: Telling, which: str) -> list[PartyOut]:
    """Candidates: `all`, the `first` still in, or those whose name begins so."""
    opportunity = telling.session.get_one(Opportunity, telling.opportunity_id)
    parties = parties_of(telling.session, opportunity)
    here = [party for party in parties if party.is_in]
    if which == "all":
        return here
    if which == "first":
        return here[:1]
    return [party for party in parties if party.name.startswith(which)]


def _discussion(
    telling: Telling, row: dict[str, Any], held_on: date, at: datetime, own: Provenance
) -> None:
    session, actor, number = telling.session, telling.actor, telling.opportunity_id
    present = [party.id for party in _parties(telling, row["with"])]
    fields = {name: row[name] for name in KEPT}
    command = RecordDiscussion(**fields, held_on=held_on, organisation_ids=present)
    talk = record_discussion(session, actor, number, command, at=at, provenance=own)
    for idea in row.get("idea", ()):
        command_of = RecordIdea(
            **{name: idea[name] for name in ("title", "text", "person", "audience")},
            organisation_id=_parties(telling, idea["by"])[0].id,
            discussion_id=talk.id,
            had_on=held_on,
        )
        record_idea(session, actor, number, command_of, at=at, provenance=own)
    if "told" in row:
        facts = {"organisation_ids": present, "told_on": held_on, "discussion_id": talk.id}
        disclose(session, actor, number, Disclose(**row["told"], **facts), at=at)
    if "action" in row:
        due = at.date() + timedelta(days=row["action"]["days"])
        follow = AddAction(text=row["action"]["text"], owner_id=actor.person_id, due_on=due)
        add_action(session, actor, talk.id, follow, at=at)
