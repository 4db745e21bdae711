"""The history: every act a sentence, and a chain that can be checked."""

from itertools import pairwise
from typing import Any

import pytest

from app.domain.audit import GENESIS, EventRecord, confidential_stream_of, event_hash
from app.domain.errors import NotFound
from app.domain.policy import Actor, Role
from app.queries import history as module
from app.queries.history import events, history
from app.queries.overview import overview
from app.schemas.comment import AddComment
from app.schemas.gate import DecideGate
from app.services.comments import add_comment
from app.services.decisions import decide_gate
from app.services.events import record
from app.services.provenance import Provenance
from tests.world import World


def test_it_tells_newest_first_who_did_what(world: World) -> None:
    made = world.opportunity()
    world.decided(world.submitted(made), "rework", reason="Show the risk.")
    told = world.read(history, world.auditor, made.id)
    assert told.items[0].sentence == "Sponsor decided gate 1: rework"
    assert (told.items[0].text, told.items[0].tone) == ("Show the risk.", "warn")
    assert "Lead submitted gate 1 for decision" in [item.sentence for item in told.items[1:4]]
    assert told.items[-1].sentence == "Lead added the opportunity"
    assert [p.stage for p in told.passages] == ["stakeholder_analysis"]


def test_a_criterion_is_called_by_its_title(world: World) -> None:
    made = world.opportunity()
    world.answered(made)
    sentences = [item.sentence for item in world.read(history, world.lead, made.id).items]
    assert "Lead answered “Rights in the assets are known”: met" in sentences


def test_a_reconstructed_act_says_so_with_as_much_of_the_date_as_is_known(world: World) -> None:
    made = world.opportunity()
    review = world.submitted(made)
    world.write(
        decide_gate,
        world.sponsor,
        review.id,
        DecideGate(outcome="proceed", pack_digest=review.pack_digest),
        provenance=Provenance(True, "The report, page 12.", "Estimated to the year: from the text"),
    )
    told = world.read(history, world.lead, made.id).items[0]
    assert (told.reconstructed, told.source_note) == (True, "The report, page 12.")
    assert told.when == "2026"
    steps = world.read(overview, world.lead, made.id).steps
    assert steps[0].note == "Gate 1: proceed, 2026 (estimated)"


def test_the_events_form_a_chain_that_anybody_can_check(world: World) -> None:
    made = world.opportunity()
    world.submitted(made)
    previous = GENESIS
    listed = world.read(events, world.lead, made.id, limit=200).items
    for n, event in enumerate(listed, 1):
        facts = EventRecord(
            event.stream, n, event.kind, event.at, event.actor, event.data, previous
        )
        assert (event.seq, event.previous_hash) == (n, previous)
        assert event.hash == event_hash(facts)
        previous = event.hash
    assert len(listed) > 5


def test_a_connected_system_is_not_taken_for_a_person(world: World) -> None:
    made = world.opportunity()
    system = Actor(None, "Feed", {world.programme_id: frozenset({Role.MEMBER})}, token_id=7)
    world.write(add_comment, system, made.id, AddComment(text="Imported note."))
    assert world.read(history, world.lead, made.id).items[0].sentence == (
        "A connected system commented"
    )


def test_pages_follow_each_other_without_gap_or_repeat(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE_SIZE", 3)
    made = world.opportunity()
    world.submitted(made)
    every = sum(
        len(world.read(events, world.lead, made.id, limit=200, confidential=stream).items)
        for stream in (False, True)
    )
    pages = [world.read(history, world.lead, made.id)]
    while pages[-1].earlier_than is not None:
        pages.append(world.read(history, world.lead, made.id, before=pages[-1].earlier_than))
    seen = [item.id for page in pages for item in page.items]
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == every > 5
    for later, page in pairwise(pages):
        again = world.read(history, world.lead, made.id, before=page.later_than)
        assert [item.id for item in again.items] == [item.id for item in later.items]


def test_what_is_confidential_is_told_to_the_team_the_sponsor_and_the_auditor_alone(
    world: World,
) -> None:
    made = world.opportunity()
    stream = confidential_stream_of(made.id)
    world.write(record, world.lead, stream, "candidate_added", {"name": "A"})
    for name in ("lead", "sponsor", "auditor"):
        actor = world.actors[name]
        assert world.read(history, actor, made.id).items[0].kind == "candidate_added"
        assert len(world.read(events, actor, made.id, confidential=True).items) == 1
    for name in ("member", "adviser", "other_sponsor"):
        actor = world.actors[name]
        told = world.read(history, actor, made.id).items
        assert [item.kind for item in told] == ["opportunity_created"]
        with pytest.raises(NotFound):
            world.read(events, actor, made.id, confidential=True)


@pytest.mark.parametrize("name", ["outsider", "neighbour", "partner", "administrator"])
def test_what_is_invisible_is_not_found(world: World, name: str) -> None:
    made = world.opportunity()
    for query in (history, events):
        with pytest.raises(NotFound):
            world.read(query, world.actors[name], made.id)


def test_its_numbers_count_nothing_that_the_reader_may_not_know(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gap between two entries would tell how much happened among the confidential meanwhile."""
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    made = world.opportunity()
    for text in ("One.", "Two.", "Three."):
        world.write(add_comment, world.lead, made.id, AddComment(text=text))
        world.write(record_secretly, made.id)
    latest = world.read(history, world.adviser, made.id)
    earlier = world.read(history, world.adviser, made.id, before=latest.earlier_than)
    shown = [*latest.items, *earlier.items]
    assert [item.id for item in shown] == list(range(shown[0].id, shown[0].id - 4, -1))
    assert earlier.later_than == latest.items[0].id + 1
    assert len({item.kind for item in world.read(history, world.lead, made.id).items}) == 2


def record_secretly(session: Any, opportunity_id: int, *, at: Any) -> None:
    """Something that the team alone may know of."""
    stream = confidential_stream_of(opportunity_id)
    record(session, Actor(1, "Lead"), stream, "discussion_recorded", {}, at=at)
