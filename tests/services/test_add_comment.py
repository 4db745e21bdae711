"""Comments and mentions: said once, told only to people who can see the opportunity."""

import hashlib

import pytest

from app.domain.errors import Invalid, NotFound, NotPermitted
from app.queries.comments import PAGE_SIZE, comment_page, comments, mentionable, mentions_of
from app.queries.conflicts import declarable
from app.queries.history import events
from app.queries.stakeholders import relationship_owners
from app.schemas.comment import AddComment, CommentOut
from app.schemas.conflict import DeclareConflict
from app.schemas.opportunity import OpportunityOut, SetTeam
from app.services.comments import add_comment, read_mentions
from app.services.conflicts import declare_conflict
from app.services.opportunities import set_team
from tests.world import World


def said(
    world: World,
    made: OpportunityOut,
    text: str = "What of maps?",
    *mentioned: str,
    by: str = "lead",
) -> CommentOut:
    """A comment by `by` that mentions these people."""
    ids = [world.actors[name].person_id for name in mentioned]
    command = AddComment(text=text, mention_ids=ids)
    saved: CommentOut = world.write(add_comment, world.actors[by], made.id, command)
    return saved


def restrict(world: World, made: OpportunityOut) -> None:
    command = SetTeam(
        lead_id=world.lead.person_id, sponsor_id=world.sponsor.person_id, restricted=True
    )
    world.write(set_team, world.lead, made.id, command)


def test_it_is_listed_newest_last_with_its_author(world: World) -> None:
    made = world.opportunity()
    said(world, made, "First.")
    said(world, made, "Second.", "lead", by="adviser")
    listed = world.read(comments, world.auditor, made.id).items
    assert [(c.author.name, c.text) for c in listed] == [("Lead", "First."), ("Adviser", "Second.")]
    assert [p.name for p in listed[1].mentions] == ["Lead"]


def test_the_event_keeps_the_hash_of_the_words_and_not_the_words(world: World) -> None:
    made = world.opportunity()
    said(world, made, "A name that may have to go.")
    last = world.read(events, world.lead, made.id).items[-1]
    assert last.data["text_sha256"] == hashlib.sha256(b"A name that may have to go.").hexdigest()
    assert "A name" not in str(last.data)


def test_a_mention_waits_for_its_person_until_they_mark_it_read(world: World) -> None:
    made = world.opportunity()
    comment = said(world, made, "Please look.", "sponsor", "sponsor")
    waiting = world.read(mentions_of, world.sponsor)
    assert [(m.comment_id, m.reference, m.author.name) for m in waiting] == [
        (comment.id, made.reference, "Lead")
    ]
    assert world.read(mentions_of, world.lead) == []
    assert world.read(comment_page, world.sponsor, made.id).unread == [comment.id]

    assert world.write(read_mentions, world.sponsor, made.id).marked == 1
    assert world.write(read_mentions, world.sponsor, made.id).marked == 0
    assert world.read(mentions_of, world.sponsor) == []


@pytest.mark.parametrize("name", ["outsider", "neighbour", "partner"])
def test_who_cannot_see_it_cannot_be_mentioned(world: World, name: str) -> None:
    made = world.opportunity()
    with pytest.raises(Invalid) as refused:
        said(world, made, "Look.", "sponsor", name)
    assert refused.value.problems[0].field == "mention_ids"
    assert world.read(mentions_of, world.sponsor) == []
    assert world.read(comments, world.lead, made.id).items == []


def test_a_restricted_opportunity_offers_and_takes_only_its_own_people(world: World) -> None:
    made = world.opportunity()
    everyone = {p.name for p in world.read(mentionable, world.lead, made.id)}
    assert everyone == {"Member", "Sponsor", "Other Sponsor", "Adviser", "Auditor"}
    restrict(world, made)
    offered = [p.name for p in world.read(mentionable, world.lead, made.id)]
    assert offered == ["Sponsor", "Auditor"]
    with pytest.raises(Invalid):
        said(world, made, "Look.", "member")


def test_a_mention_is_not_shown_to_somebody_who_may_no_longer_see_it(world: World) -> None:
    made = world.opportunity()
    said(world, made, "Look.", "member")
    assert len(world.read(mentions_of, world.member)) == 1
    restrict(world, made)
    assert world.read(mentions_of, world.member) == []


def test_auditors_read_and_say_nothing(world: World) -> None:
    made = world.opportunity()
    with pytest.raises(NotPermitted):
        said(world, made, by="auditor")
    assert "Auditors" in world.read(comment_page, world.auditor, made.id).refusal


@pytest.mark.parametrize("name", ["outsider", "neighbour", "partner"])
def test_what_is_invisible_is_not_found(world: World, name: str) -> None:
    made = world.opportunity()
    with pytest.raises(NotFound):
        said(world, made, by=name)
    for query in (comments, comment_page, mentionable):
        with pytest.raises(NotFound):
            world.read(query, world.actors[name], made.id)
    with pytest.raises(NotFound):
        world.write(read_mentions, world.actors[name], made.id)


def test_pages_go_back_to_the_first_and_the_list_goes_on_to_the_last(world: World) -> None:
    made = world.opportunity()
    ids = [said(world, made, f"Number {n}.").id for n in range(PAGE_SIZE + 3)]
    latest = world.read(comment_page, world.lead, made.id)
    assert [c.id for c in latest.comments] == ids[3:]
    earlier = world.read(comment_page, world.lead, made.id, before=latest.earlier_than)
    assert [c.id for c in earlier.comments] == ids[:3]
    assert earlier.earlier_than is None

    first = world.read(comments, world.lead, made.id, limit=20)
    second = world.read(comments, world.lead, made.id, after=first.next, limit=20)
    assert [c.id for c in (*first.items, *second.items)] == ids
    assert second.next is None


def test_a_closed_opportunity_can_still_be_talked_about(world: World) -> None:
    made = world.opportunity()
    world.decided(world.submitted(made), "stop")
    assert said(world, made, "What did we learn?").id


def test_a_list_of_people_does_not_tell_who_is_walled_off(world: World) -> None:
    """To those who may not know of conflicts nobody is missing from it; the team knows."""
    made = world.opportunity()
    lists = (mentionable, declarable, relationship_owners)
    before = [world.read(people, world.adviser, made.id) for people in lists]
    walled = world.member
    command = DeclareConflict(nature="actual", organisation="Kin", interest="A sister.", wall=True)
    world.write(declare_conflict, walled, made.id, command)
    assert [world.read(people, world.adviser, made.id) for people in lists] == before
    for people in lists:
        assert walled.person_id not in {p.id for p in world.read(people, world.lead, made.id)}
    said(world, made, "What do you think?", "member", by="adviser")
    assert world.read(mentions_of, walled) == []
    with pytest.raises(Invalid):
        said(world, made, "What do you think?", "member", by="lead")
