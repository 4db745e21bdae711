"""Who may use the routes of stakeholders."""

from typing import Any

from tests.api.rows.who import INSIDE, SIGNED_IN, TEAM, Row, of_nobody, of_opportunity

IN_TOUCH = TEAM | {"sponsor"}
"""Who logs a contact: the team, the sponsor, and the owner, who is the lead here."""

ROWS: dict[str, Row] = {
    "api.stakeholders.list_stakeholders": of_opportunity(),
    "api.stakeholders.post_stakeholder": of_opportunity(TEAM),
    "api.stakeholders.post_stakeholder_paste": of_opportunity(TEAM),
    "api.stakeholders.get_stakeholder_map": of_opportunity(),
    "api.stakeholders.get_stakeholder_coverage": of_opportunity(),
    "api.stakeholders.list_removed_stakeholders": of_opportunity(),
    "api.stakeholders.get_contacts_due": of_nobody(SIGNED_IN),
    "api.stakeholders.list_co_development": of_opportunity(),
    "api.stakeholders.post_co_development": of_opportunity(TEAM),
    "api.stakeholders.get_co_development": of_opportunity(),
    "api.stakeholders.put_co_development": of_opportunity(TEAM),
    "api.stakeholder.get_stakeholder": of_opportunity(),
    "api.stakeholder.put_stakeholder": of_opportunity(TEAM),
    "api.stakeholder.post_position": of_opportunity(TEAM),
    "api.stakeholder.post_move": of_opportunity(TEAM),
    "api.stakeholder.post_stakeholder_removal": of_opportunity(TEAM),
    "api.stakeholder.post_stakeholder_reinstatement": of_opportunity(TEAM),
    "api.stakeholder.list_positions": of_opportunity(),
    "api.stakeholder.list_contacts": of_opportunity(),
    "api.stakeholder.post_contact": of_opportunity(IN_TOUCH),
    "pages.stakeholders.index": of_opportunity(),
    "pages.stakeholders.add": of_opportunity(TEAM),
    "pages.stakeholders.paste": of_opportunity(),
    "pages.stakeholders.take_paste": of_opportunity(TEAM),
    "pages.stakeholders.coverage": of_opportunity(),
    "pages.stakeholder_map.show": of_opportunity(),
    "pages.stakeholder_map.move": of_opportunity(TEAM),
    "pages.stakeholder.show": of_opportunity(),
    "pages.stakeholder.place": of_opportunity(TEAM),
    "pages.stakeholder.log": of_opportunity(IN_TOUCH),
    "pages.stakeholder.remove": of_opportunity(TEAM),
    "pages.stakeholder.add_member": of_opportunity(TEAM),
    "pages.stakeholder.reinstate": of_opportunity(TEAM),
    "pages.stakeholder.readings": of_opportunity(),
    "pages.stakeholder.contacts": of_opportunity(),
    "pages.stakeholder.edit": of_opportunity(INSIDE),
    "pages.stakeholder.save": of_opportunity(TEAM),
    "pages.co_development.index": of_opportunity(),
    "pages.co_development.add": of_opportunity(TEAM),
    "pages.co_development.edit": of_opportunity(),
    "pages.co_development.save": of_opportunity(TEAM),
}
DAY = {"-day": "1", "-month": "11", "-year": "2026"}
BUILT = {
    "kind": "workshop",
    "title": "A map read together",
    **{f"started_on{part}": value for part, value in DAY.items()},
}
FORMS: dict[str, dict[str, Any]] = {
    "pages.stakeholders.add": {"name": "Unions"},
    "pages.stakeholders.take_paste": {"text": "Unions\nMinisters", "do": "add"},
    "pages.stakeholder_map.move": {"power": "5", "interest": "1"},
    "pages.stakeholder.place": {"version": "1", "power": "2"},
    "pages.stakeholder.log": {
        "means": "call",
        "who": "Us",
        "said": "Yes.",
        **{f"held_on{part}": value for part, value in DAY.items()},
    },
    "pages.stakeholder.remove": {"reason": "Merged."},
    "pages.stakeholder.add_member": {"name": "Unions"},
    "pages.stakeholder.reinstate": {},
    "pages.stakeholder.save": {"version": "1", "name": "Renamed"},
    "pages.co_development.add": BUILT,
    "pages.co_development.save": {"version": "1", **BUILT},
}
"""What a posted form holds, by handler; fields that need ids are in `tests/extras`."""
