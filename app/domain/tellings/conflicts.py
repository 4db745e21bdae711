"""Conflicts of interest: never the interest itself, which stands in the register alone."""

from app.domain.tellings.telling import Telling

_HREF = "/opportunities/{opportunity_id}/conflicts"

TELLINGS: dict[str, Telling] = {
    "nothing_declared": Telling("{who} declared that there is nothing to declare", href=_HREF),
    "conflict_declared": Telling("{who} declared an interest", tone="warn", href=_HREF),
    "conflict_reviewed": Telling(
        "{who} decided on an interest of {person_id}: {act}", tone="warn", href=_HREF
    ),
    "conflict_replacement_named": Telling(
        "{who} named another {post} in place of {person_id}", tone="warn", href=_HREF
    ),
    "conflicts_assessment_prepared": Telling("{who} wrote the conflicts assessment", "occasion"),
    "conflicts_assessment_revised": Telling("{who} revised the conflicts assessment", "occasion"),
    "conflicts_assessment_confirmed": Telling(
        "{who} confirmed the conflicts assessment", "occasion", "ok"
    ),
}
