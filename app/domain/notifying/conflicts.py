"""What is told of conflicts of interest: ids alone, to the reviewer and to the person concerned.

Whoever is walled learns nothing by a notice: for them the opportunity does not exist.
"""

from app.domain.notifying.notice import Audience, Notice, NotificationKind, Relation
from app.domain.policy import Action

NOTICES: dict[str, Notice] = {
    "conflict_declared": Notice(
        NotificationKind.CONFLICT,
        "A conflict of interest was declared",
        "Review it: recuse, mitigate, wall off or end it.",
        to=(Relation.REVIEWERS,),
        not_for=("person_id",),
        facts=("declaration_id",),
        href="/conflicts/{declaration_id}",
        if_may=Action.REVIEW_CONFLICT,
        audience=Audience.REVIEWER,
    ),
    "conflict_reviewed": Notice(
        NotificationKind.CONFLICT,
        "A conflict of interest of yours was reviewed",
        "See what you may do now.",
        named=("person_id",),
        href="/opportunities/{opportunity_id}/conflicts",
        audience=Audience.SELF,
    ),
}
