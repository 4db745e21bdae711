"""What changes after an adviser has spoken: whose word is withdrawn by it, and what outlives it."""

from typing import Any

import pytest

from app.domain.endorsements import CONFIDENTIAL
from app.domain.errors import Conflict
from app.queries.endorsements import endorsements_waiting
from app.queries.opportunities import opportunity as find
from app.schemas.candidate import AddCandidate, MoveCandidate
from app.schemas.gate import AnswerCriterion, WithdrawGate
from app.schemas.opportunity import EditOpportunity
from app.schemas.organisation import CreateOrganisation
from app.schemas.tailoring import AddGateCriterion, PublishGates, StartDraft
from app.services.candidates import add_candidate, move_candidate
from app.services.drafts import start_gate_draft
from app.services.gates import answer_criterion, withdraw_gate
from app.services.opportunities import edit_opportunity
from app.services.publishing import publish_gates
from app.services.tailoring import add_gate_criterion
from tests.advising import advice_of, asked, said, with_adviser
from tests.world import World


def edited(world: World, opportunity: Any, **fields: Any) -> None:
    """The lead changes the record."""
    shown = world.read(find, world.lead, opportunity.id)
    known = shown.model_dump(include=set(EditOpportunity.model_fields))
    known |= {"target_dates": {}} | fields
    world.write(edit_opportunity, world.lead, opportunity.id, EditOpportunity(**known))


def with_advisory(world: World) -> Any:
    """Gate 1 has an advisory criterion more."""
    draft = world.write(start_gate_draft, world.lead, world.programme_id, StartDraft())
    command = AddGateCriterion(title="Nice to have", strength="advisory")
    world.write(
        add_gate_criterion, world.lead, world.programme_id, 1, command, version=draft.version
    )
    return world.write(publish_gates, world.lead, world.programme_id, PublishGates(note="More."))


@pytest.mark.parametrize(
    ("pence", "stands"), [(264_000_000, True), (264_000_001, False), (216_000_000, True)]
)
def test_a_value_beyond_the_percentage_withdraws(advised: World, pence: int, stands: bool) -> None:
    opportunity = advised.opportunity()
    review = advised.review(opportunity)
    asked(advised, review.id, "policy")
    said(advised, "policy", review.id)
    edited(advised, opportunity, expected_value_pence=pence)
    advice = advice_of(advised, review.id, "policy")
    assert (advice.state == "endorsed") is stands
    if not stands:
        assert advice.given[0].withdrawn_reason.startswith("Expected value changed from £2.4m to")
        (waiting,) = advised.read(endorsements_waiting, advised.policy)
        assert waiting.withdrawn_reason == advice.given[0].withdrawn_reason


def test_a_change_withdraws_only_the_endorsements_it_concerns(advised: World) -> None:
    with_adviser(advised, "it")
    opportunity = advised.opportunity()
    review = advised.review(opportunity)
    asked(advised, review.id, "legal", "it")
    said(advised, "legal", review.id)
    said(advised, "it", review.id)
    edited(advised, opportunity, legal_route="open_procedure")
    assert advice_of(advised, review.id, "legal").state == "withdrawn"
    assert advice_of(advised, review.id, "it").state == "endorsed"


def test_a_changed_answer_to_a_required_criterion_withdraws(advised: World) -> None:
    opportunity = advised.opportunity()
    review = advised.answered(opportunity)
    required = next(c for c in review.criteria if (c.kind, c.strength) == ("judgement", "required"))
    asked(advised, review.id, "policy")
    said(advised, "policy", review.id)
    command = AnswerCriterion(answer="partly_met", note="One right is unclear.")
    advised.write(answer_criterion, advised.lead, review.id, required.key, command)
    advice = advice_of(advised, review.id, "policy")
    assert advice.state == "withdrawn"
    assert advice.given[0].withdrawn_reason == f"The answer to “{required.title}” changed."


def test_an_answer_to_an_advisory_criterion_withdraws_nothing(advised: World) -> None:
    page = with_advisory(advised)
    review = advised.review(advised.opportunity())
    asked(advised, review.id, "policy")
    said(advised, "policy", review.id)
    command = AnswerCriterion(answer="not_met", note="Not yet.")
    advised.write(answer_criterion, advised.lead, review.id, "nice_to_have", command)
    assert page.in_force.label == "Version 1"
    assert advice_of(advised, review.id, "policy").state == "endorsed"


def test_a_check_that_is_met_no_more_withdraws_and_one_newly_met_does_not(advised: World) -> None:
    opportunity = advised.opportunity()
    review = advised.review(opportunity)
    asked(advised, review.id, "policy")
    said(advised, "policy", review.id)
    edited(advised, opportunity, public_assets="")
    assert advice_of(advised, review.id, "policy").state == "withdrawn"
    said(advised, "policy", review.id)
    edited(advised, opportunity, public_assets="A calibrated flood model.")
    assert advice_of(advised, review.id, "policy").state == "endorsed"


def test_an_objection_outlives_a_change_and_says_what_changed(advised: World) -> None:
    opportunity = advised.opportunity()
    review = advised.review(opportunity)
    asked(advised, review.id, "policy")
    said(advised, "policy", review.id, "object", reason="Too dear.")
    edited(advised, opportunity, expected_value_pence=900_000_000)
    advice = advice_of(advised, review.id, "policy")
    assert advice.state == "objected"
    assert advice.given[0].changed_since == ["Expected value changed from £2.4m to £9m."]


def test_a_partner_on_or_off_the_shortlist_withdraws_without_saying_who(advised: World) -> None:
    opportunity = advised.opportunity()
    review = advised.review(opportunity)
    asked(advised, review.id, "policy")
    command = AddCandidate(
        organisation=CreateOrganisation(name="Acme", kind="company"), why="Data."
    )
    made = advised.write(add_candidate, advised.lead, opportunity.id, command)
    said(advised, "policy", review.id)
    to_shortlist = MoveCandidate(to="shortlist", reason="They have the data.")
    advised.write(move_candidate, advised.lead, made.id, to_shortlist)
    advice = advice_of(advised, review.id, "policy")
    assert advice.state == "withdrawn"
    assert advice.given[0].withdrawn_reason == CONFIDENTIAL
    assert advice.given[0].withdrawn_at is not None


def test_the_next_attempt_keeps_what_still_stands(advised: World) -> None:
    opportunity = advised.opportunity()
    review = advised.submitted(opportunity)
    said(advised, "policy", review.id)
    advised.write(withdraw_gate, advised.lead, review.id, WithdrawGate(reason="A typing error."))
    following = advised.review(opportunity)
    assert following.id != review.id
    assert advice_of(advised, following.id, "policy").state == "endorsed"
    edited(advised, opportunity, expected_value_pence=900_000_000)
    assert advice_of(advised, following.id, "policy").state == "withdrawn"
    assert advice_of(advised, review.id, "policy").state == "endorsed"


def test_advice_on_a_gate_that_was_decided_stays_as_it_was(advised: World) -> None:
    opportunity = advised.opportunity()
    review = advised.submitted(opportunity)
    said(advised, "policy", review.id)
    advised.decided(review)
    edited(advised, opportunity, expected_value_pence=900_000_000)
    assert advice_of(advised, review.id, "policy").state == "endorsed"
    with pytest.raises(Conflict, match="over"):
        said(advised, "policy", review.id)
