"""What the token's person is told, and how."""

from fastapi import APIRouter

from app.queries.notifications import notification_settings, notifications
from app.schemas.notification import (
    ChooseNotifications,
    NotificationList,
    NotificationSettingsOut,
    NotificationsRead,
    ReadNotifications,
)
from app.services.notifications import (
    choose_notifications,
    read_notification,
    read_notifications,
)
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Cursor, Id, Limit

router = APIRouter(prefix="/api/v1", tags=["Notifications"])


@router.get("/notifications")
async def list_notifications(
    call: ApiCall, cursor: Cursor = None, limit: Limit = 25
) -> NotificationList:
    """What you are told, newest first: of what you may see now. A system is told nothing."""
    found = await call.read(notifications, before=cursor, limit=limit)
    call.link_next(found.next)
    return found


@router.post("/notifications/read", status_code=201)
async def post_notifications_read(
    call: ApiCall, command: ReadNotifications, key: IdempotencyKey = None
) -> NotificationsRead:
    """Mark as read what you have seen, up to one of them."""
    return await call.write(read_notifications, command)


@router.post("/notifications/{notification_id}/read", status_code=201)
async def post_notification_read(
    call: ApiCall, notification_id: Id, key: IdempotencyKey = None
) -> NotificationsRead:
    """Mark one as read."""
    return await call.write(read_notification, notification_id)


@router.get("/me/notifications")
async def get_notification_settings(call: ApiCall) -> NotificationSettingsOut:
    """How mail of each kind comes to you."""
    return await call.read(notification_settings)


@router.put("/me/notifications")
async def put_notification_settings(
    call: ApiCall, command: ChooseNotifications, if_match: IfMatch = None
) -> NotificationSettingsOut:
    """Choose how mail of each kind comes to you; kinds left out come as is usual."""
    return await call.write(choose_notifications, command, version=call.version)
