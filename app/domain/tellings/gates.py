"""Gates: prepared, submitted, decided, and what followed."""

from app.domain.tellings.telling import Telling

TELLINGS: dict[str, Telling] = {
    "criterion_answered": Telling(
        "{who} answered “{criterion}”: {answer}", "note", href="/gates/{review_id}"
    ),
    "gate_submitted": Telling(
        "{who} submitted gate {gate} for decision", "statement", href="/gates/{review_id}"
    ),
    "gate_withdrawn": Telling(
        "{who} withdrew gate {gate}", "reason", "warn", href="/gates/{review_id}"
    ),
    "gate_decided": Telling(
        "{who} decided gate {gate}{for}: {outcome}", "reason", href="/gates/{review_id}"
    ),
    "gate_meeting_recorded": Telling(
        "{who} recorded the meeting on gate {gate}", href="/gates/{review_id}"
    ),
    "opportunity_resumed": Telling("{who} ended the hold", "reason", "ok"),
    "opportunity_reopened": Telling("{who} sent the opportunity back to {to}", "reason", "warn"),
    "risk_accepted": Telling("{who} accepted the risk in writing", "statement", "ok"),
    "condition_discharge_proposed": Telling("{who} proposed to discharge a condition", "note"),
    "condition_discharge_returned": Telling(
        "{who} returned the discharge of a condition", "reason", "warn"
    ),
    "condition_discharge_withdrawn": Telling("{who} took back a proposed discharge"),
    "condition_confirmer_named": Telling("{who} said who may confirm a condition"),
    "condition_discharged": Telling("{who} discharged a condition", "note", "ok"),
    "condition_waived": Telling("{who} waived a condition", "reason", "warn"),
}
