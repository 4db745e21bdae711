"""Forms of early partner discussion: their readers, choices, and what they start with."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.clock import today
from app.domain.discussions import AUDIENCE_WORDS, Audience, DiscussionForm
from app.domain.equal_treatment import FINDING_WORDS, RECORDABLE, AdvantageFinding
from app.schemas.discussion import DiscussionOut, IdeaOut, PartyOut
from app.schemas.engagement import AdvantageOut, EngagementOut
from app.web.forms import Form, day, ticked

FORMS = [(form.value, form.label) for form in DiscussionForm]
MEANS = [(means.value, means.label) for means in RECORDABLE]
AUDIENCES = [(a.value, *AUDIENCE_WORDS[a]) for a in Audience]
FINDINGS = [(f.value, *FINDING_WORDS[f]) for f in AdvantageFinding]
TALK = {"held_on": day("held_on")}
IDEA = {"had_on": day("had_on")}
TOLD = {"told_on": day("told_on")}
ACTION = {"due_on": day("due_on")}
ASKED = {"asked_on": day("asked_on"), "holds_secret": ticked("holds_secret")}
ANSWER = {"holds_secret": ticked("holds_secret")}
NOTICE = {"published_on": day("published_on"), "closes_on": day("closes_on")}


def dated(name: str, on: date | None) -> dict[str, Any]:
    """A date in the three fields of a form."""
    if on is None:
        return {}
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


def new_talk() -> Form:
    """An empty record of a talk, held today."""
    return Form({"form": DiscussionForm.MEETING.value, **dated("held_on", today())})


def talk_form(talk: DiscussionOut) -> Form:
    """A recorded talk, to be corrected."""
    typed = talk.model_dump() | {"form": talk.form.value}
    ids = [str(party.id) for party in talk.parties]
    return Form(typed | {"organisation_ids": ids} | dated("held_on", talk.held_on))


def idea_form(idea: IdeaOut) -> Form:
    """A noted idea, to be corrected."""
    typed = idea.model_dump() | {"audience": idea.audience.value}
    typed["organisation_id"] = idea.organisation.id if idea.organisation else ""
    typed["named_ids"] = [str(named.id) for named in idea.named]
    return Form(typed | dated("had_on", idea.had_on))


def notice_form(stored: EngagementOut) -> Form:
    """The notice as it is recorded, to be changed."""
    days = dated("published_on", stored.published_on) | dated("closes_on", stored.closes_on)
    return Form(stored.model_dump() | days)


def advantage_form(found: AdvantageOut) -> Form:
    """A candidate's assessment, to be made or made again."""
    finding = found.finding.value if found.finding else ""
    return Form({"finding": finding, "advantage": found.advantage, "mitigation": found.mitigation})


def new_disclosure(
    told: Iterable[int] = (), discussion_id: int | None = None, corrects_id: int | None = None
) -> Form:
    """An empty disclosure, told today; after a talk, to those who were there; a correction, to
    those who were told what it puts right."""
    return Form(
        {
            "kind": "fact",
            "means": "meeting" if discussion_id else "email",
            "organisation_ids": [str(number) for number in told],
            "discussion_id": discussion_id or "",
            "corrects_id": corrects_id or "",
            **dated("told_on", today()),
        }
    )


def party_choices(parties: list[PartyOut]) -> list[tuple[int, str, str]]:
    """Candidates as choices, those still in first."""
    ordered = sorted(parties, key=lambda party: not (party.is_in or party.is_bidder))
    return [(p.id, p.name, "" if p.is_in else "Out of discussion") for p in ordered]


def told_choices(parties: list[PartyOut]) -> list[tuple[int, str, str]]:
    """The same where something is told: whoever has an account reads it at that moment."""
    reading = {party.id for party in parties if party.has_account}
    note = "Reads it in the partner area as soon as you record it"
    return [
        (number, name, ". ".join(filter(None, (hint, note))) if number in reading else hint)
        for number, name, hint in party_choices(parties)
    ]
