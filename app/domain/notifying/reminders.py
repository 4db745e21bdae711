"""What the calendar tells: each reminder once, made by the worker in London's working hours.

`queries/reminders.py` finds what is due for each key, along an index.
"""

from datetime import timedelta

from app.domain.notifying.notice import Audience, Notice, NotificationKind, Relation
from app.domain.policy import Action

SOON = timedelta(days=7)
LATE = timedelta(days=7)
"""How far back a round looks for what it may have missed while no worker ran."""

NOTICES: dict[str, Notice] = {
    "gate_due": Notice(
        NotificationKind.REMINDER,
        "Gate {gate} is due on {due_on}",
        "See what is missing.",
        to=(Relation.LEAD, Relation.TEAM),
        facts=("gate", "due_on"),
        href="/opportunities/{opportunity_id}",
    ),
    "decision_due": Notice(
        NotificationKind.REMINDER,
        "Your decision on gate {gate} is due on {due_on}",
        "Read the pack and decide.",
        to=(Relation.SPONSORS, Relation.DELEGATES),
        facts=("gate", "due_on", "review_id"),
        href="/gates/{review_id}",
        if_may=Action.DECIDE_GATE,
        until_decided=True,
    ),
    "decision_overdue": Notice(
        NotificationKind.REMINDER,
        "A decision on gate {gate} was due on {due_on}",
        "It waits with the sponsor.",
        to=(Relation.SPONSORS, Relation.DELEGATES, Relation.LEAD),
        facts=("gate", "due_on", "review_id"),
        href="/gates/{review_id}",
    ),
    "condition_due": Notice(
        NotificationKind.REMINDER,
        "A condition of yours is due on {due_on}",
        "Say how it is met.",
        to=(Relation.CONDITION_OWNER,),
        facts=("due_on", "condition_id"),
        href="/opportunities/{opportunity_id}/conditions",
    ),
    "condition_overdue": Notice(
        NotificationKind.REMINDER,
        "A condition was due on {due_on}",
        "It is still open.",
        to=(Relation.CONDITION_OWNER, Relation.LEAD, Relation.SPONSORS),
        facts=("due_on", "condition_id"),
        href="/opportunities/{opportunity_id}/conditions",
    ),
    "contact_due": Notice(
        NotificationKind.REMINDER,
        "A contact with a stakeholder is due on {due_on}",
        "Get in touch, and log it.",
        named=("owner_id",),
        facts=("due_on", "stakeholder_id"),
        href="/opportunities/{opportunity_id}/stakeholders",
    ),
    "delegation_ending": Notice(
        NotificationKind.DELEGATION,
        "A delegation ends on {ends_on}",
        "See who decides from then on.",
        named=("from_id", "to_id"),
        facts=("ends_on",),
        href="/delegations",
        audience=Audience.SELF,
    ),
    "standing_still": Notice(
        NotificationKind.QUIET,
        "Nothing has changed since {since}",
        "Move it on, put it on hold or say why it waits.",
        to=(Relation.LEAD,),
        facts=("since",),
    ),
}
