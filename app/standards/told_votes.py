"""The example's gate that several sponsors decide, and its conditions."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.criteria import Answer, Kind
from app.domain.gates import ConditionState, Outcome
from app.domain.opportunities import TeamRole
from app.domain.policy import Actor
from app.models import GateCondition, Opportunity
from app.queries.gates import gate_review
from app.queries.programme_gates import programme_gates
from app.schemas.condition import ProposeDischarge
from app.schemas.gate import AnswerCriterion, DecideGate, GateReviewOut, NewCondition, SubmitGate
from app.schemas.opportunity import AddTeamMember
from app.schemas.tailoring import MoveReview
from app.services.conditions import propose_discharge
from app.services.decisions import decide_gate
from app.services.derived import open_review_of
from app.services.gates import answer_criterion, submit_gate
from app.services.opportunities import add_team_member
from app.services.publishing import move_review_to_gates
from app.standards.demo_readiness import make_ready

C: Any = GateCondition
O: Any = Opportunity
Actors = Mapping[str, Actor]
Tick = Callable[[], datetime]


def conditions_told(
    told: Mapping[str, Any], gate: int, actors: Actors, at: datetime
) -> list[NewCondition]:
    """What the file says was asked for at this gate; `due` counts days from the first start."""
    return [
        NewCondition(
            text=asked["text"],
            owner_id=actors[asked["owner"]].person_id or 0,
            due_on=(at + timedelta(days=asked["due"])).date(),
        )
        for asked in told.get("condition", ())
        if asked["gate"] == gate
    ]


def tell_discharges(
    session: Session, told: Mapping[str, Any], opportunity_id: int, actors: Actors, tick: Tick
) -> None:
    """Those of which the file says how they were met wait for the sponsor to confirm it."""
    for asked in told.get("condition", ()):
        if "met" not in asked:
            continue
        where = (C.opportunity_id == opportunity_id, C.text == asked["text"])
        found = session.scalars(
            select(GateCondition).where(*where, C.state == ConditionState.OPEN)
        ).one()
        command = ProposeDischarge(note=asked["met"])
        owner = actors[asked["owner"]]
        propose_discharge(session, owner, found.id, command, at=tick(), version=found.version)


def tell_demo_vote(
    session: Session, programme_id: int, file: Mapping[str, Any], actors: Actors, at: datetime
) -> None:
    """Sponsors decide one gate together: it is moved to the programme's own gates, which ask for
    several, and submitted; one of them has voted, and the others cannot see how."""
    told = file["vote"]
    where = (O.programme_id == programme_id, O.title == told["title"])
    opportunity = session.scalars(select(Opportunity).where(*where)).one()
    lead = next(actors[o["lead"]] for o in file["opportunity"] if o["title"] == told["title"])
    moments = (at - timedelta(days=1, hours=4) + timedelta(minutes=n) for n in count())
    tick = partial(next, moments)

    for name in told["sponsors"]:
        joining = AddTeamMember(person_id=actors[name].person_id or 0, role=TeamRole.SPONSOR)
        add_team_member(session, lead, opportunity.id, joining, at=tick())
    gates = MoveReview(criteria_set_id=programme_gates(session, lead, programme_id).in_force.id)
    move_review_to_gates(session, lead, _open(session, lead, opportunity).id, gates, at=tick())
    review = _open(session, lead, opportunity)
    _answer_the_rest(session, actors["team"], review, file["notes"], tick)
    make_ready(session, opportunity.id, lead, tick)
    asked = SubmitGate(recommendation=Outcome.PROCEED, statement=told["statement"])
    digest = submit_gate(session, lead, review.id, asked, at=tick()).pack_digest or ""
    vote = DecideGate(outcome=Outcome.PROCEED, reason=told["reason"], pack_digest=digest)
    decide_gate(session, actors[told["voted"]], review.id, vote, at=tick() + timedelta(hours=2))


def _open(session: Session, lead: Actor, opportunity: Opportunity) -> GateReviewOut:
    """The gate ahead, as its lead reads it."""
    found = open_review_of(session, opportunity.id)
    if found is None:
        raise ValueError(f"{opportunity.title} has no open gate")
    return gate_review(session, lead, found.id)


def _answer_the_rest(
    session: Session, team: Actor, review: GateReviewOut, notes: Mapping[str, str], tick: Tick
) -> None:
    for criterion in review.criteria:
        if criterion.kind is Kind.JUDGEMENT and criterion.answer is None:
            answer = AnswerCriterion(answer=Answer.MET, note=notes[criterion.key])
            answer_criterion(session, team, review.id, criterion.key, answer, at=tick())
