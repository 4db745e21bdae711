"""What tests of discussions start from: candidates in, disclosures made, a partner who signs in."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.domain.policy import Actor, Role
from app.models import DisclosureTelling, PartnerQuestion, Person
from app.queries.actors import person_actor
from app.queries.programmes import programme
from app.schemas.candidate import CandidateOut
from app.schemas.disclosure import Disclose, DisclosureOut
from app.schemas.opportunity import OpportunityOut
from app.schemas.programme import SetPartnerOrganisation
from app.schemas.question import DraftAnswer, QuestionOut, RecordQuestion
from app.services.disclosures import disclose
from app.services.programmes import set_partner_organisation
from app.services.questions import draft_answer, record_question
from tests.services.partners import candidate
from tests.world import World, _person

TOLD = date(2026, 11, 1)


def two_candidates(world: World, opportunity: OpportunityOut) -> tuple[CandidateOut, CandidateOut]:
    """Two companies on the longlist."""
    return candidate(world, opportunity, "Alpha Ltd"), candidate(world, opportunity, "Beta plc")


def disclosed(
    world: World, opportunity: OpportunityOut, *told: CandidateOut, **fields: Any
) -> DisclosureOut:
    """A fact told to some."""
    command = Disclose(
        **{
            "title": "The pilot covers two rivers",
            "text": "The pilot covers the Severn and the Trent.",
            "organisation_ids": [c.organisation_id for c in told],
            "told_on": TOLD,
            "means": "meeting",
            **fields,
        }
    )
    made: DisclosureOut = world.write(disclose, world.lead, opportunity.id, command)
    return made


def speaking(world: World, found: CandidateOut, name: str = "partner") -> Actor:
    """A partner's account that speaks for the candidate; a further one for another name."""
    if name not in world.actors:
        world.actors[name] = world.database.write_now(
            _person, name, world.programme_id, (Role.PARTNER,)
        )
    person_id = world.actors[name].person_id
    members = world.read(programme, world.administrator, world.programme_id).members
    [membership] = [m.id for m in members if m.person.id == person_id]
    world.write(
        set_partner_organisation,
        world.administrator,
        world.programme_id,
        membership,
        SetPartnerOrganisation(organisation_id=found.organisation_id),
    )
    actor: Actor = world.read(lambda s: person_actor(s, s.get_one(Person, person_id)))
    return actor


def asked(
    world: World, opportunity: OpportunityOut, by: CandidateOut, **fields: Any
) -> QuestionOut:
    """A question the team wrote down."""
    command = RecordQuestion(
        **{
            "organisation_id": by.organisation_id,
            "text": "How many sites are there?",
            "asked_on": TOLD,
            **fields,
        }
    )
    made: QuestionOut = world.write(record_question, world.lead, opportunity.id, command)
    return made


def drafted(world: World, question: QuestionOut, **fields: Any) -> QuestionOut:
    """The question with an answer nobody has been told."""
    command = DraftAnswer(**{"answer": "There are 40 sites.", **fields})
    made: QuestionOut = world.write(draft_answer, world.lead, question.id, command)
    return made


def ticket(world: World, telling_id: int) -> int:
    """By what number whoever was told knows an entry."""
    found: int = world.read(lambda session: session.get_one(DisclosureTelling, telling_id).ticket)
    return found


def question_of(world: World, number: int) -> int:
    """The id of the question that its asker knows by this number."""
    asked_as: Any = PartnerQuestion.ticket
    where = select(PartnerQuestion.id).where(asked_as == number)
    found: int = world.read(lambda session: session.scalars(where).one())
    return found
