"""When a sponsor is away or leaves: delegating, revoking, handing over."""

from app.domain.policy.actions import Action
from app.domain.policy.actors import Actor, Role, Scope, Subject
from app.domain.policy.rules import NO_AUDITOR, NOT_RECUSED, Rule, holding, is_owner, stands_in


def _sponsors_here(actor: Actor, subject: Subject) -> bool:
    """Gives away a decision of their own, in a programme where they are a sponsor."""
    return is_owner(actor, subject) and actor.holds(subject.programme_id, Role.SPONSOR)


RULES: dict[Action, Rule] = {
    Action.DELEGATE_DECISIONS: Rule(
        Scope.DECIDE,
        (_sponsors_here,),
        "Only a sponsor of the programme can name a delegate, and only for themselves.",
        (NO_AUDITOR, NOT_RECUSED),
    ),
    Action.REVOKE_DELEGATION: Rule(
        Scope.WRITE,
        (is_owner, stands_in, holding(Role.LEAD)),
        "Only the sponsor, the delegate and the programme's leads can end a delegation.",
        (NO_AUDITOR,),
    ),
    Action.HAND_OVER: Rule(
        Scope.WRITE,
        (is_owner, holding(Role.LEAD)),
        "Only the sponsor who leaves and the programme's leads can hand over.",
        (NO_AUDITOR,),
    ),
}
