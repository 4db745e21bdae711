"""Preparing, deciding and following up gates."""

from app.domain.policy.actions import Action
from app.domain.policy.actors import Scope
from app.domain.policy.rules import (
    LEADS,
    LEADS_ONLY,
    NO_AUDITOR,
    NOT_RECUSED,
    NOT_WHO_PREPARED,
    SPONSOR_ONLY,
    TEAM,
    TEAM_ONLY,
    Rule,
    sponsors,
    stands_in,
)

RULES: dict[Action, Rule] = {
    Action.ANSWER_CRITERION: Rule(Scope.WRITE, TEAM, TEAM_ONLY, (NO_AUDITOR,)),
    Action.SUBMIT_GATE: Rule(Scope.WRITE, LEADS, LEADS_ONLY, (NO_AUDITOR,)),
    Action.WITHDRAW_GATE: Rule(Scope.WRITE, LEADS, LEADS_ONLY, (NO_AUDITOR,)),
    Action.DECIDE_GATE: Rule(
        Scope.DECIDE,
        (sponsors, stands_in),
        SPONSOR_ONLY,
        (NO_AUDITOR, NOT_WHO_PREPARED, NOT_RECUSED),
    ),
    Action.RECORD_MEETING: Rule(
        Scope.WRITE,
        (sponsors, stands_in, *LEADS),
        "Only its sponsors and those who lead it can record the meeting.",
        (NO_AUDITOR, NOT_RECUSED),
    ),
    Action.RESUME_OPPORTUNITY: Rule(
        Scope.DECIDE, (sponsors,), SPONSOR_ONLY, (NO_AUDITOR, NOT_RECUSED)
    ),
    Action.REOPEN_OPPORTUNITY: Rule(
        Scope.DECIDE, (sponsors,), SPONSOR_ONLY, (NO_AUDITOR, NOT_RECUSED)
    ),
    Action.ACCEPT_RISK: Rule(Scope.DECIDE, (sponsors,), SPONSOR_ONLY, (NO_AUDITOR, NOT_RECUSED)),
}
