"""The cast: one programme, its people, and a neighbour whose programme nobody here is in."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.database import Database
from app.domain.opportunities import OrganisationKind
from app.domain.policy import Actor, Role
from app.models import Membership, Opportunity, Organisation, Person, Programme
from app.queries.actors import person_actor
from app.queries.analysis import assets
from app.queries.conflict_facts import to_declare
from app.queries.engagement import engagement
from app.queries.gates import gate_review
from app.queries.opportunities import opportunity as find
from app.queries.stakeholders import stakeholders
from app.schemas.analysis import AssetFields
from app.schemas.capability import AddCapability, SetOffer
from app.schemas.conflict import AssessConflicts, DeclareConflict
from app.schemas.engagement import SetEngagementNotice
from app.schemas.gate import AnswerCriterion, DecideGate, GateReviewOut, SubmitGate
from app.schemas.opportunity import AcceptRisk, CreateOpportunity, OpportunityOut
from app.schemas.stakeholder import AddStakeholder
from app.services.analysis import add_asset
from app.services.capabilities import add_capability, set_offer
from app.services.conflicts import assess_conflicts, declare_conflict
from app.services.criteria import STANDARD, ensure_criteria_sets
from app.services.decisions import accept_risk, decide_gate
from app.services.engagement import set_engagement_notice
from app.services.gates import answer_criterion, submit_gate
from app.services.opportunities import create_opportunity
from app.services.stakeholders import add_stakeholder

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CAST = {
    "lead": (Role.LEAD,),
    "member": (Role.MEMBER,),
    "sponsor": (Role.SPONSOR,),
    "other_sponsor": (Role.SPONSOR,),
    "adviser": (Role.ADVISER,),
    "auditor": (Role.AUDITOR,),
    "partner": (Role.PARTNER,),
    "outsider": (),
    "reviewer": (),
    "administrator": (),
}


@dataclass
class World:
    """A database with the cast in it, and the acts that tests repeat."""

    database: Database
    programme_id: int
    other_programme_id: int
    actors: dict[str, Actor]
    moment: datetime = field(default=START)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.actors[name]
        except KeyError:
            raise AttributeError(name) from None

    def later(self, **delta: float) -> datetime:
        """The clock, moved on (a minute unless told)."""
        self.moment += timedelta(**(delta or {"minutes": 1}))
        return self.moment

    def write(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a service at the next minute."""
        return self.database.write_now(fn, *args, at=self.later(), **kwargs)

    def read(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a query."""
        return self.database.read_now(fn, *args, **kwargs)

    def opportunity(self, **fields: Any) -> OpportunityOut:
        """A complete opportunity of the lead's, with the sponsor named."""
        command = CreateOpportunity(
            **{
                "programme_id": self.programme_id,
                "title": "Coastal flood model licensing",
                "summary": "License the flood model to insurers.",
                "need": "Insurers lack local flood forecasts.",
                "public_assets": "A calibrated flood model and its archive.",
                "outcomes": ["new_services"],
                "expected_value_pence": 240_000_000,
                "sector": "Environment",
                "lead_id": self.lead.person_id,
                "sponsor_id": self.sponsor.person_id,
                **fields,
            }
        )
        made: OpportunityOut = self.write(create_opportunity, self.lead, command)
        return made

    def review(self, opportunity: OpportunityOut) -> GateReviewOut:
        """Its open gate review, as the lead sees it."""
        review_id = self.read(find, self.lead, opportunity.id).open_review_id
        return self.read(gate_review, self.lead, review_id)

    def answered(self, opportunity: OpportunityOut, **answers: str) -> GateReviewOut:
        """The open review with every judgement answered: met, unless `answers` says otherwise."""
        self.recorded(opportunity)
        review = self.review(opportunity)
        for criterion in review.criteria:
            if criterion.kind == "judgement":
                command = AnswerCriterion(
                    answer=answers.get(criterion.key, "met"), note="As the record shows."
                )
                self.write(answer_criterion, self.member_on_team, review.id, criterion.key, command)
        return self.review(opportunity)

    def recorded(self, opportunity: OpportunityOut) -> None:
        """What the checks read in other records: once each, at every gate anew where asked."""
        self.with_stakeholder(opportunity)
        self.with_asset(opportunity)
        self.with_declarations(opportunity)
        self.with_engagement(opportunity)
        self.with_capability(opportunity)

    def with_stakeholder(self, opportunity: OpportunityOut) -> None:
        """Somebody on its register whom the lead looks after; once."""
        if not self.read(stakeholders, self.lead, opportunity.id).total:
            command = AddStakeholder(
                name="Householders on the coast",
                roles=["user"],
                power=4,
                interest=5,
                owner_id=self.lead.person_id,
                plan="A panel every quarter.",
            )
            self.write(add_stakeholder, self.lead, opportunity.id, command)

    def with_asset(self, opportunity: OpportunityOut) -> None:
        """A public asset of which everything is known; once."""
        if not self.read(assets, self.lead, opportunity.id):
            why = "By comparison with two like it."
            command = AssetFields(
                name="The flood model",
                kind="software",
                owner="Environment Agency",
                worth="What its renewal would cost.",
                social=4,
                social_why=why,
                economic=4,
                economic_why=why,
                financial=3,
                financial_why=why,
            )
            self.write(add_asset, self.lead, opportunity.id, command)

    def with_declarations(self, opportunity: OpportunityOut) -> None:
        """Everybody on it who has still to declare has nothing to; the assessment follows."""
        for actor in self.read(_undeclared, opportunity.id):
            self.write(declare_conflict, actor, opportunity.id, DeclareConflict(nature="nothing"))
        rules = {c.key for c in self.review(opportunity).criteria if not c.is_met}
        if rules & {"conflicts_assessed", "conflicts_confirmed"}:
            command = AssessConflicts(
                identified="None.", mitigations="None needed.", unfair_advantage="None."
            )
            self.write(assess_conflicts, self.lead, opportunity.id, command)

    def with_capability(self, opportunity: OpportunityOut) -> None:
        """A needed capability that our own side covers, where the gate asks for it."""
        if "capabilities_covered" in {
            c.key for c in self.review(opportunity).criteria if not c.is_met
        }:
            command = AddCapability(name="Forecasting floods", need="essential")
            needed = self.write(add_capability, self.lead, opportunity.id, command)
            offer = SetOffer(confidence="proven", what="In use since 1961.")
            self.write(set_offer, self.lead, needed.id, 0, offer)

    def with_engagement(self, opportunity: OpportunityOut) -> None:
        """Why there is no engagement notice; once."""
        if not self.read(engagement, self.lead, opportunity.id).is_noticed:
            command = SetEngagementNotice(reason_for_none="The market was not engaged beforehand.")
            self.write(set_engagement_notice, self.lead, opportunity.id, command)

    @property
    def member_on_team(self) -> Actor:
        """Whoever answers criteria: the lead."""
        return self.lead

    def submitted(self, opportunity: OpportunityOut, **answers: str) -> GateReviewOut:
        """The open review, answered, with the risk accepted, submitted."""
        review = self.answered(opportunity, **answers)
        self.write(accept_risk, self.sponsor, opportunity.id, AcceptRisk(statement="I accept it."))
        command = SubmitGate(recommendation="proceed", statement="Ready.")
        submitted: GateReviewOut = self.write(submit_gate, self.lead, review.id, command)
        return submitted

    def decided(self, review: GateReviewOut, outcome: str = "proceed", **fields: Any) -> Any:
        """The review, decided by the sponsor."""
        command = DecideGate(
            **{"outcome": outcome, "reason": "So be it.", "pack_digest": review.pack_digest}
            | fields
        )
        return self.write(decide_gate, self.sponsor, review.id, command)


def _undeclared(session: Session, opportunity_id: int) -> list[Actor]:
    """Who has still to declare on the opportunity."""
    ids = to_declare(session, session.get_one(Opportunity, opportunity_id))
    return [person_actor(session, session.get_one(Person, i)) for i in ids]


def build_world(database: Database) -> World:
    """Put the cast into an empty database."""
    return database.write_now(_populate, database)


def _populate(session: Session, database: Database) -> World:
    sets = ensure_criteria_sets(session, at=START)
    body = Organisation(
        name="Environment Agency", kind=OrganisationKind.PUBLIC_BODY, created_at=START
    )
    session.add(body)
    session.flush()
    programmes = [
        Programme(
            name=name,
            organisation_id=body.id,
            criteria_set_id=sets[STANDARD].id,
            created_at=START,
        )
        for name in ("Public Assets Programme", "Neighbouring Programme")
    ]
    session.add_all(programmes)
    session.flush()
    home, other = (p.id for p in programmes)
    actors = {name: _person(session, name, home, roles) for name, roles in CAST.items()}
    actors["neighbour"] = _person(session, "neighbour", other, (Role.LEAD, Role.SPONSOR))
    return World(database, home, other, actors)


def _person(session: Session, name: str, programme_id: int, roles: tuple[Role, ...]) -> Actor:
    person = Person(
        name=name.replace("_", " ").title(),
        email=f"{name}@example.gov.uk",
        pseudonym=f"pseudonym-of-{name}",
        is_administrator=name == "administrator",
        is_conflicts_reviewer=name == "reviewer",
        created_at=START,
    )
    session.add(person)
    session.flush()
    for role in roles:
        session.add(Membership(programme_id=programme_id, person_id=person.id, role=role))
    session.flush()
    return Actor(
        person_id=person.id,
        name=person.name,
        roles={programme_id: frozenset(roles)} if roles else {},
        is_administrator=person.is_administrator,
        is_conflicts_reviewer=person.is_conflicts_reviewer,
    )
