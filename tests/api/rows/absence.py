"""Who may use the routes of absence: delegating, handing over, conditions in two acts, inboxes."""

from typing import Any

from tests.api.rows.who import (
    INSIDE,
    LEAD,
    PERSONS,
    SIGNED_IN,
    SPONSOR,
    TEAM,
    Row,
    of_nobody,
    of_opportunity,
)

OUTSIDE = SIGNED_IN - INSIDE
GIVERS = Row(frozenset({"sponsor", "other_sponsor"}), blind=OUTSIDE)
"""Who names a delegate: any sponsor of the programme, for themselves."""
ENDERS = LEAD | SPONSOR | {"other_sponsor"}
"""Who ends one: the sponsor, the delegate, a lead."""
OWES = TEAM | {"adviser"}
"""Who says that a condition is met: the adviser sees to it."""
IN_IT, HANDS_OVER = Row(INSIDE, blind=OUTSIDE), Row(LEAD | SPONSOR, blind=OUTSIDE)

ROWS: dict[str, Row] = {
    "api.absence.list_delegations": of_nobody(SIGNED_IN),
    "api.absence.get_delegation": of_opportunity(),
    "api.absence.post_delegation": GIVERS,
    "api.absence.post_delegation_revocation": of_opportunity(ENDERS),
    "api.absence.get_handover": IN_IT,
    "api.absence.post_handover": HANDS_OVER,
    "api.analytics.get_gate_analytics": of_nobody(SIGNED_IN),
    "pages.analytics.show": of_nobody(PERSONS),
    "api.inbox.get_inbox_part": of_nobody(SIGNED_IN),
    "api.conditions.post_proposal": of_opportunity(OWES),
    "api.conditions.delete_proposal": of_opportunity(OWES),
    "api.conditions.post_discharge_confirmation": of_opportunity(SPONSOR),
    "api.conditions.post_discharge_return": of_opportunity(SPONSOR),
    "api.conditions.put_confirmer": of_opportunity(SPONSOR),
    "pages.absence.index": of_nobody(PERSONS),
    "pages.absence.give": GIVERS,
    "pages.absence.revoke": of_opportunity(ENDERS),
    "pages.absence.show_handover": IN_IT,
    "pages.absence.hand_over": HANDS_OVER,
    "pages.inbox.show_part": of_nobody(PERSONS),
    "pages.conditions.propose": of_opportunity(OWES),
    "pages.conditions.take_back": of_opportunity(OWES),
    "pages.conditions.confirm": of_opportunity(SPONSOR),
    "pages.conditions.send_back": of_opportunity(SPONSOR),
    "pages.conditions.name": of_opportunity(SPONSOR),
}
FORMS: dict[str, dict[str, Any]] = {
    "pages.absence.give": {"programme_id": 1, "to_id": 4, "starts_on": "1/1/2099"},
    "pages.absence.revoke": {"version": 1},
    "pages.absence.hand_over": {"successor_id": 4, "reason": "Leaving."},
    "pages.conditions.propose": {"note": "Done.", "version": 1},
    "pages.conditions.take_back": {"version": 1},
    "pages.conditions.confirm": {"proposal_id": 1, "version": 1},
    "pages.conditions.send_back": {"proposal_id": 1, "reason": "Not yet.", "version": 1},
    "pages.conditions.name": {"person_id": "", "version": 1},
}
FORMS["pages.absence.give"] |= {"ends_on": "2/1/2099"}
BODIES: dict[str, dict[str, Any]] = {
    "api.absence.post_delegation": {
        "to_id": 4,
        "opportunity_id": None,
        "gates": [],
        "starts_on": "2099-01-01",
        "ends_on": "2099-01-02",
    },
    "api.absence.post_handover": {"successor_id": 4, "opportunity_ids": []},
}
