"""What is told of partner discussions: to us, only to those who may see what is confidential; to
partners, only that something was addressed to their organisation, to all of them alike.
"""

from app.domain.notifying.notice import Audience, Notice, NotificationKind, Relation

US = (Relation.LEAD, Relation.TEAM)
HERE = "/opportunities/{opportunity_id}"
AREA = "/partner/topics/{opportunity_id}"

NOTICES: dict[str, Notice] = {
    "question_asked": Notice(
        NotificationKind.PARTNERS,
        "A candidate asked a question",
        "Answer it, and release the answer to all at once.",
        to=US,
        href=f"{HERE}/questions",
        audience=Audience.CONFIDENTIAL,
    ),
    "question_withdrawn": Notice(
        NotificationKind.PARTNERS,
        "A candidate withdrew its question",
        "Nothing is left to answer.",
        to=US,
        href="/questions/{question_id}",
        facts=("question_id",),
        audience=Audience.CONFIDENTIAL,
    ),
    "answer_released": Notice(
        NotificationKind.PARTNERS,
        "An answer was released to every candidate",
        "It is on the record of what each was told.",
        to=(*US, Relation.SPONSORS),
        href=f"{HERE}/questions",
        audience=Audience.CONFIDENTIAL,
    ),
    "disclosure_made": Notice(
        NotificationKind.PARTNERS,
        "Something was disclosed to a candidate",
        "See who else is owed it.",
        to=US,
        href=f"{HERE}/disclosures",
        audience=Audience.CONFIDENTIAL,
    ),
    "discussion_action_added": Notice(
        NotificationKind.PARTNERS,
        "An action is yours, due on {due_on}",
        "See what was agreed.",
        named=("person_id",),
        facts=("due_on",),
        href=f"{HERE}/discussions",
        audience=Audience.CONFIDENTIAL,
    ),
    "told_to_partner": Notice(
        NotificationKind.ADDRESSED,
        "Something was addressed to your organisation",
        "Read it, and confirm that it arrived.",
        to=(Relation.TOLD,),
        href=AREA,
        events=("disclosure_made", "disclosure_told", "disclosures_levelled", "answer_released"),
        audience=Audience.SELF,
    ),
    "not_answered": Notice(
        NotificationKind.ADDRESSED,
        "A question of your organisation is not answered",
        "Read why.",
        to=(Relation.ASKER,),
        href=AREA,
        events=("question_refused",),
        audience=Audience.SELF,
    ),
}
