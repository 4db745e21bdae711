"""Conditions of a decision: proposing that one is met, confirming, waiving."""

from app.domain.policy.actions import Action
from app.domain.policy.actors import Actor, Scope, Subject
from app.domain.policy.rules import (
    NO_AUDITOR,
    NOT_RECUSED,
    NOT_WHO_ASKED,
    SPONSOR_ONLY,
    TEAM,
    Rule,
    is_owner,
    sponsors,
)


def is_confirmer(actor: Actor, subject: Subject) -> bool:
    """Is whom the sponsor named to confirm the condition."""
    return actor.person_id is not None and actor.person_id == subject.confirmer_id


def proposed(actor: Actor, subject: Subject) -> bool:
    """Proposed the discharge that waits."""
    return actor.person_id is not None and actor.person_id == subject.proposer_id


NOT_WHO_OWES = (is_owner, "You see to this condition, so somebody else must confirm it.")
NOT_WHO_PROPOSED = (proposed, "You proposed it, so somebody else must confirm it.")

RULES: dict[Action, Rule] = {
    Action.PROPOSE_DISCHARGE: Rule(
        Scope.WRITE,
        (is_owner, *TEAM),
        "Only the condition's owner and the opportunity's team can propose its discharge.",
        (NO_AUDITOR, NOT_WHO_ASKED),
    ),
    Action.CONFIRM_DISCHARGE: Rule(
        Scope.DECIDE,
        (sponsors, is_confirmer),
        "Only the opportunity's sponsor, or whoever they named, can confirm it.",
        (NO_AUDITOR, NOT_WHO_OWES, NOT_WHO_PROPOSED, NOT_RECUSED),
    ),
    Action.NAME_CONFIRMER: Rule(Scope.DECIDE, (sponsors,), SPONSOR_ONLY, (NO_AUDITOR, NOT_RECUSED)),
    Action.WAIVE_CONDITION: Rule(
        Scope.DECIDE, (sponsors,), SPONSOR_ONLY, (NO_AUDITOR, NOT_RECUSED)
    ),
}
