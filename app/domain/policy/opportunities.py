"""Opportunities and what is kept with them."""

from app.domain.policy.actions import Action
from app.domain.policy.actors import Role, Scope
from app.domain.policy.rules import (
    LEADS,
    LEADS_ONLY,
    NO_AUDITOR,
    TEAM,
    TEAM_ONLY,
    Rule,
    holding,
    is_owner,
    is_person,
)

RULES: dict[Action, Rule] = {
    Action.CREATE_OPPORTUNITY: Rule(
        Scope.WRITE,
        (holding(Role.LEAD, Role.MEMBER),),
        "Only members and leads of the programme can add opportunities.",
        (NO_AUDITOR,),
    ),
    Action.EDIT_OPPORTUNITY: Rule(Scope.WRITE, TEAM, TEAM_ONLY, (NO_AUDITOR,)),
    Action.MANAGE_TEAM: Rule(Scope.WRITE, LEADS, LEADS_ONLY, (NO_AUDITOR,)),
    Action.RESTRICT_OPPORTUNITY: Rule(Scope.WRITE, LEADS, LEADS_ONLY, (NO_AUDITOR,)),
    Action.ADD_DOCUMENT: Rule(
        Scope.WRITE,
        (*TEAM, holding(Role.ADVISER)),  # what an adviser says rests on evidence
        "Only the opportunity's team, the programme's leads and its advisers can do this.",
        (NO_AUDITOR,),
    ),
    Action.REMOVE_DOCUMENT: Rule(Scope.WRITE, TEAM, TEAM_ONLY, (NO_AUDITOR,)),
    Action.COMMENT: Rule(
        Scope.WRITE,
        (holding(Role.LEAD, Role.MEMBER, Role.SPONSOR, Role.ADVISER),),
        "Only people of the programme can comment.",
        (NO_AUDITOR,),
    ),
    Action.READ_MENTIONS: Rule(Scope.WRITE, (is_person,), "Only a person is mentioned."),
    Action.IMPORT_PORTFOLIO: Rule(
        Scope.WRITE,
        (holding(Role.LEAD),),
        "Only a lead of the programme can import into it.",
        (NO_AUDITOR,),
    ),
    Action.SHARE_VIEW: Rule(
        Scope.WRITE,
        (holding(Role.LEAD, Role.MEMBER, Role.SPONSOR, Role.ADVISER),),
        "Only people of the programme can share a view with it.",
    ),
    Action.SAVE_VIEW: Rule(Scope.WRITE, (is_person,), "Only a person can save a view."),
    Action.EDIT_VIEW: Rule(Scope.WRITE, (is_owner,), "Only whoever saved a view can change it."),
}
