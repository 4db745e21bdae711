"""Stakeholder analysis: the register, its context and the commercialisation test."""

from app.domain.policy.actions import Action
from app.domain.policy.actors import Scope
from app.domain.policy.rules import NO_AUDITOR, TEAM, TEAM_ONLY, Rule, is_owner, sponsors

RULES: dict[Action, Rule] = {
    Action.EDIT_ANALYSIS: Rule(Scope.WRITE, TEAM, TEAM_ONLY, (NO_AUDITOR,)),
    Action.EDIT_STAKEHOLDERS: Rule(Scope.WRITE, TEAM, TEAM_ONLY, (NO_AUDITOR,)),
    Action.LOG_CONTACT: Rule(
        Scope.WRITE,
        (is_owner, sponsors, *TEAM),
        "Only the team, the sponsor and whoever looks after this stakeholder log a contact.",
        (NO_AUDITOR,),
    ),
}
