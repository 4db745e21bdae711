"""A question by one, answered to all still in at the same instant."""

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.models import DisclosureTelling, PartnerQuestion
from app.queries.disclosures import disclosure, parity
from app.queries.history import history
from app.queries.partner_area import partner_topic
from app.queries.questions import question
from app.schemas.discussion import RecordIdea
from app.schemas.partner_area import AskQuestion
from app.schemas.question import DraftAnswer, RefuseQuestion, ReleaseAnswer
from app.services.ideas import record_idea
from app.services.partner_area import ask_question, withdraw_question
from app.services.questions import draft_answer, refuse_question, release_answer
from tests.services.partners import candidate, moved
from tests.services.talking import asked, disclosed, drafted, question_of, speaking, two_candidates
from tests.world import World

BY_MAIL = ReleaseAnswer(means="email")


def test_everybody_still_in_gets_the_answer_in_one_act_under_one_stamp(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    speaking(world, beta)
    gone = moved(world, candidate(world, made, "Gone Ltd"), "out")
    many = [candidate(world, made, f"Maker {n:02}") for n in range(10)]
    ready = drafted(world, asked(world, made, alpha))
    done = world.write(release_answer, world.lead, ready.id, BY_MAIL, version=ready.version)
    assert done.state == "released"
    rows = world.read(
        lambda s: s.scalars(
            select(DisclosureTelling).where(
                DisclosureTelling.disclosure_id == done.disclosure_id  # type: ignore[arg-type]
            )
        ).all()
    )
    everybody = {c.organisation_id for c in (alpha, beta, *many)}
    assert {row.organisation_id for row in rows} == everybody
    assert gone.organisation_id not in everybody
    assert {row.recorded_at for row in rows} == {done.closed_at}
    assert len({row.told_on for row in rows}) == 1
    assert {row.means.value for row in rows} == {"partner_area", "email"}
    assert world.read(disclosure, world.lead, done.disclosure_id).owed == []


def test_nobody_reads_an_answer_before_its_release_and_all_do_after(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ours, theirs = speaking(world, alpha), speaking(world, beta, "second_partner")
    disclosed(world, made, alpha, beta)
    command = AskQuestion(topic_id=made.id, text="How many sites are there?")
    own = world.write(ask_question, ours, command)
    assert own.state == "waiting"
    number = question_of(world, own.id)
    ready = drafted(world, world.read(question, world.lead, number))
    before = [world.read(partner_topic, who, made.id) for who in (ours, theirs)]
    assert "There are 40 sites." not in str(before)
    world.write(release_answer, world.lead, number, ReleaseAnswer(), version=ready.version)
    after = [world.read(partner_topic, who, made.id).addressed[0] for who in (ours, theirs)]
    assert [told.text for told in after] == ["There are 40 sites."] * 2
    assert after[0].stamped_at == after[1].stamped_at
    assert [told.asked for told in after] == ["How many sites are there?"] * 2
    other = world.read(partner_topic, theirs, made.id)
    assert "Alpha" not in str(other)
    assert other.questions == []
    assert world.read(partner_topic, ours, made.id).questions[0].state == "answered"


def test_an_answer_is_released_once(world: World) -> None:
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    ready = drafted(world, asked(world, made, alpha))
    world.write(release_answer, world.lead, ready.id, BY_MAIL, version=ready.version)
    with pytest.raises(Stale):
        world.write(release_answer, world.lead, ready.id, BY_MAIL, version=ready.version)
    with pytest.raises(Conflict, match="stands"):
        world.write(release_answer, world.lead, ready.id, BY_MAIL)
    with pytest.raises(Conflict, match="stands"):
        world.write(draft_answer, world.lead, ready.id, DraftAnswer(answer="Other."))


def test_a_question_that_holds_a_secret_waits_until_it_is_reworded(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    secret = asked(world, made, alpha, text="May our new gauge be used?", holds_secret=True)
    ready = drafted(world, secret, reworded="MAY our new gauge  be used?")
    assert "Reword" in ready.barred
    with pytest.raises(Conflict, match="Reword"):
        world.write(release_answer, world.lead, ready.id, BY_MAIL)
    again = drafted(world, ready, reworded="Which gauges may be used?")
    assert again.holds_secret
    done = world.write(release_answer, world.lead, again.id, BY_MAIL)
    told = world.read(disclosure, world.lead, done.disclosure_id)
    assert told.asked == "Which gauges may be used?"
    assert "new gauge" not in str(told)


def test_an_answer_waits_while_it_names_who_asked(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    ready = drafted(world, asked(world, made, alpha, text="May Alpha use its own sensors?"))
    assert "names Alpha Ltd" in ready.barred
    with pytest.raises(Conflict, match="nobody is told who asked"):
        world.write(release_answer, world.lead, ready.id, BY_MAIL)
    again = drafted(world, ready, reworded="May a partner use its own sensors?")
    assert (again.barred, again.published) == ("", "May a partner use its own sensors?")
    world.write(release_answer, world.lead, again.id, BY_MAIL)


def test_a_draft_may_find_a_secret_but_never_lose_one(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    found = drafted(world, asked(world, made, alpha), holds_secret=True)
    assert drafted(world, found, holds_secret=False).holds_secret


def test_an_answer_never_repeats_a_candidates_idea(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    words = "Sell the forecast by the reach of the river and never by its name."
    command = RecordIdea(title="Reaches", text=words, organisation_id=beta.organisation_id)
    world.write(record_idea, world.lead, made.id, command)
    with pytest.raises(Invalid, match="own words"):
        drafted(world, asked(world, made, alpha), answer=f"Yes. {words}")


def test_what_is_refused_says_why_to_the_asker_alone(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ours, theirs = speaking(world, alpha), speaking(world, beta, "second_partner")
    disclosed(world, made, alpha, beta)
    own = world.write(ask_question, ours, AskQuestion(topic_id=made.id, text="Who else?"))
    number = question_of(world, own.id)
    world.write(refuse_question, world.lead, number, RefuseQuestion(reason="We do not say."))
    assert world.read(partner_topic, ours, made.id).questions[0].refused_reason == "We do not say."
    assert world.read(partner_topic, theirs, made.id).questions == []


def test_nobody_in_means_nobody_to_answer(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ready = drafted(world, asked(world, made, alpha))
    moved(world, alpha, "out")
    moved(world, beta, "out")
    with pytest.raises(Conflict, match="nobody to answer"):
        world.write(release_answer, world.lead, ready.id, BY_MAIL)


def test_a_partner_asks_only_where_it_was_told_something_and_takes_part(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    made, other = world.opportunity(), world.opportunity(title="Another")
    alpha, beta = two_candidates(world, made)
    ours = speaking(world, alpha)
    for topic in (made, other):
        with pytest.raises(NotFound):
            world.write(ask_question, ours, AskQuestion(topic_id=topic.id, text="Why?"))
    disclosed(world, made, alpha, beta)
    world.write(ask_question, ours, AskQuestion(topic_id=made.id, text="Why?"))
    moved(world, alpha, "out")
    with pytest.raises(Conflict, match="closed"):
        world.write(ask_question, ours, AskQuestion(topic_id=made.id, text="Why not?"))
    assert world.read(partner_topic, ours, made.id).addressed
    for actor in (world.lead, world.outsider, world.sponsor):
        with pytest.raises(NotFound):
            world.write(ask_question, actor, AskQuestion(topic_id=made.id, text="Why?"))


def test_readers_cannot_answer(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    ready = drafted(world, asked(world, made, alpha))
    for actor in (world.sponsor, world.auditor):
        with pytest.raises(NotPermitted):
            world.write(release_answer, actor, ready.id, BY_MAIL)
    with pytest.raises(NotFound):
        world.read(question, world.adviser, ready.id)
    assert world.read(lambda s: s.get(PartnerQuestion, ready.id)).state == "drafted"


def test_whoever_asked_takes_a_question_back_and_nobody_answers_it(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ours = speaking(world, alpha)
    disclosed(world, made, alpha, beta)
    own = world.write(ask_question, ours, AskQuestion(topic_id=made.id, text="How many sites?"))
    number = question_of(world, own.id)
    ready = drafted(world, world.read(question, world.lead, number))
    back = world.write(withdraw_question, ours, own.id)
    assert back.state == "withdrawn"
    seen = world.read(question, world.lead, number)
    assert (seen.state, seen.answer, seen.barred) == ("withdrawn", ready.answer, "")
    assert seen.closed_by is not None
    assert seen.closed_by.id == ours.person_id
    assert len(world.read(parity, world.lead, made.id).items) == 1, "nothing is owed by it"
    for act, command in (
        (release_answer, BY_MAIL),
        (draft_answer, DraftAnswer(answer="Forty.")),
        (refuse_question, RefuseQuestion(reason="No.")),
    ):
        with pytest.raises(Conflict, match="withdrew this question"):
            world.write(act, world.lead, number, command)
    with pytest.raises(Conflict, match="withdrew this question"):
        world.write(withdraw_question, ours, own.id)
    told = world.read(history, world.lead, made.id).items[0]
    assert "withdrew a candidate’s own question" in told.sentence
    again = AskQuestion(topic_id=made.id, text="How many sites are there?")
    assert world.write(ask_question, ours, again).state == "waiting"


def test_what_was_answered_or_is_anothers_is_not_taken_back(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ours, theirs = speaking(world, alpha), speaking(world, beta, "second_partner")
    disclosed(world, made, alpha, beta)
    own = world.write(ask_question, ours, AskQuestion(topic_id=made.id, text="How many sites?"))
    for stranger in (theirs, world.lead, world.outsider):
        with pytest.raises(NotFound):
            world.write(withdraw_question, stranger, own.id)
    number = question_of(world, own.id)
    ready = drafted(world, world.read(question, world.lead, number))
    world.write(release_answer, world.lead, number, ReleaseAnswer(), version=ready.version)
    with pytest.raises(Conflict, match="It stands"):
        world.write(withdraw_question, ours, own.id)
