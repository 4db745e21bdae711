"""Programmes: which roles exclude each other, which carry a duty that must be handed on, and when
an opportunity stands still."""

from collections.abc import Collection

from app.domain.policy import Role

STALE_AFTER_DAYS, SHORTEST_STILL, LONGEST_STILL = 30, 7, 365
"""Days without movement after which an opportunity stands still: usual, least and most."""

ALONE: dict[Role, str] = {
    Role.AUDITOR: "An auditor reads everything and changes nothing, "
    "so holds no other role in the same programme.",
    Role.PARTNER: "A partner is outside the programme, so holds no other role in it.",
}
"""Roles nobody holds beside another in one programme, and why."""

DUTIES: dict[str, frozenset[Role]] = {
    "lead_id": frozenset({Role.LEAD, Role.MEMBER}),
    "sponsor_id": frozenset({Role.SPONSOR}),
}
"""What an opportunity names somebody for, and the roles that make a person eligible."""

STILL_NEEDED = (
    "This person still leads or sponsors opportunities here. A lead of the programme hands over "
    "what a sponsor holds, or the opportunities’ leads name somebody else, first."
)

ROLE_NOTES: dict[Role, str] = {
    Role.MEMBER: "Adds opportunities, and may lead one",
    Role.LEAD: "Leads opportunities, manages their teams, and imports",
    Role.SPONSOR: "Decides gates of the opportunities they sponsor",
    Role.ADVISER: "Reads and advises; say on what",
    Role.AUDITOR: "Reads everything, restricted records too, and changes nothing",
    Role.PARTNER: "From outside: sees only what is addressed to their organisation",
}


def exclusion(held: Collection[Role], wanted: Role) -> str | None:
    """Why somebody who holds `held` cannot also be `wanted`; None when they can."""
    others = frozenset(held) - {wanted}
    if not others:
        return None
    alone = [role for role in (wanted, *sorted(others)) if role in ALONE]
    return ALONE[alone[0]] if alone else None


def duties_lost(role: Role, remaining: Collection[Role]) -> list[str]:
    """What a person can no longer be named for when `role` goes and `remaining` stay."""
    return [
        duty for duty, roles in DUTIES.items() if role in roles and not roles & frozenset(remaining)
    ]
