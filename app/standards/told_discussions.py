"""Discussions of the past cases and of the example, told through the services."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.dating import Precision, date_note
from app.domain.opportunities import OrganisationKind
from app.domain.policy import SYSTEM, Actor
from app.models import Membership, Opportunity
from app.queries.parties import parties_of
from app.queries.partner_area import partner_topic
from app.queries.questions import questions
from app.schemas.candidate import AddCandidate
from app.schemas.disclosure import Disclose, LevelDisclosures
from app.schemas.discussion import AddAction, PartyOut, RecordDiscussion, RecordIdea
from app.schemas.engagement import AssessAdvantage, SetEngagementNotice
from app.schemas.organisation import CreateOrganisation
from app.schemas.partner_area import AskQuestion
from app.schemas.programme import SetPartnerOrganisation
from app.schemas.question import DraftAnswer, ReleaseAnswer
from app.services.candidates import add_candidate
from app.services.disclosures import disclose, level_disclosures
from app.services.discussions import add_action, record_discussion
from app.services.engagement import assess_advantage, set_engagement_notice
from app.services.ideas import record_idea
from app.services.partner_area import ask_question, confirm_receipt
from app.services.programmes import set_partner_organisation
from app.services.provenance import MADE_HERE, Provenance
from app.services.questions import draft_answer, release_answer
from app.standards.told_partners import Telling, Tick

FILE = Path(__file__).parents[1] / "data" / "case_discussions.toml"
M: Any = Membership
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
    session: Session,
    title: str,
    opportunity_id: int,
    actors: Mapping[str, Actor],
    lead: Actor,
    tick: Tick,
) -> None:
    """Those of the fictional programme: one opportunity level and assessed, one not level yet."""
    told = next((demo for demo in _file()["demo"] if demo["title"] == title), None)
    if told is None:
        return
    telling = Telling(session, opportunity_id, lead, tick, MADE_HERE)
    for row in told.get("candidate", ()):
        _come_in(telling, row)
    for key, name in told.get("speaks", {}).items():
        _speak(telling, actors[key], name)
    for row in told["discussion"]:
        at = tick()
        _discussion(telling, row, at.date() - timedelta(days=row["ago"]), at, MADE_HERE)
    if "levelled_by" in told:
        at = tick()
        levelling = LevelDisclosures(told_on=at.date(), means=told["levelled_by"])
        level_disclosures(session, lead, opportunity_id, levelling, at=at)
    for row in told.get("question", ()):
        _question(telling, actors[row["by"]], row)
    for key in told.get("confirms", ()):
        _confirm(telling, actors[key])
    if "notice" in told:
        _notice(telling, told["notice"])
    if "assessment" in told:
        _assess(telling, told["assessment"])


def _come_in(telling: Telling, row: dict[str, str]) -> None:
    new = CreateOrganisation(name=row["name"], kind=OrganisationKind.COMPANY)
    command = AddCandidate(organisation=new, is_another=True, why=row["why"])
    arguments = (telling.opportunity_id, command)
    add_candidate(telling.session, telling.actor, *arguments, at=telling.tick())


def _speak(telling: Telling, partner: Actor, name: str) -> None:
    """Let a partner's account speak for a candidate."""
    [(programme_id, membership_id)] = telling.session.execute(
        select(M.programme_id, M.id).where(M.person_id == partner.person_id)
    ).all()
    body = SetPartnerOrganisation(organisation_id=_parties(telling, name)[0].id)
    set_partner_organisation(
        telling.session, SYSTEM, programme_id, membership_id, body, at=telling.tick()
    )


def _question(telling: Telling, asker: Actor, row: dict[str, str]) -> None:
    """Asked in the partner area, and answered: released to all, or drafted only."""
    session, lead = telling.session, telling.actor
    command = AskQuestion(topic_id=telling.opportunity_id, text=row["text"])
    ask_question(session, asker, command, at=telling.tick())
    made = questions(session, lead, telling.opportunity_id).items[0]
    draft_answer(session, lead, made.id, DraftAnswer(answer=row["answer"]), at=telling.tick())
    if "released_by" in row:
        release = ReleaseAnswer(means=row["released_by"])
        release_answer(session, lead, made.id, release, at=telling.tick())


def _confirm(telling: Telling, partner: Actor) -> None:
    """A partner confirms whatever it has been told."""
    topic = partner_topic(telling.session, partner, telling.opportunity_id)
    for told in topic.addressed:
        confirm_receipt(telling.session, partner, told.id, at=telling.tick())


def _notice(telling: Telling, told: dict[str, Any]) -> None:
    at = telling.tick()
    published, closed = (at.date() - timedelta(days=told[name]) for name in ("ago", "closed"))
    command = SetEngagementNotice(
        reference=told["reference"], published_on=published, closes_on=closed, note=told["note"]
    )
    arguments = (telling.opportunity_id, command)
    set_engagement_notice(telling.session, telling.actor, *arguments, at=at)


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
