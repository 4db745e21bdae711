"""What the calendar tells: each reminder once, made by the worker in London's working hours.

`queries/reminders.py` finds what is due for each key, along an index.
"""

from datetime import timedelta

from app.domain.notifying.notice import Notice, NotificationKind, Relation

SOON = timedelta(days=7)
LATE = timedelta(days=7)
"""How far back a round looks for what it may have missed while no worker ran."""
STILL = timedelta(days=30)
"""An active opportunity that nobody has touched for so long stands still."""

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
        facts=("gate", "due_on"),
        href="/inbox",
    ),
    "decision_overdue": Notice(
        NotificationKind.REMINDER,
        "A decision on gate {gate} was due on {due_on}",
        "It waits with the sponsor.",
        to=(Relation.SPONSORS, Relation.DELEGATES, Relation.LEAD),
        facts=("gate", "due_on"),
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
    "standing_still": Notice(
        NotificationKind.QUIET,
        "Nothing has changed since {since}",
        "Move it on, put it on hold or say why it waits.",
        to=(Relation.LEAD,),
        facts=("since",),
    ),
}
