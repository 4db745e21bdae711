"""What is told of opportunities, their teams and comments."""

from app.domain.notifying.notice import Audience, Notice, NotificationKind, Relation

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
        events=("team_set", "opportunity_created"),
    ),
    "sponsor_replaced": Notice(
        NotificationKind.TEAM,
        "You sponsor this opportunity now",
        "You take another's place. See where it stands, and what was asked before.",
        named=("to_id",),
    ),
    "sponsorship_ended": Notice(
        NotificationKind.TEAM,
        "You sponsor this opportunity no longer",
        "Another sponsor takes your place.",
        named=("from_id",),
        events=("sponsor_replaced",),
    ),
    "other_sponsor": Notice(
        NotificationKind.OUTCOME,
        "Another sponsor was named",
        "See whether its gate must be submitted again.",
        to=(Relation.LEAD, Relation.TEAM),
        not_for=("to_id", "from_id"),
        events=("sponsor_replaced",),
    ),
    "stakeholder_owned": Notice(
        NotificationKind.TEAM,
        "A stakeholder is yours to look after",
        "See who, and plan the first contact.",
        named=("owner_id",),
        href="/opportunities/{opportunity_id}/stakeholders",
        events=("stakeholder_added", "stakeholder_edited"),
    ),
    "delegation_given": Notice(
        NotificationKind.DELEGATION,
        "A sponsor's decisions are delegated from {starts_on}",
        "See for which gates, and until when.",
        named=("from_id", "to_id"),
        facts=("starts_on",),
        href="/delegations",
        audience=Audience.SELF,
    ),
    "delegation_revoked": Notice(
        NotificationKind.DELEGATION,
        "A delegation has ended",
        "The sponsor decides again.",
        named=("from_id", "to_id"),
        href="/delegations",
        audience=Audience.SELF,
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
