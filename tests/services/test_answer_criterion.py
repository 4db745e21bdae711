"""Answering a criterion: by the team, while preparing, with what supports it."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.models import Document, Event, Opportunity, ReviewContributor
from app.queries.gates import gate_review
from app.queries.opportunities import opportunity as find
from app.schemas.gate import AnswerCriterion
from app.services.gates import answer_criterion
from tests.world import World

KEY = "asset_rights_confirmed"
MET = AnswerCriterion(answer="met", note="Nine of nine have an owner.")


def document(world: World, opportunity_id: int, name: str = "member", removed: bool = False) -> int:
    """A document that `name` supplied."""

    def add(session: Any) -> int:
        row = Document(
            opportunity_id=opportunity_id,
            title="Register",
            filename="register.pdf",
            media_type="application/pdf",
            size=1000,
            sha256="a" * 64,
            storage_name=f"{opportunity_id}-{name}-{removed}",
            uploaded_by_id=world.actors[name].person_id,
            uploaded_at=world.later(),
            removed_at=world.moment if removed else None,
        )
        session.add(row)
        session.flush()
        return int(row.id)

    made: int = world.database.write_now(add)
    return made


def criterion(review: Any, key: str = KEY) -> Any:
    """One criterion of a review."""
    return next(c for c in review.criteria if c.key == key)


def test_the_answer_stands_with_its_note_and_whoever_gave_it(world: World) -> None:
    review = world.review(world.opportunity())
    answered = world.write(answer_criterion, world.lead, review.id, KEY, MET)

    found = criterion(answered)
    assert (found.answer, found.note, found.is_met) == ("met", MET.note, True)
    assert found.answered_by.id == world.lead.person_id
    assert found.version == 1
    assert KEY not in answered.unanswered


def test_it_can_be_changed_until_submission_and_the_trail_keeps_both(world: World) -> None:
    opportunity = world.opportunity()
    review = world.review(opportunity)
    world.write(answer_criterion, world.lead, review.id, KEY, MET)
    second = AnswerCriterion(answer="not_met", note="Two left.")
    changed = world.write(answer_criterion, world.lead, review.id, KEY, second, version=1)

    assert (criterion(changed).answer, criterion(changed).version) == ("not_met", 2)
    events = [e for e in world.read(_events, opportunity.id) if e.kind == "criterion_answered"]
    assert events[-1].data["before"] == {"answer": "met", "note": MET.note}
    assert events[-1].data["after"] == {"answer": "not_met", "note": "Two left."}


def test_the_tally_on_the_board_follows(world: World) -> None:
    opportunity = world.opportunity()
    before = world.read(find, world.lead, opportunity.id)
    world.write(answer_criterion, world.lead, world.review(opportunity).id, KEY, MET)
    after = world.read(find, world.lead, opportunity.id)
    assert after.criteria_met == before.criteria_met + 1
    assert after.version == before.version + 1


@pytest.mark.parametrize("answer", ["partly_met", "not_met", "not_relevant", "met"])
def test_an_answer_needs_a_reason(world: World, answer: str) -> None:
    review = world.review(world.opportunity())
    with pytest.raises(Invalid) as refused:
        world.write(answer_criterion, world.lead, review.id, KEY, AnswerCriterion(answer=answer))
    assert refused.value.problems[0].field == "note"


def test_evidence_alone_shows_that_it_is_met(world: World) -> None:
    opportunity = world.opportunity()
    evidence = document(world, opportunity.id)
    command = AnswerCriterion(answer="met", document_ids=[evidence])
    answered = world.write(answer_criterion, world.lead, world.review(opportunity).id, KEY, command)
    assert [d.id for d in criterion(answered).evidence] == [evidence]


def test_evidence_alone_does_not_say_why_it_is_not_met(world: World) -> None:
    opportunity = world.opportunity()
    command = AnswerCriterion(answer="not_met", document_ids=[document(world, opportunity.id)])
    with pytest.raises(Invalid):
        world.write(answer_criterion, world.lead, world.review(opportunity).id, KEY, command)


def test_evidence_must_be_a_document_of_this_opportunity(world: World) -> None:
    mine, other = world.opportunity(), world.opportunity(title="Another")
    review = world.review(mine)
    for foreign in (document(world, other.id), document(world, mine.id, removed=True), 999_999):
        command = AnswerCriterion(answer="met", note="See there.", document_ids=[foreign])
        with pytest.raises(Invalid) as refused:
            world.write(answer_criterion, world.lead, review.id, KEY, command)
        assert refused.value.problems[0].field == "document_ids"


def test_whoever_answers_or_supplied_the_evidence_may_not_decide(world: World) -> None:
    opportunity = world.opportunity()
    review = world.review(opportunity)
    command = AnswerCriterion(
        answer="met", document_ids=[document(world, opportunity.id, "adviser")]
    )
    world.write(answer_criterion, world.lead, review.id, KEY, command)
    helped = world.read(_contributors, review.id)
    assert helped == {world.lead.person_id, world.adviser.person_id}


def test_a_check_cannot_be_answered(world: World) -> None:
    review = world.review(world.opportunity())
    with pytest.raises(Conflict, match="checked from the records"):
        world.write(answer_criterion, world.lead, review.id, "sponsor_named", MET)


def test_an_unknown_criterion_or_review_is_not_found(world: World) -> None:
    review = world.review(world.opportunity())
    with pytest.raises(NotFound):
        world.write(answer_criterion, world.lead, review.id, "no_such", MET)
    with pytest.raises(NotFound):
        world.write(answer_criterion, world.lead, review.id + 1000, KEY, MET)


def test_a_stale_version_changes_nothing(world: World) -> None:
    review = world.review(world.opportunity())
    world.write(answer_criterion, world.lead, review.id, KEY, MET, version=0)
    with pytest.raises(Stale):
        world.write(answer_criterion, world.lead, review.id, KEY, MET, version=0)
    assert criterion(world.read(gate_review, world.lead, review.id)).version == 1


def test_once_submitted_nothing_changes_until_it_is_withdrawn(world: World) -> None:
    review = world.submitted(world.opportunity())
    with pytest.raises(Conflict, match="Withdraw it first"):
        world.write(answer_criterion, world.lead, review.id, KEY, MET)


def test_once_decided_nothing_changes(world: World) -> None:
    review = world.submitted(world.opportunity())
    world.decided(review, "rework")
    with pytest.raises(Conflict, match="already been decided"):
        world.write(answer_criterion, world.lead, review.id, KEY, MET)


def test_while_on_hold_nothing_changes(world: World) -> None:
    review = world.submitted(world.opportunity())
    world.decided(review, "hold")
    with pytest.raises(Conflict, match="on hold"):
        world.write(answer_criterion, world.lead, review.id, KEY, MET)


def test_only_the_team_answers(world: World) -> None:
    review = world.review(world.opportunity())
    for name in ("member", "sponsor", "adviser", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(answer_criterion, world.actors[name], review.id, KEY, MET)
    for name in ("outsider", "neighbour", "partner", "administrator"):
        with pytest.raises(NotFound):
            world.write(answer_criterion, world.actors[name], review.id, KEY, MET)


def _events(session: Any, opportunity_id: int) -> list[Event]:
    stream = f"opportunity:{opportunity_id}"
    return list(session.query(Event).filter_by(stream=stream).order_by(Event.seq))


def _contributors(session: Any, review_id: int) -> set[int]:
    rows = session.query(ReviewContributor).filter_by(review_id=review_id)
    return {row.person_id for row in rows}


def test_the_derived_columns_are_those_of_the_review(world: World) -> None:
    opportunity = world.opportunity()
    answered = world.answered(opportunity)
    row = world.read(lambda session: session.get(Opportunity, opportunity.id))
    assert (row.criteria_met, row.criteria_total) == (
        answered.criteria_met,
        answered.criteria_total,
    )


def test_evidence_is_named_once_and_within_bounds() -> None:
    """A list without end would be read with the gate by everybody, and stand in the trail."""
    with pytest.raises(ValidationError):
        AnswerCriterion(answer="met", document_ids=list(range(1, 202)))
    assert AnswerCriterion(answer="met", document_ids=[3, 1, 3, 3]).document_ids == [3, 1]
