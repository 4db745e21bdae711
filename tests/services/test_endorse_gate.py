"""Advisers endorse a gate or object to it, take it back, are overridden or set aside."""

from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted
from app.domain.policy import SYSTEM, Action, Actor, Role, Subject, refusal
from app.models import Event, ReviewContributor
from app.queries.endorsements import endorsements, endorsements_waiting
from app.schemas.conflict import DeclareConflict
from app.schemas.endorsement import WithdrawEndorsement
from app.schemas.tailoring import EditTerms, PublishGates, StartDraft
from app.services.advice import SET_ASIDE
from app.services.conflicts import declare_conflict
from app.services.drafts import start_gate_draft
from app.services.endorsements import withdraw_endorsement
from app.services.publishing import publish_gates
from app.services.tailoring import edit_gate_terms
from tests.advising import advice_of, asked, said, with_adviser
from tests.services.test_conflicts import declare
from tests.services.test_conflicts import review as review_of
from tests.world import World

C: Any = ReviewContributor
E: Any = Event


def must_endorse(world: World) -> None:
    """Gate 1 may not go on in silence."""
    draft = world.write(start_gate_draft, world.lead, world.programme_id, StartDraft())
    terms = EditTerms(functions=["policy"], must_endorse=True)
    world.write(edit_gate_terms, world.lead, world.programme_id, 1, terms, version=draft.version)
    world.write(publish_gates, world.lead, world.programme_id, PublishGates(note="Stricter."))


def test_submitting_asks_the_functions_that_the_gate_names(advised: World) -> None:
    review = advised.submitted(advised.opportunity())
    found = advised.read(endorsements, advised.lead, review.id)
    assert [(a.function, a.state) for a in found.advice] == [("policy", "waiting")]
    assert [p.name for p in found.advice[0].advisers] == ["Policy"]
    (waiting,) = advised.read(endorsements_waiting, advised.policy)
    assert (waiting.review_id, waiting.label, waiting.is_submitted) == (review.id, "Policy", True)
    assert waiting.due_on is not None
    assert advised.read(endorsements_waiting, advised.legal) == []


def test_advice_can_be_asked_while_preparing_from_any_function(advised: World) -> None:
    review = advised.review(advised.opportunity())
    found = asked(advised, review.id, "legal", "policy")
    assert [a.function for a in found.advice if a.requested_at] == ["legal", "policy"]
    assert found.to_request == ["procurement", "finance", "it", "operations"]
    with pytest.raises(Conflict, match="asked already"):
        asked(advised, review.id, "legal")
    (waiting,) = advised.read(endorsements_waiting, advised.legal)
    assert not waiting.is_submitted


@pytest.mark.parametrize("name", ["member", "sponsor", "policy", "auditor"])
def test_only_those_who_lead_ask(advised: World, name: str) -> None:
    review = advised.review(advised.opportunity())
    advised.actors["lead"] = advised.actors[name]
    with pytest.raises(NotPermitted):
        asked(advised, review.id, "legal")


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        ("endorse", "endorsed"),
        ("endorse_with_comments", "commented"),
        ("object", "objected"),
    ],
)
def test_an_adviser_says_what_they_think(advised: World, verdict: str, state: str) -> None:
    review = advised.submitted(advised.opportunity())
    said(advised, "policy", review.id, verdict, reason="Because of the white paper.")
    advice = advice_of(advised, review.id, "policy")
    assert (advice.state, advice.given[0].reason) == (state, "Because of the white paper.")
    assert advice.given[0].person.name == "Policy"
    assert advised.read(endorsements_waiting, advised.policy) == []


@pytest.mark.parametrize("verdict", ["endorse_with_comments", "object"])
def test_comments_and_objections_need_words(advised: World, verdict: str) -> None:
    review = advised.submitted(advised.opportunity())
    with pytest.raises(Invalid) as caught:
        said(advised, "policy", review.id, verdict)
    assert caught.value.problems[0].field == "reason"


def test_evidence_is_of_this_opportunity(advised: World) -> None:
    review = advised.submitted(advised.opportunity())
    with pytest.raises(Invalid) as caught:
        said(advised, "policy", review.id, document_ids=[99])
    assert caught.value.problems[0].field == "document_ids"


