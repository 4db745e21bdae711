"""What is told of opportunities, their teams and comments."""

from app.domain.notifying.notice import Notice, NotificationKind, Relation

NOTICES: dict[str, Notice] = {
    "lead_named": Notice(
        NotificationKind.TEAM,
        "You lead this opportunity",
        "See where it stands and what its gate needs.",
        named=("lead_id",),
        events=("team_set", "opportunity_created"),
    ),
    "sponsor_named": Notice(
        NotificationKind.TEAM,
        "You sponsor this opportunity",
        "See where it stands. Its gates will wait for your decision.",
        named=("sponsor_id",),
        events=("team_set", "opportunity_created", "sponsor_replaced"),
    ),
    "team_member_added": Notice(
        NotificationKind.TEAM,
        "You are on the team",
        "See where it stands and what its gate needs.",
        named=("person_id",),
    ),
    "comment_added": Notice(
        NotificationKind.MENTION,
        "A comment mentions you",
        "Read it and answer.",
        named=("mention_ids",),
        href="/opportunities/{opportunity_id}/comments",
    ),
    "opportunity_resumed": Notice(
        NotificationKind.OUTCOME,
        "The hold has ended",
        "The gate can be prepared again.",
        to=(Relation.LEAD, Relation.TEAM),
    ),
    "opportunity_reopened": Notice(
        NotificationKind.OUTCOME,
        "Sent back to an earlier stage",
        "Read the reason, and prepare its gate again.",
        to=(Relation.LEAD, Relation.TEAM),
        href="/opportunities/{opportunity_id}/history",
    ),
}
