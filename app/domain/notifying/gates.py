"""What is told of gates: submission, decision, conditions."""

from app.domain.notifying.notice import Notice, NotificationKind, Relation
from app.domain.policy import Action

AT_THE_GATE = "/gates/{review_id}"
ADVICE = "/gates/{review_id}/advice"
CONDITIONS = "/opportunities/{opportunity_id}/conditions"

NOTICES: dict[str, Notice] = {
    "gate_submitted": Notice(
        NotificationKind.DECISION,
        "Gate {gate} waits for your decision",
        "Read the pack and decide.",
        to=(Relation.SPONSORS, Relation.DELEGATES),
        facts=("gate", "review_id"),
        href=AT_THE_GATE,
        if_may=Action.DECIDE_GATE,
        until_decided=True,
    ),
    "gate_withdrawn": Notice(
        NotificationKind.OUTCOME,
        "Gate {gate} was withdrawn",
        "Read the reason. It waits for nobody now.",
        to=(Relation.SPONSORS, Relation.DELEGATES, Relation.LEAD, Relation.TEAM),
        facts=("gate", "review_id"),
        href=AT_THE_GATE,
    ),
    "gate_decided": Notice(
        NotificationKind.OUTCOME,
        "Gate {gate} was decided: {outcome}",
        "Read the decision and what follows from it.",
        to=(Relation.LEAD, Relation.TEAM, Relation.SPONSORS),
        facts=("gate", "review_id", "outcome"),
        href=AT_THE_GATE,
    ),
    "condition_asked": Notice(
        NotificationKind.CONDITION,
        "You own a condition of gate {gate}",
        "See what it asks for, and by when.",
        to=(Relation.CONDITION_OWNER,),
        facts=("gate", "review_id"),
        href=CONDITIONS,
        events=("gate_decided",),
        where={"outcome": frozenset({"proceed_with_conditions"})},
    ),
    "condition_discharge_proposed": Notice(
        NotificationKind.CONDITION,
        "A condition waits for you to confirm it",
        "Read what shows that it is met, and confirm or return it.",
        to=(Relation.CONDITION_CONFIRMER,),
        href=CONDITIONS,
    ),
    "condition_discharge_returned": Notice(
        NotificationKind.CONDITION,
        "A condition came back to you",
        "Read why, and show again how it is met.",
        to=(Relation.CONDITION_OWNER,),
        href=CONDITIONS,
    ),
    "condition_confirmer_named": Notice(
        NotificationKind.CONDITION,
        "You are to confirm a condition",
        "See what it asks for.",
        named=("confirmer_id",),
        href=CONDITIONS,
    ),
    "endorsement_requested": Notice(
        NotificationKind.ENDORSEMENT,
        "Gate {gate}: your advice is asked for",
        "Read the pack, and endorse it or object.",
        to=(Relation.ADVISERS,),
        facts=("gate", "review_id"),
        href=ADVICE,
        if_may=Action.ENDORSE_GATE,
    ),
    "endorsement_given": Notice(
        NotificationKind.ENDORSEMENT,
        "Gate {gate}: {function} endorsed it",
        "Read what was said.",
        to=(Relation.LEAD, Relation.SPONSORS),
        facts=("gate", "review_id", "function"),
        href=ADVICE,
    ),
    "objection_raised": Notice(
        NotificationKind.ENDORSEMENT,
        "Gate {gate}: {function} objects",
        "Read why, and see what would resolve it.",
        to=(Relation.LEAD, Relation.TEAM, Relation.SPONSORS),
        facts=("gate", "review_id", "function"),
        href=ADVICE,
    ),
    "endorsement_withdrawn": Notice(
        NotificationKind.ENDORSEMENT,
        "Gate {gate}: {function} took its word back",
        "Read why.",
        to=(Relation.LEAD, Relation.SPONSORS),
        facts=("gate", "review_id", "function"),
        href=ADVICE,
    ),
    "endorsement_lapsed": Notice(
        NotificationKind.ENDORSEMENT,
        "Gate {gate}: the endorsement of {function} lapsed",
        "What was endorsed has changed since. See what, and endorse again.",
        to=(Relation.LEAD,),
        named=("person_id",),
        facts=("gate", "review_id", "function"),
        href=ADVICE,
    ),
    "review_moved": Notice(
        NotificationKind.OUTCOME,
        "Gate {gate} has a new version of its criteria",
        "See what is missing now.",
        to=(Relation.LEAD, Relation.TEAM),
        facts=("gate", "review_id"),
        href=AT_THE_GATE,
    ),
    "condition_discharged": Notice(
        NotificationKind.CONDITION,
        "A condition was discharged",
        "See what shows that it is met.",
        to=(Relation.SPONSORS, Relation.LEAD, Relation.CONDITION_OWNER),
        href=CONDITIONS,
    ),
    "condition_waived": Notice(
        NotificationKind.CONDITION,
        "A condition was waived",
        "Read the reason.",
        to=(Relation.LEAD, Relation.CONDITION_OWNER),
        href=CONDITIONS,
    ),
}
