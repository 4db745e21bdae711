"""A partner sees what was addressed to its own organisation, and nothing else."""

import itertools

import pytest

from app.domain.errors import Conflict, NotFound
from app.queries.evidence import evidence_pack
from app.queries.opportunities import opportunity as find
from app.queries.partner_area import addressed, addressed_file, partner_area, partner_topic
from app.schemas.disclosure import WithdrawTelling
from app.schemas.partner_area import AskQuestion
from app.services.disclosures import withdraw_telling
from app.services.partner_area import ask_question, confirm_receipt
from tests.client import ApiClient
from tests.services.talking import disclosed, speaking, ticket, two_candidates
from tests.world import World


def test_an_account_without_an_organisation_sees_nothing(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    disclosed(world, made, alpha, beta)
    area = world.read(partner_area, world.partner)
    assert (area.organisations, area.topics) == ([], [])
    with pytest.raises(NotFound):
        world.read(partner_topic, world.partner, made.id)


def test_each_partner_sees_its_own_tellings_and_no_others(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ours, theirs = speaking(world, alpha), speaking(world, beta, "second_partner")
    both = disclosed(world, made, alpha, beta, title="For both")
    one = disclosed(world, made, alpha, title="For Alpha alone")
    assert [t.title for t in world.read(partner_topic, ours, made.id).addressed] == [
        "For Alpha alone",
        "For both",
    ]
    seen = world.read(partner_topic, theirs, made.id)
    assert [t.title for t in seen.addressed] == ["For both"]
    assert "Alpha" not in str(seen)
    for telling in (ticket(world, t.tellings[0].id) for t in (both, one)):
        for read in (addressed, addressed_file):
            with pytest.raises(NotFound):
                world.read(read, theirs, telling)
        with pytest.raises(NotFound):
            world.write(confirm_receipt, theirs, telling)


def test_a_candidate_that_was_told_nothing_does_not_learn_that_it_is_one(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    theirs = speaking(world, beta)
    disclosed(world, made, alpha)
    assert world.read(partner_area, theirs).topics == []


def test_an_entry_that_a_partner_can_read_was_told_and_is_no_mistake(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    theirs = speaking(world, beta)
    told = disclosed(world, made, alpha, beta)
    by_name = {t.organisation.name: t for t in told.tellings}
    assert world.read(addressed, theirs, ticket(world, by_name["Beta plc"].id)).title == told.title
    assert by_name["Alpha Ltd"].stands_because == ""
    assert "own area" in by_name["Beta plc"].stands_because
    reason = WithdrawTelling(reason="Not in the room.")
    with pytest.raises(Conflict, match="own area"):
        world.write(withdraw_telling, world.lead, told.id, by_name["Beta plc"].id, reason)
    world.write(withdraw_telling, world.lead, told.id, by_name["Alpha Ltd"].id, reason)


def test_an_entry_withdrawn_before_there_was_an_account_is_never_shown(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    told = disclosed(world, made, alpha, beta)
    entry = next(t.id for t in told.tellings if t.organisation.id == beta.organisation_id)
    reason = WithdrawTelling(reason="Not in the room.")
    world.write(withdraw_telling, world.lead, told.id, entry, reason)
    theirs = speaking(world, beta)
    assert world.read(partner_area, theirs).topics == []
    with pytest.raises(NotFound):
        world.read(addressed, theirs, ticket(world, entry))


def test_confirming_receipt_counts_once_and_stands_in_the_trail(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    theirs = speaking(world, beta)
    told = disclosed(world, made, alpha, beta)
    entry = next(t.id for t in told.tellings if t.organisation.id == beta.organisation_id)
    first = world.write(confirm_receipt, theirs, ticket(world, entry))
    again = world.write(confirm_receipt, theirs, ticket(world, entry))
    assert first.confirmed_at == again.confirmed_at
    [proof] = world.read(evidence_pack, world.auditor, made.id).disclosures
    assert [e.kind for e in proof.events] == ["disclosure_made", "receipt_confirmed"]


def test_a_partner_prepares_no_gate_by_what_it_does(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    theirs = speaking(world, beta)
    told = disclosed(world, made, alpha, beta)
    before = world.read(find, world.lead, made.id)
    world.write(confirm_receipt, theirs, ticket(world, told.tellings[1].id))
    assert world.read(find, world.lead, made.id).version == before.version


def test_a_partner_reads_nothing_else_over_the_api(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    speaking(world, beta)
    told = disclosed(world, made, alpha, beta)
    api = ApiClient(world, "partner")
    area = api.get("/api/v1/partner").json()
    assert [t["id"] for t in area["topics"]] == [made.id]
    assert api.get(f"/api/v1/partner/topics/{made.id}").json()["addressed"][0]["title"]
    for path in (
        f"/api/v1/opportunities/{made.id}",
        f"/api/v1/opportunities/{made.id}/disclosures",
        f"/api/v1/opportunities/{made.id}/disclosures/pack",
        f"/api/v1/opportunities/{made.id}/discussions",
        f"/api/v1/opportunities/{made.id}/questions",
        f"/api/v1/opportunities/{made.id}/engagement",
        f"/api/v1/disclosures/{told.id}",
    ):
        assert api.get(path).status_code == 404, path
    assert api.get("/api/v1/opportunities").json() == []


def test_the_numbers_a_partner_sees_count_nothing(world: World) -> None:
    """Neither what others were told nor what they asked can be told from one's own numbers."""
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ours = speaking(world, alpha)
    for n in range(3):
        disclosed(world, made, alpha, beta, title=f"Fact {n}")
        world.write(ask_question, ours, AskQuestion(topic_id=made.id, text=f"What of {n}?"))
    seen = world.read(partner_topic, ours, made.id)
    for some in ([t.id for t in seen.addressed], [q.id for q in seen.questions]):
        assert min(some) > 1000 and len(set(some)) == 3
        assert min(abs(a - b) for a, b in itertools.combinations(some, 2)) > 1000
    first = world.read(partner_topic, ours, made.id, limit=2)
    rest = world.read(partner_topic, ours, made.id, limit=2, before=first.next)
    assert [t.title for t in (*first.addressed, *rest.addressed)] == ["Fact 2", "Fact 1", "Fact 0"]
    assert world.read(partner_topic, ours, made.id, before=2).addressed == []