def test_an_adviser_answers_for_their_own_function_and_only_when_asked(advised: World) -> None:
    review = advised.submitted(advised.opportunity())
    with pytest.raises(NotPermitted, match="You answer for Legal here, not for Policy"):
        said(advised, "legal", review.id, function="policy")
    with pytest.raises(Conflict, match="has not been asked"):
        said(advised, "legal", review.id)


@pytest.mark.parametrize("name", ["lead", "member", "sponsor", "auditor"])
def test_nobody_but_an_adviser_endorses(advised: World, name: str) -> None:
    review = advised.submitted(advised.opportunity())
    advised.actors["policy"] = advised.actors[name]
    with pytest.raises(NotPermitted):
        said(advised, "policy", review.id)


def test_a_restricted_opportunity_is_seen_by_no_adviser_outside_its_team(advised: World) -> None:
    review = advised.submitted(advised.opportunity(restricted=True))
    assert advice_of(advised, review.id, "policy").advisers == []
    assert advised.read(endorsements_waiting, advised.policy) == []
    with pytest.raises(NotFound):
        said(advised, "policy", review.id)


def test_a_later_answer_replaces_the_one_before(advised: World) -> None:
    review = advised.submitted(advised.opportunity())
    said(advised, "policy", review.id, "object", reason="No.")
    said(advised, "policy", review.id)
    advice = advice_of(advised, review.id, "policy")
    assert [(g.verdict, g.stands) for g in advice.given] == [("endorse", True), ("object", False)]
    assert advice.given[1].withdrawn_reason == "Answered again."


def test_one_objection_outweighs_an_endorsement_of_the_same_function(advised: World) -> None:
    with_adviser(advised, "minister", "policy")
    review = advised.submitted(advised.opportunity())
    said(advised, "policy", review.id)
    said(advised, "minister", review.id, "object", function="policy", reason="No.")
    assert advice_of(advised, review.id, "policy").state == "objected"


def test_an_adviser_takes_back_what_they_said(advised: World) -> None:
    review = advised.submitted(advised.opportunity())
    made = said(advised, "policy", review.id, "object", reason="No.").advice[0].given[0]
    command = WithdrawEndorsement(reason="The rights are settled.")
    args = (review.id, made.id, command)
    with pytest.raises(NotPermitted):
        advised.write(withdraw_endorsement, advised.legal, *args)
    advised.write(withdraw_endorsement, advised.policy, *args)
    assert advice_of(advised, review.id, "policy").state == "withdrawn"
    with pytest.raises(Conflict):
        advised.write(withdraw_endorsement, advised.policy, *args)
    with pytest.raises(NotFound):
        advised.write(withdraw_endorsement, advised.policy, review.id, 999, command)


def test_an_objection_is_overridden_only_with_an_explicit_reason(advised: World) -> None:
    opportunity = advised.opportunity()
    review = advised.submitted(opportunity)
    said(advised, "policy", review.id, "object", reason="Against the white paper.")
    with pytest.raises(Invalid, match="Policy objects") as caught:
        advised.decided(review)
    assert caught.value.problems[0].field == "override_reason"
    advised.decided(review, override_reason="The minister agreed in writing.")
    found = advised.read(endorsements, advised.auditor, review.id)
    assert found.override == "The minister agreed in writing."
    assert (found.against, found.advice[0].state) == ([], "objected")


@pytest.mark.parametrize("outcome", ["rework", "hold", "stop"])
def test_not_going_on_overrides_nobody(advised: World, outcome: str) -> None:
    review = advised.submitted(advised.opportunity())
    said(advised, "policy", review.id, "object", reason="No.")
    with pytest.raises(Invalid):
        advised.decided(review, outcome, override_reason="Not needed.")
    advised.decided(review, outcome)


def test_silence_stands_against_going_on_only_where_advisers_must_endorse(advised: World) -> None:
    advised.decided(advised.submitted(advised.opportunity()))
    must_endorse(advised)
    review = advised.submitted(advised.opportunity(title="Stricter"))
    with pytest.raises(Invalid, match="Policy has not endorsed it"):
        advised.decided(review)
    said(advised, "policy", review.id)
    advised.decided(review)


