"""Disclosing, telling, levelling, and correcting a mistaken entry."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from app.domain.audit import confidential_stream_of
from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted
from app.models import Event
from app.queries.disclosures import disclosure, is_disclosed, parity
from app.queries.evidence import evidence_pack
from app.queries.gates import gate_review
from app.queries.opportunities import opportunity as find
from app.queries.partner_area import addressed_file
from app.schemas.disclosure import (
    LevelDisclosures,
    TellDisclosure,
    WithdrawDisclosure,
    WithdrawTelling,
)
from app.schemas.discussion import RecordIdea
from app.services.disclosures import (
    level_disclosures,
    tell_disclosure,
    withdraw_disclosure,
    withdraw_telling,
)
from app.services.documents import remove_document
from app.services.ideas import record_idea
from app.services.partner_area import confirm_receipt
from tests.services.partners import candidate, moved, with_member
from tests.services.talking import TOLD, disclosed, speaking, ticket, two_candidates
from tests.services.test_answer_criterion import document
from tests.world import World


def test_what_one_was_told_is_owed_to_the_other(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    told = disclosed(world, made, alpha)
    assert [o.name for o in told.owed] == ["Beta plc"]
    found = world.read(parity, world.lead, made.id)
    assert found.unlevelled == 1
    assert [row.owed for row in found.items] == [[beta.organisation_id]]
    assert [o.name for o in found.without_account] == ["Beta plc"]


def test_levelling_tells_everybody_owed_in_one_act_under_one_stamp(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    speaking(world, beta)
    gamma = candidate(world, made, "Gamma LLP")
    first, second = disclosed(world, made, alpha), disclosed(world, made, beta, title="Another")
    command = LevelDisclosures(told_on=TOLD, means="email")
    done = world.write(level_disclosures, world.lead, made.id, command)
    assert (done.disclosures, done.tellings) == (2, 4)
    outs = [world.read(disclosure, world.lead, d.id) for d in (first, second)]
    assert [o.owed for o in outs] == [[], []]
    added = [t for o in outs for t in o.tellings if t.is_levelling]
    assert {t.recorded_at for t in added} == {done.at}
    by_name = {(t.organisation.name, t.means) for t in added}
    assert ("Beta plc", "partner_area") in by_name
    assert ("Gamma LLP", "email") in by_name
    with pytest.raises(Conflict, match="level"):
        world.write(level_disclosures, world.lead, made.id, command)
    assert gamma.organisation_id


def test_of_two_who_level_at_once_one_does_and_nobody_is_told_twice(world: World) -> None:
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    told = disclosed(world, made, alpha)
    at, command = world.later(), LevelDisclosures(told_on=TOLD, means="email")

    def level(_: int) -> str:
        try:
            world.database.write_now(level_disclosures, world.lead, made.id, command, at=at)
        except Conflict:
            return "refused"
        return "levelled"

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(level, range(4))) == ["levelled", *["refused"] * 3]
    assert len(world.read(disclosure, world.lead, told.id).tellings) == 2
    assert world.read(evidence_pack, world.lead, made.id).is_sound


def test_levelling_says_who_must_be_told_by_hand_before_it_does_anything(world: World) -> None:
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    disclosed(world, made, alpha)
    with pytest.raises(Invalid, match="Beta plc"):
        world.write(level_disclosures, world.lead, made.id, LevelDisclosures())
    assert world.read(parity, world.lead, made.id).unlevelled == 1


def test_the_words_to_send_are_those_somebody_without_an_account_is_owed(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    speaking(world, alpha)
    disclosed(world, made, beta, title="For Alpha, who reads it in its area")
    told = disclosed(world, made, alpha)
    [words] = world.read(parity, world.lead, made.id).to_send
    assert (words.id, words.text, words.names) == (told.id, told.text, ["Beta plc"])
    world.write(
        level_disclosures, world.lead, made.id, LevelDisclosures(told_on=TOLD, means="email")
    )
    assert world.read(parity, world.lead, made.id).to_send == []


def test_a_late_joiner_is_owed_everything_the_others_had(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    disclosed(world, made, alpha, beta)
    late = candidate(world, made, "Late Ltd")
    assert world.read(parity, world.lead, made.id).items[0].owed == [late.organisation_id]


def test_who_is_out_keeps_what_it_knows_and_is_owed_again_when_it_returns(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    out = moved(world, beta, "out")
    told = disclosed(world, made, alpha)
    assert told.owed == []
    moved(world, out, "longlist")
    assert [o.name for o in world.read(disclosure, world.lead, told.id).owed] == ["Beta plc"]


@pytest.mark.parametrize("audience", ["nobody", "named", "anyone"])
def test_what_draws_on_a_candidates_idea_is_refused_with_the_reason(
    sqlite_world: World, audience: str
) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    named = [beta.organisation_id] if audience == "named" else []
    command = RecordIdea(
        title="Calls",
        text="",
        organisation_id=alpha.organisation_id,
        audience=audience,
        named_ids=named,
    )
    idea = world.write(record_idea, world.lead, made.id, command)
    with pytest.raises(Invalid, match="an idea of Alpha Ltd"):
        disclosed(world, made, beta, idea_id=idea.id)
    assert world.read(parity, world.lead, made.id).items == []


def test_the_words_of_a_candidates_idea_are_not_disclosed_by_another_way(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    words = "Call every patient in their own language the evening before the weather turns cold."
    command = RecordIdea(title="Calls", text=words, organisation_id=alpha.organisation_id)
    world.write(record_idea, world.lead, made.id, command)
    with pytest.raises(Invalid, match="own words"):
        disclosed(world, made, beta, text=f"We thought of this: {words.upper()}")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"told_on": date(2027, 1, 1)}, "told_on"),
        ({"text": ""}, "text"),
        ({"kind": "document"}, "document_id"),
        ({"document_id": 999}, "document_id"),
        ({"discussion_id": 999}, "discussion_id"),
        ({"idea_id": 999}, "idea_id"),
        ({"organisation_ids": [999]}, "organisation_ids"),
    ],
)
def test_an_unsound_disclosure_is_refused_where_it_is_unsound(
    sqlite_world: World, fields: dict[str, object], field: str
) -> None:
    made = sqlite_world.opportunity()
    alpha, _ = two_candidates(sqlite_world, made)
    with pytest.raises(Invalid) as refused:
        disclosed(sqlite_world, made, alpha, **fields)
    assert refused.value.problems[0].field == field


def test_nobody_is_told_the_same_twice(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    told = disclosed(world, made, alpha)
    ids = [beta.organisation_id]
    command = TellDisclosure(organisation_ids=ids, told_on=TOLD, means="call")
    again = world.write(tell_disclosure, world.lead, told.id, command)
    assert again.owed == []
    with pytest.raises(Conflict, match="already"):
        world.write(tell_disclosure, world.lead, told.id, command)


def test_a_mistaken_entry_is_withdrawn_with_its_reason_and_stays_on_record(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    told = disclosed(world, made, alpha, beta)
    entry = told.tellings[1]
    reason = WithdrawTelling(reason="Beta was not in the room.")
    after = world.write(withdraw_telling, world.lead, told.id, entry.id, reason)
    assert [o.name for o in after.owed] == ["Beta plc"]
    assert after.tellings[1].withdrawn_reason == "Beta was not in the room."
    with pytest.raises(Conflict, match="already"):
        world.write(withdraw_telling, world.lead, told.id, entry.id, reason)
    whole = WithdrawDisclosure(reason="It was another meeting.")
    gone = world.write(withdraw_disclosure, world.lead, told.id, whole)
    assert gone.owed == []
    assert gone.withdrawn_reason == "It was another meeting."
    with pytest.raises(Conflict, match="withdrawn"):
        world.write(withdraw_disclosure, world.lead, told.id, whole)


def test_what_a_partner_was_shown_or_confirmed_cannot_become_a_mistake(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    partner = speaking(world, beta)
    told = disclosed(world, made, alpha, beta)
    world.write(confirm_receipt, partner, ticket(world, told.tellings[1].id))
    with pytest.raises(Conflict, match="confirmed"):
        command = WithdrawTelling(reason="A mistake.")
        world.write(withdraw_telling, world.lead, told.id, told.tellings[1].id, command)
    with pytest.raises(Conflict, match="confirmed"):
        world.write(withdraw_disclosure, world.lead, told.id, WithdrawDisclosure(reason="No."))
    other = disclosed(world, made, alpha, title="Another")
    world.write(level_disclosures, world.lead, made.id, LevelDisclosures())
    with pytest.raises(Conflict, match="own area"):
        world.write(withdraw_disclosure, world.lead, other.id, WithdrawDisclosure(reason="No."))


def test_only_the_team_discloses_and_others_do_not_know_of_it(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    told = disclosed(world, made, alpha)
    command = TellDisclosure(organisation_ids=[1], told_on=TOLD, means="call")
    for actor in (world.sponsor, world.auditor):
        assert world.read(disclosure, actor, told.id).id == told.id
        with pytest.raises(NotPermitted):
            world.write(tell_disclosure, actor, told.id, command)
    for actor in (world.member, world.adviser, world.other_sponsor, world.partner, world.outsider):
        with pytest.raises(NotFound):
            world.read(disclosure, actor, told.id)
        with pytest.raises(NotFound):
            world.read(parity, actor, made.id)
    with_member(world, made)
    assert world.read(disclosure, world.member, told.id).id == told.id


def test_the_gate_opens_when_everything_is_level(world: World) -> None:
    made = world.opportunity()
    world.decided(world.submitted(made))
    alpha, beta = two_candidates(world, made)
    disclosed(world, made, alpha)
    assert _met(world, made.id, "disclosures_levelled") is False
    command = LevelDisclosures(told_on=TOLD, means="email")
    world.write(level_disclosures, world.lead, made.id, command)
    assert _met(world, made.id, "disclosures_levelled") is True
    assert beta.organisation_id


def test_an_entry_withdrawn_as_a_mistake_bars_no_gate(world: World) -> None:
    made = world.opportunity()
    world.decided(world.submitted(made))
    alpha, _ = two_candidates(world, made)
    mistaken = disclosed(world, made, alpha)
    assert _met(world, made.id, "disclosures_levelled") is False
    reason = WithdrawDisclosure(reason="It was another meeting.")
    world.write(withdraw_disclosure, world.lead, mistaken.id, reason)
    assert _met(world, made.id, "disclosures_levelled") is True


def _met(world: World, opportunity_id: int, key: str) -> bool:
    row = world.read(find, world.lead, opportunity_id)
    review = world.read(gate_review, world.lead, row.open_review_id)
    assert row.criteria_met == review.criteria_met
    return next(c.is_met for c in review.criteria if c.key == key)


def test_everything_is_in_the_confidential_stream_alone(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    disclosed(world, made, alpha)
    kinds = world.read(
        lambda s: s.scalars(
            select(Event.kind).where(Event.stream == confidential_stream_of(made.id))
        ).all()
    )
    assert "disclosure_made" in kinds
    plain = world.read(
        lambda s: s.scalars(
            select(Event.kind).where(Event.stream == f"opportunity:{made.id}")
        ).all()
    )
    assert "disclosure_made" not in plain


def test_a_document_given_to_candidates_keeps_its_bytes_when_it_leaves_the_list(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    partner = speaking(world, beta)
    number = document(world, made.id)
    told = disclosed(world, made, alpha, beta, kind="document", document_id=number)
    world.write(remove_document, world.lead, number)
    assert world.read(is_disclosed, number)
    entry = next(t.id for t in told.tellings if t.organisation.id == beta.organisation_id)
    assert world.read(addressed_file, partner, ticket(world, entry)).sha256
    with pytest.raises(Invalid, match="document of this opportunity"):
        disclosed(world, made, alpha, kind="document", document_id=number)
