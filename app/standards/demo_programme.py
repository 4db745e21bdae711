"""A fictional programme in full swing, for whoever tries the product for the first time.

Its story is told through the same services a person would use, with the clock passed in.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.criteria import Answer, Kind
from app.domain.gates import Outcome
from app.domain.opportunities import LegalRoute, Novelty, OutcomeSought, OwnershipModel, TeamRole
from app.domain.policy import Actor
from app.models import Programme
from app.queries.gates import gate_review
from app.schemas.absence import GiveDelegation
from app.schemas.endorsement import RequestEndorsements
from app.schemas.gate import AnswerCriterion, DecideGate, GateReviewOut, SubmitGate
from app.schemas.opportunity import AcceptRisk, AddTeamMember, CreateOpportunity
from app.services.decisions import accept_risk, decide_gate
from app.services.delegations import give_delegation
from app.services.derived import open_review_of
from app.services.endorsements import request_endorsements
from app.services.gates import answer_criterion, submit_gate
from app.services.opportunities import add_team_member, create_opportunity
from app.standards.case_people import people_of
from app.standards.demo_readiness import make_ready
from app.standards.demo_stakeholders import tell_stakeholders
from app.standards.told_advice import tell_demo_advice
from app.standards.told_analysis import tell_demo_analysis
from app.standards.told_conflicts import tell_demo_conflicts
from app.standards.told_discussions import tell_demo_discussions
from app.standards.told_partners import tell_demo_partners
from app.standards.told_votes import conditions_told, tell_demo_vote, tell_discharges

FILE = Path(__file__).parents[1] / "data" / "demo.toml"
P: Any = Programme

REASONS = {
    "rework": (Outcome.REWORK, "Show what happens to the share if recruitment slips by a year."),
    "hold": (Outcome.HOLD, "Paused until the laboratory group's merger is settled."),
}
"""How the last attempt ended, where it did."""


@dataclass(slots=True)
class Story:
    """One opportunity while it is told; the clock moves a minute with every act."""

    session: Session
    told: dict[str, Any]
    actors: dict[str, Actor]
    notes: dict[str, str]
    opportunity_id: int
    moment: datetime
    started: datetime

    def tick(self) -> datetime:
        """The moment of the next act."""
        self.moment += timedelta(minutes=1)
        return self.moment

    @property
    def lead(self) -> Actor:
        """Who leads it."""
        return self.actors[self.told["lead"]]

    @property
    def sponsor(self) -> Actor:
        """Who decides its gates."""
        return self.actors[self.told.get("sponsor", "sponsor")]


def load_demo_programme(session: Session, *, password_hash: str, at: datetime) -> None:
    """Tell the whole file once; a programme that is there already is left as it is."""
    file = tomllib.loads(FILE.read_text("utf-8"))
    if session.scalar(select(P.id).where(P.name == file["programme"]["name"])) is not None:
        return
    morning = at.replace(hour=9, minute=0, second=0, microsecond=0)
    programme_id, actors = people_of(session, file, password_hash=password_hash, at=at)
    for told in file["opportunity"]:
        _tell(session, programme_id, told, actors, file, morning)
    tell_demo_advice(session, programme_id, actors, morning)
    tell_demo_conflicts(session, programme_id, actors, morning)
    tell_demo_vote(session, programme_id, file, actors, morning)
    for told in file["delegation"]:
        _delegate(session, programme_id, told, actors, morning)


def _tell(
    session: Session,
    programme_id: int,
    told: dict[str, Any],
    actors: dict[str, Actor],
    file: dict[str, Any],
    at: datetime,
) -> None:
    entered = [at - timedelta(days=days) for days in told["entered"]]
    made = create_opportunity(
        session,
        actors[told["lead"]],
        _command(programme_id, told, actors, file["note"], at),
        at=entered[0],
    )
    joining = AddTeamMember(person_id=actors["team"].person_id or 0, role=TeamRole.MEMBER)
    add_team_member(session, actors[told["lead"]], made.id, joining, at=entered[0])
    story = Story(session, told, actors, file["notes"], made.id, entered[0], at)
    tell_stakeholders(session, told["title"], made.id, story.lead, story.tick)
    tell_demo_analysis(session, told["title"], told["assets"], made.id, story.lead, story.tick)
    accept_risk(
        session,
        story.sponsor,
        made.id,
        AcceptRisk(statement="I accept that this may fail, and I will answer for it if it does."),
        at=story.tick(),
    )
    for left, took in zip(entered[1:], told.get("took", ()), strict=True):
        story.moment = left - timedelta(days=took)
        _answer(story)
        _submit(story, Outcome.PROCEED)
        story.moment = left
        _decide(story, Outcome.PROCEED, "")
    _finish(story, at)


def _command(
    programme_id: int, told: dict[str, Any], actors: dict[str, Actor], note: str, at: datetime
) -> CreateOpportunity:
    gate = len(told["entered"])
    due = (at + timedelta(days=told["due"])).date() if "due" in told else None
    return CreateOpportunity(
        programme_id=programme_id,
        title=told["title"],
        summary=told["summary"],
        need=told["need"],
        public_assets=told["assets"],
        context=note,
        sector=told["sector"],
        outcomes=[OutcomeSought.NEW_SERVICES],
        dimensions=told["dimensions"],
        novelty=Novelty(told["novelty"]),
        ownership_model=OwnershipModel.COMMERCIAL_PARTNERSHIP,
        legal_route=LegalRoute.COMPETITIVE_FLEXIBLE,
        expected_value_pence=told["value_pence"],
        delivery_confidence=told.get("confidence"),
        target_dates={str(gate): due} if due else {},
        lead_id=actors[told["lead"]].person_id,
        sponsor_id=actors[told.get("sponsor", "sponsor")].person_id,
    )


def _delegate(
    session: Session,
    programme_id: int,
    told: dict[str, Any],
    actors: dict[str, Actor],
    at: datetime,
) -> None:
    """A sponsor who is away for some days, and who decides for them."""
    first = at.date() + timedelta(days=told["starts"])
    command = GiveDelegation(
        programme_id=programme_id,
        to_id=actors[told["to"]].person_id or 0,
        starts_on=first,
        ends_on=first + timedelta(days=told["lasts"]),
        reason=told["reason"],
    )
    give_delegation(session, actors[told["from"]], command, at=at)


def _finish(story: Story, at: datetime) -> None:
    """Bring the gate ahead to where it stands now."""
    now = story.told["now"]
    story.moment = at - timedelta(days=story.told.get("quiet", 9 if now in REASONS else 3))
    title, team = story.told["title"], story.actors["team"]
    tell_demo_partners(story.session, title, story.opportunity_id, story.lead, team, story.tick)
    tell_demo_discussions(
        story.session, title, story.opportunity_id, story.actors, story.lead, story.tick
    )
    if now == "preparing":
        _answer(story, story.told["answered"])
        return
    _answer(story)
    _submit(story, Outcome(story.told.get("recommends", "proceed")))
    if now in REASONS:
        story.moment = at - timedelta(days=3)
        _decide(story, *REASONS[now])
    if "asks" in story.told:
        _ask(story, at - timedelta(days=1))
    tell_discharges(story.session, story.told, story.opportunity_id, story.actors, story.tick)


def _ask(story: Story, at: datetime) -> None:
    """The lead asks for advice while the gate is being prepared."""
    command = RequestEndorsements(**story.told["asks"])
    request_endorsements(story.session, story.lead, _review(story).id, command, at=at)


def _review(story: Story) -> GateReviewOut:
    review = open_review_of(story.session, story.opportunity_id)
    if review is None:
        raise ValueError(f"{story.told['title']} has no open gate")
    return gate_review(story.session, story.lead, review.id)


def _answer(story: Story, most: int | None = None) -> None:
    review = _review(story)
    judged = [c.key for c in review.criteria if c.kind is Kind.JUDGEMENT]
    for key in judged[:most]:
        is_gap = key == story.told.get("gap") and review.gate == len(story.told["entered"])
        command = AnswerCriterion(
            answer=Answer.PARTLY_MET if is_gap else Answer.MET,
            note=f"{story.notes[key]} One scenario is still being checked."
            if is_gap
            else story.notes[key],
        )
        team = story.actors["team"]
        answer_criterion(story.session, team, review.id, key, command, at=story.tick())


def _submit(story: Story, recommendation: Outcome) -> None:
    make_ready(story.session, story.opportunity_id, story.lead, story.tick)
    statement = "The team has met what this gate asks for."
    if recommendation is Outcome.PROCEED_WITH_CONDITIONS:
        statement = "One piece of evidence is still open; we ask that the next gate waits for it."
    command = SubmitGate(recommendation=recommendation, statement=statement)
    submit_gate(story.session, story.lead, _review(story).id, command, at=story.tick())


def _decide(story: Story, outcome: Outcome, reason: str) -> None:
    review = _review(story)
    asked = conditions_told(story.told, review.gate, story.actors, story.started)
    if asked and outcome is Outcome.PROCEED:
        outcome, reason = Outcome.PROCEED_WITH_CONDITIONS, "Go on; what is still open can follow."
    command = DecideGate(
        outcome=outcome,
        reason=reason,
        pack_digest=review.pack_digest or "",
        conditions=asked if outcome is Outcome.PROCEED_WITH_CONDITIONS else [],
    )
    decide_gate(story.session, story.sponsor, review.id, command, at=story.tick())