def test_an_adviser_who_endorsed_helped_to_prepare_the_gate(advised: World) -> None:
    review = advised.submitted(advised.opportunity())
    said(advised, "policy", review.id)
    contributors = advised.database.read_now(
        lambda session: set(session.scalars(select(C.person_id).where(C.review_id == review.id)))
    )
    assert advised.policy.person_id in contributors


def test_somebody_recused_does_not_endorse(advised: World) -> None:
    opportunity = advised.opportunity()
    review = advised.submitted(opportunity)
    declared = DeclareConflict(nature="actual", organisation="Acme", interest="I own shares in it.")
    advised.write(declare_conflict, advised.policy, opportunity.id, declared)
    with pytest.raises(NotPermitted, match="recused"):
        said(advised, "policy", review.id)
    assert advised.read(endorsements_waiting, advised.policy) == []
    assert advice_of(advised, review.id, "policy").advisers == []


@pytest.mark.parametrize(("verdict", "reason"), [("endorse", ""), ("object", "Not like this.")])
@pytest.mark.parametrize("walled", [False, True])
def test_what_was_said_before_a_recusal_counts_no_more(
    advised: World, verdict: str, reason: str, walled: bool
) -> None:
    opportunity = advised.opportunity()
    asked(advised, advised.review(opportunity).id, "legal")
    review = advised.submitted(opportunity)
    said(advised, "policy", review.id, verdict, reason=reason)
    said(advised, "legal", review.id)
    declare(advised, advised.policy, opportunity, wall=walled)

    set_aside = advice_of(advised, review.id, "policy")
    assert set_aside.state == "withdrawn"
    assert set_aside.given[0].withdrawn_reason == SET_ASIDE
    assert advice_of(advised, review.id, "legal").state == "endorsed"
    told = [row for row in advised.database.read_now(_events) if row.kind == "advice_set_aside"]
    assert [(row.actor, row.data["function"]) for row in told] == [(SYSTEM.label, "policy")]
    assert advised.read(endorsements, advised.lead, review.id).against == []


def test_only_a_reviewed_word_about_another_sets_their_advice_aside(advised: World) -> None:
    opportunity = advised.opportunity()
    gate = advised.submitted(opportunity)
    said(advised, "policy", gate.id)
    of_another = declare(
        advised, advised.lead, opportunity, person_id=advised.policy.person_id, interest="A cousin."
    )
    assert advice_of(advised, gate.id, "policy").state == "endorsed"
    weighed = review_of(advised, of_another, "mitigate", mitigation="Reads no bids.")
    assert advice_of(advised, gate.id, "policy").state == "endorsed"
    assert weighed.declaration.measure == "Mitigated"
    review_of(advised, of_another, "recuse")
    assert advice_of(advised, gate.id, "policy").state == "withdrawn"
    review_of(advised, of_another, "end")
    assert advice_of(advised, gate.id, "policy").state == "withdrawn"
    said(advised, "policy", gate.id)
    assert advice_of(advised, gate.id, "policy").state == "endorsed"


def test_whoever_leads_or_decides_leaves_it_to_another_adviser() -> None:
    me = Actor(7, "Me", {1: frozenset({Role.ADVISER, Role.LEAD, Role.SPONSOR})})
    assert "lead" in str(refusal(me, Action.ENDORSE_GATE, Subject(programme_id=1, lead_id=7)))
    assert "decide" in str(refusal(me, Action.ENDORSE_GATE, Subject(1, sponsor_id=7)))
    recused = Subject(1, recused_ids=frozenset({7}))
    assert "recused" in str(refusal(me, Action.ENDORSE_GATE, recused))
    assert refusal(me, Action.ENDORSE_GATE, Subject(1)) is None


def test_what_happened_is_in_the_history(advised: World) -> None:
    review = advised.submitted(advised.opportunity())
    said(advised, "policy", review.id, "object", reason="No.")
    kinds = [row.kind for row in advised.database.read_now(_events)]
    assert kinds[-2:] == ["endorsement_requested", "objection_raised"]


def _events(session: Any) -> Any:
    return session.scalars(select(Event).order_by(E.id)).all()
