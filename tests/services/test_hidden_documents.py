"""A document that only candidates' offers list: known to the team, and to others not by a count."""

from typing import Any

import pytest

from app.domain.errors import Invalid
from app.domain.policy import Actor, Role
from app.queries.documents import documents
from app.queries.overview import frame
from app.schemas.capability import SetOffer
from app.schemas.condition import ProposeDischarge
from app.schemas.gate import AnswerCriterion
from app.schemas.voting import RecordMeeting
from app.services.capabilities import set_offer
from app.services.conditions import propose_discharge
from app.services.gates import answer_criterion
from app.services.meetings import record_meeting
from tests.advising import asked, said, with_adviser
from tests.services.partners import candidate, capability
from tests.services.test_answer_criterion import document
from tests.world import World, _person


def outside_lead(world: World) -> Actor:
    """A lead of the programme who is not on the opportunity's team."""
    made: Actor = world.database.write_now(_person, "beside", world.programme_id, (Role.LEAD,))
    world.actors["beside"] = made
    return made


def hidden_document(world: World, opportunity: Any) -> int:
    """What a candidate sent us, listed with its offer."""
    number = document(world, opportunity.id)
    needed = capability(world, opportunity, "Forecasting")
    party = candidate(world, opportunity, "River Sense plc")
    offer = SetOffer(confidence="shown", what="Seen.", document_ids=[number])
    world.write(set_offer, world.lead, needed.id, party.id, offer)
    return number


def test_it_is_counted_only_for_those_who_see_it(world: World) -> None:
    opportunity = world.opportunity()
    document(world, opportunity.id, "lead")
    hidden_document(world, opportunity)
    for who, number in (("lead", 2), ("auditor", 2), ("adviser", 1), ("other_sponsor", 1)):
        actor = world.actors[who]
        listed = world.read(documents, actor, opportunity.id).items
        assert world.read(frame, actor, opportunity.id).tabs.documents == len(listed) == number


def test_nobody_from_outside_the_team_can_name_it_as_evidence(world: World) -> None:
    """Naming it would show its title, and open it to everybody who reads the gate."""
    opportunity = world.opportunity()
    review = world.answered(opportunity)
    criterion = next(c for c in review.criteria if c.kind == "judgement")
    hidden, beside = hidden_document(world, opportunity), outside_lead(world)
    words = set()
    for number in (hidden, 987_654):
        answer = AnswerCriterion(answer="met", note="As it says.", document_ids=[number])
        with pytest.raises(Invalid) as refused:
            world.write(answer_criterion, beside, review.id, criterion.key, answer)
        words.add(str(refused.value))
    assert len(words) == 1
    answer = AnswerCriterion(answer="met", note="As it says.", document_ids=[hidden])
    world.write(answer_criterion, world.lead, review.id, criterion.key, answer)
    assert hidden in {d.id for d in world.read(documents, world.adviser, opportunity.id).items}


def test_an_adviser_cannot_find_it_by_its_number(world: World) -> None:
    opportunity = world.opportunity()
    review = world.answered(opportunity)
    with_adviser(world, "legal")
    asked(world, review.id, "legal")
    hidden = hidden_document(world, opportunity)
    with pytest.raises(Invalid):
        said(world, "legal", review.id, document_ids=[hidden])


def test_it_is_no_proof_of_a_condition_to_its_owner_nor_minutes_to_another_lead(
    world: World,
) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity)
    asked_for = {"text": "Agree it.", "owner_id": world.adviser.person_id}
    decided = world.decided(review, "proceed_with_conditions", conditions=[asked_for])
    hidden, beside = hidden_document(world, opportunity), outside_lead(world)
    met = ProposeDischarge(note="Done.", document_ids=[hidden])
    with pytest.raises(Invalid):
        world.write(propose_discharge, world.adviser, decided.decision.conditions[0].id, met)
    held = RecordMeeting(
        held_on=world.moment.date(),
        place="Board room",
        chair_id=world.sponsor.person_id,
        minutes_id=hidden,
    )
    with pytest.raises(Invalid):
        world.write(record_meeting, beside, review.id, held)
