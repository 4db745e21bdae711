"""Who may use the routes of notifications."""

from typing import Any

from app.domain.notifying import NotificationKind
from tests.api.rows.who import (
    ADMINISTRATOR,
    LEAD,
    NOT_THERE,
    OWNER,
    PERSONS,
    SIGNED_IN,
    Row,
    of_its_owner,
    of_nobody,
)

ROWS: dict[str, Row] = {
    "api.notifications.list_notifications": of_nobody(SIGNED_IN),
    "api.notifications.post_notifications_read": of_nobody(PERSONS),
    "api.notifications.post_notification_read": Row(LEAD, blind=PERSONS - OWNER),
    "api.notifications.get_notification_settings": of_nobody(SIGNED_IN),
    "api.notifications.put_notification_settings": of_nobody(PERSONS),
    "api.calendar.get_calendar_feed": of_nobody(SIGNED_IN),
    "api.calendar.post_calendar_feed": of_nobody(PERSONS),
    "api.calendar.remove_calendar_feed": of_nobody(PERSONS),
    "api.mail.get_mail": of_nobody(ADMINISTRATOR),
    "pages.notifications.show": of_nobody(SIGNED_IN),
    "pages.notifications.read_all": of_nobody(SIGNED_IN),
    "pages.notifications.read_one": of_its_owner(),
    "pages.notifications.choose": of_nobody(SIGNED_IN),
    "pages.notifications.save": of_nobody(SIGNED_IN),
    "pages.calendar.read_feed": NOT_THERE,
    "pages.calendar.show": of_nobody(SIGNED_IN),
    "pages.calendar.make": of_nobody(SIGNED_IN),
    "pages.calendar.stop": of_nobody(SIGNED_IN),
    "pages.mail.show_unsubscribe": NOT_THERE,
    "pages.mail.unsubscribe": NOT_THERE,
    "pages.mail.report": of_nobody(ADMINISTRATOR),
}
FORMS: dict[str, dict[str, Any]] = {
    "pages.notifications.read_all": {"up_to": 1},
    "pages.notifications.save": {**{k.value: "digest" for k in NotificationKind}, "version": 1},
}
"""What a posted form holds, by handler; fields that need ids are in `tests/extras`."""
