"""What was told stays told: a further disclosure puts it right, and both sides say so."""

import pytest

from app.domain.errors import Invalid
from app.queries.disclosures import disclosure
from app.queries.evidence import evidence_pack
from app.queries.partner_area import partner_topic
from app.schemas.disclosure import LevelDisclosures, WithdrawDisclosure
from app.schemas.question import ReleaseAnswer
from app.services.disclosures import level_disclosures, withdraw_disclosure
from app.services.questions import release_answer
from tests.services.partners import candidate
from tests.services.talking import asked, disclosed, drafted, speaking, two_candidates
from tests.world import World


def test_a_released_answer_is_put_right_by_a_further_disclosure(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ours, theirs = speaking(world, alpha), speaking(world, beta, "second_partner")
    ready = drafted(world, asked(world, made, alpha))
    done = world.write(release_answer, world.lead, ready.id, ReleaseAnswer())
    right = disclosed(
        world, made, alpha, title="There are 41 sites", corrects_id=done.disclosure_id
    )
    assert right.corrects
    assert right.corrects.id == done.disclosure_id
    wrong = world.read(disclosure, world.lead, done.disclosure_id)
    assert [c.id for c in wrong.corrected_by] == [right.id]
    assert [o.name for o in right.owed] == ["Beta plc"]
    first, last = world.read(partner_topic, ours, made.id).addressed
    assert (first.corrects, first.is_corrected) == ("How many sites are there?", False)
    assert (last.corrects, last.is_corrected) == ("", True)
    [unaware] = world.read(partner_topic, theirs, made.id).addressed
    assert not unaware.is_corrected
    assert "41" not in str(unaware)
    world.write(level_disclosures, world.lead, made.id, LevelDisclosures())
    assert [t.is_corrected for t in world.read(partner_topic, theirs, made.id).addressed] == [
        False,
        True,
    ]
    pack = world.read(evidence_pack, world.lead, made.id)
    assert pack.is_sound
    assert pack.disclosures[1].events[0].data["corrects_id"] == done.disclosure_id


def test_a_correction_withdrawn_as_a_mistake_puts_nothing_right(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    wrong = disclosed(world, made, alpha)
    right = disclosed(world, made, alpha, title="Right", corrects_id=wrong.id)
    world.write(withdraw_disclosure, world.lead, right.id, WithdrawDisclosure(reason="No."))
    assert world.read(disclosure, world.lead, wrong.id).corrected_by == []


def test_only_a_standing_disclosure_of_the_same_opportunity_is_put_right(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    made, other = world.opportunity(), world.opportunity(title="Another")
    alpha, _ = two_candidates(world, made)
    gamma = candidate(world, other, "Gamma LLP")
    theirs = disclosed(world, other, gamma)
    gone = disclosed(world, made, alpha)
    world.write(withdraw_disclosure, world.lead, gone.id, WithdrawDisclosure(reason="No."))
    for number in (theirs.id, gone.id, 999):
        with pytest.raises(Invalid) as refused:
            disclosed(world, made, alpha, corrects_id=number)
        assert refused.value.problems[0].field == "corrects_id"
