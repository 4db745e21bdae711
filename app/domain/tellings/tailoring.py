"""Advice on a gate, and the version of the gates it is asked under."""

from app.domain.tellings.telling import Telling

GATE = "/gates/{review_id}"

TELLINGS: dict[str, Telling] = {
    "review_moved": Telling(
        "{who} moved gate {gate} to the criteria of {to_version}, from {from_version}", href=GATE
    ),
    "endorsement_requested": Telling(
        "{who} asked for advice on gate {gate}: {functions}", "note", href=f"{GATE}#advice"
    ),
    "endorsement_given": Telling(
        "{who} endorsed gate {gate} for {function}", "reason", "ok", href=f"{GATE}#advice"
    ),
    "objection_raised": Telling(
        "{who} objected to gate {gate} for {function}", "reason", "bad", href=f"{GATE}#advice"
    ),
    "endorsement_withdrawn": Telling(
        "{who} took back what they said of gate {gate} for {function}",
        "reason",
        "warn",
        href=f"{GATE}#advice",
    ),
    "advice_set_aside": Telling(
        "The advice of {function} on gate {gate} no longer counts",
        "reason",
        "warn",
        href=f"{GATE}#advice",
    ),
    "endorsement_lapsed": Telling(
        "A change by {who} withdrew the endorsement of gate {gate} for {function}",
        "reason",
        "warn",
        href=f"{GATE}#advice",
    ),
}
