"""Sponsors away or replaced."""

from app.domain.tellings.telling import Telling

TELLINGS: dict[str, Telling] = {
    "delegation_given": Telling(
        "{who} named {to_id} to decide for them from {starts_on} to {ends_on}",
        "reason",
        href="/delegations",
    ),
    "delegation_revoked": Telling(
        "{who} ended the delegation from {from_id} to {to_id}", "", "warn", "/delegations"
    ),
    "sponsor_replaced": Telling(
        "{who} handed over from {from_id} to {to_id} as sponsor", "reason", "warn"
    ),
}
