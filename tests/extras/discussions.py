"""Records of discussions for the authorisation matrix."""

from datetime import date
from typing import Any

from app.models import Membership, PartnerQuestion, Person
from app.queries.actors import person_actor
from app.schemas.candidate import AddCandidate
from app.schemas.disclosure import Disclose
from app.schemas.discussion import AddAction, RecordDiscussion, RecordIdea
from app.schemas.opportunity import CreateOpportunity
from app.schemas.question import DraftAnswer, RecordQuestion
from app.services.candidates import add_candidate
from app.services.disclosures import disclose
from app.services.discussions import add_action, record_discussion
from app.services.ideas import record_idea
from app.services.opportunities import create_opportunity
from app.services.questions import draft_answer, record_question
from tests.extras.place import Place
from tests.services.talking import ticket

KEYS: tuple[str, ...] = ("discussion_id", "idea_id", "disclosure_id", "question_id")
"""Path parameters whose record belongs to one target: what is hidden must read as unknown."""
DAY = date(2026, 11, 1)


def add(place: Place) -> dict[str, Any]:
    """Make one of each, and give their ids by path parameter."""
    ids = _talked(place, place.opportunity_id, f"Talking Party {place.target}")
    if place.target == "own":
        ids |= _addressed(place)
    party, once = ids["party_id"], {"organisation_ids": ids["party_id"]}
    when = {f"told_on-{part}": n for part, n in (("day", 1), ("month", 11), ("year", 2026))}
    held = {f"held_on-{part}": n for part, n in (("day", 1), ("month", 11), ("year", 2026))}
    talk = {**once, **held, "form": "meeting", "said": "Noted.", "version": 1}
    told = {**once, **when, "means": "email", "title": "Noted", "text": "Noted."}
    ids["forms"] = {
        "pages.discussions.create": talk,
        "pages.discussions.save": talk,
        "pages.discussions.act": {"text": "Send it.", "due_on": "1/12/2026"},
        "pages.ideas.create": {"title": "Noted", "audience": "nobody"},
        "pages.ideas.save": {"title": "Noted", "audience": "nobody", "version": 1},
        "pages.disclosures.create": told,
        "pages.disclosures.tell": told,
        "pages.disclosures.level": {**when, "means": "email"},
        "pages.questions.create": {
            "organisation_id": party,
            "text": "How?",
            "asked_on": "1/11/2026",
        },
    }
    return ids


def _talked(
    place: Place, opportunity_id: int, name: str, document_id: int | None = None
) -> dict[str, Any]:
    """A candidate, a talk with it, what followed, and a question with a drafted answer."""
    write, word = place.world.write, place.word
    added = AddCandidate(organisation={"name": name, "kind": "company"})
    party = write(add_candidate, place.leader, opportunity_id, added).organisation_id
    talk = RecordDiscussion(
        form="meeting", held_on=DAY, organisation_ids=[party], said=f"{word} said"
    )
    held = write(record_discussion, place.leader, opportunity_id, talk)
    follow = AddAction(text=f"{word} action", due_on=DAY)
    acted = write(add_action, place.leader, held.id, follow)
    idea = RecordIdea(title=f"{word} idea", organisation_id=party)
    told = Disclose(
        title=f"{word} fact",
        text=f"{word} told",
        organisation_ids=[party],
        told_on=DAY,
        means="meeting",
        document_id=document_id,
    )
    made = write(disclose, place.leader, opportunity_id, told)
    asked = RecordQuestion(organisation_id=party, text=f"{word} question", asked_on=DAY)
    question = write(record_question, place.leader, opportunity_id, asked)
    draft = DraftAnswer(answer=f"{word} answer")
    return {
        "party_id": party,
        "discussion_id": held.id,
        "action_id": acted.actions[0].id,
        "idea_id": write(record_idea, place.leader, opportunity_id, idea).id,
        "disclosure_id": made.id,
        "telling_id": made.tellings[0].id,
        "question_id": write(draft_answer, place.leader, question.id, draft).id,
    }


def _addressed(place: Place) -> dict[str, Any]:
    """Another opportunity of ours, of which the partner's organisation was told something."""
    from tests.everything import _document  # noqa: PLC0415  (it imports this module)

    world, partner_id = place.world, place.world.partner.person_id or 0
    command = CreateOpportunity(
        programme_id=world.programme_id, title="River levels", lead_id=place.leader.person_id
    )
    topic = world.write(create_opportunity, place.leader, command).id
    plain = Place(world, "addressed", "Plainly", topic, place.leader, place.decider)
    leader_id = place.leader.person_id or 0
    document = world.write(_document, topic, leader_id, plain.word, world)
    made = _talked(plain, topic, "Talking Partner", document)
    world.database.write_now(_speak, partner_id, made["party_id"])
    world.actors["partner"] = world.read(
        lambda session: person_actor(session, session.get_one(Person, partner_id))
    )
    return {
        "topic_id": topic,
        "receipt_id": ticket(world, made["telling_id"]),
        "own_question_id": world.read(_own_number, made["question_id"]),
        "bodies": {"topic_id": topic},
    }


def _own_number(session: Any, question_id: int) -> int:
    number: int = session.get_one(PartnerQuestion, question_id).ticket
    return number


def _speak(session: Any, person_id: int, organisation_id: int) -> None:
    row = session.query(Membership).filter_by(person_id=person_id).one()
    row.organisation_id = organisation_id
