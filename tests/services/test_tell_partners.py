"""A partner is told that something was addressed to it, when all the others are, and of nothing
else."""

from typing import Any

import sqlalchemy as sa

from app.domain.notifying import KINDS, NotificationKind, kinds_for
from app.domain.policy import Actor
from app.models import Mail, Notification
from app.queries.notifications import notification_settings, notifications
from app.schemas.disclosure import LevelDisclosures
from app.schemas.partner_area import AskQuestion
from app.schemas.question import RefuseQuestion, ReleaseAnswer
from app.services.disclosures import level_disclosures
from app.services.partner_area import ask_question, withdraw_question
from app.services.questions import refuse_question, release_answer
from tests.services.talking import asked, disclosed, drafted, question_of, speaking, two_candidates
from tests.telling import fan_out, wall
from tests.world import World

N: Any = Notification
ADDRESSED = "Something was addressed to your organisation"


def told(world: World, actor: Actor) -> list[str]:
    return [item.says for item in world.read(notifications, actor).items]


def test_an_answer_reaches_every_account_in_one_act(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ours, theirs = speaking(world, alpha), speaking(world, beta, "second_partner")
    ready = drafted(world, asked(world, made, alpha))
    world.write(release_answer, world.lead, ready.id, ReleaseAnswer())
    fan_out(world)
    assert told(world, ours) == told(world, theirs) == [ADDRESSED]
    [item] = world.read(notifications, theirs).items
    assert (item.href, item.title) == (f"/partner/topics/{made.id}", "")
    ids = [ours.person_id, theirs.person_id]
    rows = world.read(
        lambda s: s.scalars(sa.select(Notification).where(N.person_id.in_(ids))).all()
    )
    assert len({(row.at, row.made_at, row.delivery) for row in rows}) == 1
    assert world.read(lambda s: s.scalar(sa.select(sa.func.count()).select_from(Mail))) >= 2


def test_who_was_not_told_hears_nothing_until_it_is_levelled(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ours, theirs = speaking(world, alpha), speaking(world, beta, "second_partner")
    disclosed(world, made, alpha)
    fan_out(world)
    assert (told(world, ours), told(world, theirs)) == ([ADDRESSED], [])
    world.write(level_disclosures, world.lead, made.id, LevelDisclosures())
    fan_out(world)
    assert (told(world, ours), told(world, theirs)) == ([ADDRESSED], [ADDRESSED])


def test_only_the_asker_hears_that_a_question_is_not_answered(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ours, theirs = speaking(world, alpha), speaking(world, beta, "second_partner")
    disclosed(world, made, alpha, beta)
    own = world.write(ask_question, ours, AskQuestion(topic_id=made.id, text="Who else?"))
    number = question_of(world, own.id)
    world.write(refuse_question, world.lead, number, RefuseQuestion(reason="We do not say."))
    fan_out(world)
    assert told(world, ours)[0] == "A question of your organisation is not answered"
    assert told(world, theirs) == [ADDRESSED]


def test_the_team_hears_that_a_question_was_withdrawn_and_no_other_candidate_does(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    ours, theirs = speaking(world, alpha), speaking(world, beta, "second_partner")
    disclosed(world, made, alpha, beta)
    own = world.write(ask_question, ours, AskQuestion(topic_id=made.id, text="Who else?"))
    world.write(withdraw_question, ours, own.id)
    fan_out(world)
    assert told(world, world.lead)[0] == "A candidate withdrew its question"
    assert told(world, theirs) == [ADDRESSED]


def test_a_wall_stands_between_a_partner_and_its_notices_too(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    theirs = speaking(world, beta)
    disclosed(world, made, alpha, beta)
    fan_out(world)
    assert told(world, theirs) == [ADDRESSED]
    wall(world, "partner", made.id)
    assert told(world, theirs) == []


def test_a_partner_chooses_mail_of_what_is_addressed_to_it_and_others_of_all_else(
    sqlite_world: World,
) -> None:
    def kinds(actor: Actor) -> set[NotificationKind]:
        return {c.kind for c in sqlite_world.read(notification_settings, actor).choices}

    assert kinds(sqlite_world.partner) == {NotificationKind.ADDRESSED}
    assert kinds(sqlite_world.lead) == set(KINDS) - {NotificationKind.ADDRESSED}
    assert set(kinds_for(is_partner=True, is_inside=True)) == set(KINDS)
