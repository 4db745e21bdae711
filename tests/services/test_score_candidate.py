"""Scores: everybody's own, blind until it is in, weighed exactly, and never changed unseen."""

from decimal import Decimal

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.domain.scoring import Attribute
from app.models import Event, ScoreSheet
from app.queries.scores import candidate_scores, scores, scoring_weights
from app.schemas.scoring import ScoreCandidate, SetWeights
from app.services.scores import score_candidate, set_weights
from tests.services.partners import candidate, moved, scored, sheet, with_member
from tests.world import World

EVEN = {a.value: 1 for a in Attribute}


def test_a_score_has_a_justification_and_a_weighted_total(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    found = scored(world, world.lead, made, 3, commercial_flexibility=5)
    assert found.standing.total == Decimal("3.67")
    assert found.own.scores[0].justification.startswith("Seen in the meeting")
    assert found.version == 1
    assert "never a bar to bidding" in found.disclaimer


def test_others_scores_are_hidden_until_ones_own_are_in(world: World) -> None:
    opportunity = with_member(world, world.opportunity())
    made = candidate(world, opportunity, "River Sense plc")
    scored(world, world.lead, made, 5)
    blind = world.read(candidate_scores, world.member, made.id)
    assert blind.standing.is_hidden and blind.sheets == [] and blind.standing.total is None
    assert world.read(scores, world.member, opportunity.id).items[0].people is None
    scored(world, world.member, made, 2)
    seen = world.read(candidate_scores, world.member, made.id)
    assert [s.person.name for s in seen.sheets] == ["Lead", "Member"]
    assert (seen.standing.lowest, seen.standing.highest) == (Decimal("2.00"), Decimal("5.00"))
    assert all(a.is_disputed for a in seen.standing.attributes)


@pytest.mark.parametrize("name", ["sponsor", "auditor"])
def test_whoever_does_not_score_sees_at_once_and_may_not_score(world: World, name: str) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    scored(world, world.lead, made, 4)
    actor = world.actors[name]
    assert world.read(candidate_scores, actor, made.id).standing.total == 4
    with pytest.raises(NotPermitted):
        scored(world, actor, made)


def test_scoring_again_counts_and_the_earlier_sheet_is_kept(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    scored(world, world.lead, made, 2)
    found = scored(world, world.lead, made, 4)
    assert (found.standing.total, found.standing.people, found.version) == (4, 1, 2)
    with world.database.engine.connect() as connection:
        assert len(connection.execute(select(ScoreSheet.id)).all()) == 2  # type: ignore[call-overload]
    with pytest.raises(Stale):
        world.write(score_candidate, world.lead, made.id, sheet(5), version=1)


def test_the_audit_trail_holds_a_hash_and_no_score(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    scored(world, world.lead, made, 2)
    with world.database.engine.connect() as connection:
        kinds = select(Event.stream, Event.data).where(Event.kind == "candidate_scored")  # type: ignore[call-overload]
        ((stream, data),) = connection.execute(kinds).all()
    assert stream.startswith("confidential:")
    assert set(data) == {"opportunity_id", "candidate_id", "party", "number", "sheet_sha256"}


def test_what_counts_must_be_scored(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    one = {"attribute": "integrity", "score": 5, "justification": "Known for it."}
    with pytest.raises(Invalid) as caught:
        world.write(score_candidate, world.lead, made.id, ScoreCandidate(scores=[one]))
    fields = [p.field for p in caught.value.problems]
    assert (fields[0], len(fields)) == ("scores.commercial_flexibility", 5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 0},
        {"score": 6},
        {"score": True},
        {"justification": " "},
        {"attribute": "charm"},
    ],
)
def test_a_score_is_from_1_to_5_with_words(wrong: dict[str, object]) -> None:
    one = {"attribute": "trust", "score": 3, "justification": "Kept its word."} | wrong
    with pytest.raises(ValidationError):
        ScoreCandidate(scores=[one])


def test_an_attribute_is_scored_once() -> None:
    one = {"attribute": "trust", "score": 3, "justification": "Kept its word."}
    with pytest.raises(ValidationError, match="once"):
        ScoreCandidate(scores=[one, one])


def test_a_candidate_that_is_out_is_not_scored(world: World) -> None:
    made = moved(world, candidate(world, world.opportunity(), "River Sense plc"), "out")
    with pytest.raises(Conflict):
        scored(world, world.lead, made)


def test_weights_begin_with_the_survey_and_change_with_a_reason(world: World) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    scored(world, world.lead, made, 3, integrity=5)
    before = world.read(scoring_weights, world.lead, opportunity.id)
    assert [w.weight for w in before.attributes] == [5, 4, 3, 2, 1, 0]
    assert (before.version, before.reason) == (0, "")
    command = SetWeights(weights=EVEN, reason="Integrity matters to us.")
    after = world.write(set_weights, world.lead, opportunity.id, command, version=0)
    assert [w.weight for w in after.attributes] == [1] * 6
    assert after.set_by is not None and after.version == 1
    assert world.read(scores, world.lead, opportunity.id).items[0].total == Decimal("3.33")
    with pytest.raises(Stale):
        world.write(set_weights, world.lead, opportunity.id, command, version=0)


@pytest.mark.parametrize("weights", [{}, {"trust": 1}, dict.fromkeys(EVEN, 0)])
def test_weights_are_for_all_attributes_and_not_all_nothing(
    world: World, weights: dict[str, int]
) -> None:
    command = SetWeights(weights=weights, reason="So.")
    with pytest.raises(Invalid):
        world.write(set_weights, world.lead, world.opportunity().id, command)


def test_candidates_are_ranked_by_their_totals(world: World) -> None:
    opportunity = world.opportunity()
    low, high, none = (candidate(world, opportunity, n) for n in ("Alpha", "Beta", "Gamma"))
    scored(world, world.lead, low, 2)
    scored(world, world.lead, high, 5)
    found = world.read(scores, world.lead, opportunity.id).items
    assert [(i.candidate.name, i.people) for i in found] == [
        ("Beta", 1),
        ("Alpha", 1),
        ("Gamma", 0),
    ]
    assert none.id == found[2].candidate.id


def test_for_everybody_else_there_are_no_scores(world: World) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    for actor in (world.adviser, world.member, world.other_sponsor, world.neighbour):
        for query, number in ((scores, opportunity.id), (candidate_scores, made.id)):
            with pytest.raises(NotFound):
                world.read(query, actor, number)
        with pytest.raises(NotFound):
            scored(world, actor, made)
