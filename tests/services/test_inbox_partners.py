"""Partner discussion in the inbox: the team's to do, and nothing for who may not know of it."""

from datetime import timedelta
from typing import Any

from app import clock
from app.queries.disclosures import parity
from app.queries.discussions import discussion
from app.queries.inbox import inbox, inbox_part
from app.schemas.candidate import CandidateOut
from app.schemas.discussion import AddAction, CompleteAction, RecordDiscussion
from app.schemas.inbox import Inbox, Section
from app.schemas.opportunity import AddTeamMember, OpportunityOut
from app.schemas.question import ReleaseAnswer
from app.services.discussions import add_action, complete_action, record_discussion
from app.services.opportunities import add_team_member, remove_team_member
from app.services.questions import release_answer
from tests.services.partners import candidate, moved
from tests.services.talking import TOLD, asked, disclosed, drafted, two_candidates
from tests.services.test_tell import wall
from tests.world import World

BLIND = ("member", "adviser", "sponsor", "outsider", "partner", "administrator")


def of(world: World, name: str) -> Inbox:
    """Somebody's inbox."""
    found: Inbox = world.read(inbox, world.actors[name])
    return found


def owed(world: World, made: OpportunityOut, party: CandidateOut, **fields: Any) -> int:
    """A discussion with an action; gives the discussion's id."""
    talk = RecordDiscussion(
        form="call",
        held_on=TOLD,
        organisation_ids=[party.organisation_id],
        said="Noted.",
    )
    held = world.write(record_discussion, world.lead, made.id, talk)
    command = AddAction(**{"text": "Send the sites", "due_on": clock.today(), **fields})
    world.write(add_action, world.lead, held.id, command)
    return int(held.id)


def joins(world: World, made: OpportunityOut, name: str, role: str = "member") -> Any:
    """Put somebody on the team."""
    command = AddTeamMember(person_id=world.actors[name].person_id, role=role)
    return world.write(add_team_member, world.lead, made.id, command)


def test_questions_wait_for_the_team_until_they_are_closed(world: World) -> None:
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    question = asked(world, made, alpha, text="How many sites are there?")
    (found,) = of(world, "lead").questions
    assert (found.id, found.organisation, found.is_drafted) == (question.id, "Alpha Ltd", False)
    assert (found.opportunity_id, found.asked_on) == (made.id, question.asked_on)
    ready = drafted(world, question)
    assert of(world, "lead").questions[0].is_drafted
    joins(world, made, "member")
    assert [q.id for q in of(world, "member").questions] == [question.id]
    command = ReleaseAnswer(means="email")
    world.write(release_answer, world.lead, question.id, command, version=ready.version)
    assert of(world, "lead").questions == []


def test_what_is_not_level_is_said_to_the_team_as_the_matrix_says_it(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    disclosed(world, made, alpha, beta)
    assert of(world, "lead").unlevelled == []
    disclosed(world, made, alpha, title="For Alpha alone")
    disclosed(world, made, beta, title="For Beta alone")
    gone = moved(world, candidate(world, made, "Gone Ltd"), "out")
    disclosed(world, made, gone, title="For who has gone")
    (found,) = of(world, "lead").unlevelled
    assert found.opportunity_id == made.id
    assert found.disclosures == world.read(parity, world.lead, made.id).unlevelled == 3


def test_actions_wait_for_their_owner_and_a_lead_hears_what_a_candidate_owes(world: World) -> None:
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    joins(world, made, "member")
    mine = owed(world, made, alpha, owner_id=world.member.person_id, text="Ask legal")
    theirs = owed(world, made, alpha)
    owed(world, made, alpha, due_on=clock.today() + timedelta(days=3))
    assert [(a.discussion_id, a.by_candidate) for a in of(world, "member").actions] == [
        (mine, False)
    ]
    assert [(a.discussion_id, a.by_candidate) for a in of(world, "lead").actions] == [
        (theirs, True)
    ]
    (action,) = world.read(discussion, world.lead, theirs).actions
    world.write(complete_action, world.lead, theirs, action.id, CompleteAction(note="It came."))
    assert of(world, "lead").actions == []


def test_nobody_else_hears_of_it_not_even_by_a_count(world: World) -> None:
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    asked(world, made, alpha)
    disclosed(world, made, alpha)
    owed(world, made, alpha)
    for name in BLIND:
        found = of(world, name)
        assert not (found.questions or found.unlevelled or found.actions), name
        for section in (Section.QUESTIONS, Section.UNLEVELLED, Section.ACTIONS):
            part = world.read(inbox_part, world.actors[name], section)
            assert part.items == [], name


def test_whoever_left_the_team_or_is_walled_off_hears_no_more(world: World) -> None:
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    member = world.member.person_id
    joins(world, made, "member")
    asked(world, made, alpha)
    disclosed(world, made, alpha)
    owed(world, made, alpha, owner_id=member)
    before = of(world, "member")
    assert all((before.questions, before.unlevelled, before.actions))
    wall(world, "member", made.id)
    walled = of(world, "member")
    assert not (walled.questions or walled.unlevelled or walled.actions)


def test_an_owner_who_left_hears_no_more_of_the_action(world: World) -> None:
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    joins(world, made, "member")
    owed(world, made, alpha, owner_id=world.member.person_id)
    world.write(remove_team_member, world.lead, made.id, world.member.person_id)
    assert of(world, "member").actions == []


def test_the_parts_read_on(world: World) -> None:
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    ids = [asked(world, made, alpha, text=f"Question {n}?").id for n in range(22)]
    found = of(world, "lead")
    assert [q.id for q in found.questions] == ids[:20]
    assert Section.QUESTIONS in found.more
    rest = world.read(inbox_part, world.lead, Section.QUESTIONS, offset=20)
    assert [q.id for q in rest.items] == ids[20:]
