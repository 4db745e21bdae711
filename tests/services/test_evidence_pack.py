"""The evidence pack proves who knew what, and shows where the tables differ from the trail."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from app.domain.equal_treatment import Means
from app.models import Disclosure, DisclosureTelling
from app.queries.evidence import evidence_pack
from app.schemas.disclosure import LevelDisclosures, WithdrawDisclosure, WithdrawTelling
from app.schemas.discussion import RecordDiscussion
from app.schemas.engagement import AssessAdvantage
from app.schemas.question import ReleaseAnswer
from app.services.disclosures import level_disclosures, withdraw_disclosure, withdraw_telling
from app.services.discussions import record_discussion
from app.services.engagement import assess_advantage
from app.services.partner_area import confirm_receipt
from app.services.questions import release_answer
from tests.services.partners import candidate
from tests.services.talking import TOLD, asked, disclosed, drafted, speaking, ticket, two_candidates
from tests.world import World

D: Any = Disclosure
T: Any = DisclosureTelling
EARLIER = TOLD - timedelta(days=9)
BY_MAIL = LevelDisclosures(told_on=TOLD, means="email")


def test_all_that_can_happen_to_a_disclosure_is_what_the_trail_says(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    disclosed(world, made, alpha)
    partner = speaking(world, beta)
    gamma = candidate(world, made, "Gamma LLP")
    world.write(level_disclosures, world.lead, made.id, BY_MAIL)
    wrong = disclosed(world, made, alpha, gamma, title="To Gamma by mistake")
    entry = next(t for t in wrong.tellings if t.organisation.name == "Gamma LLP")
    mistake = WithdrawTelling(reason="Not there.")
    world.write(withdraw_telling, world.lead, wrong.id, entry.id, mistake)
    ready = drafted(world, asked(world, made, alpha))
    world.write(release_answer, world.lead, ready.id, ReleaseAnswer(means="email"))
    gone = disclosed(world, made, gamma, title="Never said")
    world.write(withdraw_disclosure, world.lead, gone.id, WithdrawDisclosure(reason="Never."))
    first = world.read(evidence_pack, world.lead, made.id).disclosures[0].disclosure
    received = next(t for t in first.tellings if t.organisation.name == "Beta plc")
    world.write(confirm_receipt, partner, ticket(world, received.id))
    pack = world.read(evidence_pack, world.auditor, made.id)
    assert pack.is_sound
    assert [(p.content_matches, p.tellings_match) for p in pack.disclosures] == [(True, True)] * 4


def _told_another_day(number: int) -> Any:
    return update(DisclosureTelling).where(T.id == number).values(told_on=date(2026, 10, 1))


def _told_otherwise(number: int) -> Any:
    return update(DisclosureTelling).where(T.id == number).values(means=Means.LETTER)


def _never_told(number: int) -> Any:
    return delete(DisclosureTelling).where(T.id == number)


@pytest.mark.parametrize("change", [_told_another_day, _told_otherwise, _never_told])
def test_a_telling_changed_behind_the_trail_is_shown(
    sqlite_world: World, change: Callable[[int], Any]
) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    told = disclosed(world, made, alpha, beta)
    world.database.write_now(lambda s: s.execute(change(told.tellings[1].id)))
    pack = world.read(evidence_pack, world.lead, made.id)
    assert pack.chain.is_intact
    assert pack.disclosures[0].content_matches
    assert not pack.disclosures[0].tellings_match
    assert not pack.is_sound


def test_words_changed_behind_the_trail_are_shown(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    told = disclosed(world, made, alpha, beta)
    assert world.read(evidence_pack, world.lead, made.id).is_sound
    changed = update(Disclosure).where(D.id == told.id).values(text="Another river.")
    world.database.write_now(lambda s: s.execute(changed))
    pack = world.read(evidence_pack, world.lead, made.id)
    assert not pack.disclosures[0].content_matches
    assert not pack.is_sound


def test_a_disclosure_taken_out_of_the_tables_is_missed(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    told = disclosed(world, made, alpha)

    def take_out(session: Any) -> None:
        session.execute(delete(DisclosureTelling).where(T.disclosure_id == told.id))
        session.execute(delete(Disclosure).where(D.id == told.id))

    world.database.write_now(take_out)
    pack = world.read(evidence_pack, world.lead, made.id)
    assert (pack.missing, pack.is_sound) == ([told.id], False)


def test_each_candidate_stands_with_what_it_knows_since_when(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ids = [alpha.organisation_id]
    said = RecordDiscussion(form="meeting", held_on=TOLD, organisation_ids=ids, said="A secret.")
    talk = world.write(record_discussion, world.lead, made.id, said)
    disclosed(world, made, alpha, discussion_id=talk.id, told_on=EARLIER)
    disclosed(world, made, alpha, beta, title="For both")
    world.write(
        assess_advantage, world.lead, made.id, beta.organisation_id, AssessAdvantage(finding="none")
    )
    pack = world.read(evidence_pack, world.lead, made.id)
    first, second = pack.parties
    assert [(k.number, k.told_on) for k in first.told] == [(1, EARLIER), (2, TOLD)]
    assert ([k.number for k in second.told], second.owed) == ([2], [1])
    assert first.advantage == "Not assessed"
    assert f"by {world.lead.name}" in second.advantage
    assert [(t.held_on, t.disclosed) for t in pack.talks] == [(TOLD, [1])]
    assert "A secret." not in pack.model_dump_json()


def test_the_pack_says_how_far_apart_they_were_told(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    disclosed(world, made, alpha, told_on=EARLIER)
    world.write(level_disclosures, world.lead, made.id, BY_MAIL)
    assert world.read(evidence_pack, world.lead, made.id).disclosures[0].days_apart == 9
