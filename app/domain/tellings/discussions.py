"""Early partner discussion: what was said and disclosed."""

from app.domain.tellings.telling import Telling

_TALK = "/discussions/{discussion_id}"
_DISCLOSURE = "/disclosures/{disclosure_id}"
_QUESTION = "/questions/{question_id}"

TELLINGS: dict[str, Telling] = {
    "discussion_recorded": Telling("{who} recorded a discussion with candidates", href=_TALK),
    "discussion_edited": Telling("{who} corrected the record of a discussion", href=_TALK),
    "discussion_action_added": Telling("{who} noted what follows from a discussion", href=_TALK),
    "discussion_action_done": Telling(
        "{who} did what followed from a discussion", tone="ok", href=_TALK
    ),
    "idea_recorded": Telling("{who} noted an idea", href="/ideas/{idea_id}"),
    "idea_edited": Telling(
        "{who} changed an idea, or whom it may be told to", href="/ideas/{idea_id}"
    ),
    "disclosure_made": Telling("{who} disclosed “{title}”", href=_DISCLOSURE),
    "disclosure_told": Telling("{who} told further candidates “{title}”", href=_DISCLOSURE),
    "disclosures_levelled": Telling(
        "{who} told everybody still in what another had been told", tone="ok"
    ),
    "disclosure_withdrawn": Telling(
        "{who} withdrew “{title}” as a mistaken entry", "reason", "warn", href=_DISCLOSURE
    ),
    "telling_withdrawn": Telling(
        "{who} withdrew a mistaken entry of who was told “{title}”",
        "reason",
        "warn",
        href=_DISCLOSURE,
    ),
    "receipt_confirmed": Telling("{who} confirmed having “{title}”", tone="ok", href=_DISCLOSURE),
    "question_asked": Telling("{who} put down a candidate’s question", href=_QUESTION),
    "answer_drafted": Telling("{who} drafted an answer to a candidate", href=_QUESTION),
    "answer_released": Telling(
        "{who} released an answer to everybody still in: “{title}”", tone="ok", href=_QUESTION
    ),
    "question_refused": Telling(
        "{who} refused a candidate’s question", "reason", "warn", href=_QUESTION
    ),
    "question_withdrawn": Telling("{who} withdrew a candidate’s own question", href=_QUESTION),
    "engagement_noticed": Telling("{who} recorded the engagement notice, or why there is none"),
    "advantage_assessed": Telling("{who} assessed a candidate’s unfair advantage"),
}
