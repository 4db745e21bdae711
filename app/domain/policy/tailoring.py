"""Tailoring a programme's gates, and advisers' endorsements of them."""

from app.domain.policy.actions import Action
from app.domain.policy.actors import Role, Scope
from app.domain.policy.rules import (
    LEADS,
    LEADS_ONLY,
    NO_AUDITOR,
    NOT_RECUSED,
    Rule,
    holding,
    is_administrator,
    is_lead,
    is_owner,
    is_sponsor,
)

NOT_WHO_LEADS = (is_lead, "You lead this opportunity, so another adviser endorses its gates.")
NOT_WHO_DECIDES = (is_sponsor, "You decide this gate, so another adviser endorses it.")

RULES: dict[Action, Rule] = {
    Action.TAILOR_GATES: Rule(
        Scope.WRITE,
        (is_administrator, holding(Role.LEAD)),
        "Only an administrator or a lead of the programme can change its gates.",
        (NO_AUDITOR,),
    ),
    Action.MOVE_TO_GATES: Rule(Scope.WRITE, LEADS, LEADS_ONLY, (NO_AUDITOR,)),
    Action.REQUEST_ENDORSEMENT: Rule(Scope.WRITE, LEADS, LEADS_ONLY, (NO_AUDITOR,)),
    Action.ENDORSE_GATE: Rule(
        Scope.DECIDE,
        (holding(Role.ADVISER),),
        "Only an adviser of the function that was asked can endorse.",
        (NO_AUDITOR, NOT_RECUSED, NOT_WHO_LEADS, NOT_WHO_DECIDES),
    ),
    Action.WITHDRAW_ENDORSEMENT: Rule(
        Scope.DECIDE,
        (is_owner,),
        "Only the adviser who gave it can withdraw it.",
        (NO_AUDITOR,),
    ),
}
