"""What is told of gates: submission, decision, conditions."""

from app.domain.notifying.notice import Notice, NotificationKind, Relation
from app.domain.policy import Action

AT_THE_GATE = "/gates/{review_id}"
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
