"""What I am told, and how."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.errors import Stale
from app.domain.notifying import Delivery
from app.queries.notifications import kinds_of, notification_settings, notifications
from app.schemas.notification import ChooseNotifications, ReadNotifications
from app.services.notifications import (
    choose_notifications,
    read_notification,
    read_notifications,
)
from app.web.forms import REFUSED, Form, status_for
from app.web.notification_forms import choice_fields, chosen_deliveries
from app.web.parameters import Cursor, Id
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)


@router.get("/notifications")
async def show(visit: PageVisit, before: Cursor = None) -> Response:
    """Newest first."""
    found = await visit.read(notifications, before=before)
    return visit.render("notifications/index.html", found=found, before=before)


@router.post("/notifications/read")
async def read_all(visit: PageVisit) -> Response:
    """Mark as read all that were on the page, and what is older."""
    form = await visit.form()
    await visit.write(read_notifications, form.command(ReadNotifications))
    return visit.redirect("/notifications", done="read")


@router.post("/notifications/{notification_id}/read")
async def read_one(visit: PageVisit, notification_id: Id) -> Response:
    """Mark one as read."""
    await visit.form()
    await visit.write(read_notification, notification_id)
    return visit.redirect("/notifications", done="read")


@router.get("/account/notifications")
async def choose(visit: PageVisit) -> Response:
    """How mail of each kind comes to me."""
    settings = await visit.read(notification_settings)
    return await _settings(visit, Form(choice_fields(settings)))


@router.post("/account/notifications")
async def save(visit: PageVisit) -> Response:
    """Choose anew; a stale form shows what is stored now and may be saved on top."""
    form = await visit.form()
    try:
        command = ChooseNotifications(choices=chosen_deliveries(form, kinds_of(visit.actor)))
        await visit.write(choose_notifications, command, version=form.version or 0)
    except REFUSED as error:
        return await _settings(visit, form.refuse(error), status_for(error), error)
    return visit.redirect("/account/notifications", done="saved")


async def _settings(
    visit: Visit, form: Form, status: int = 200, error: Exception | None = None
) -> Response:
    settings = await visit.read(notification_settings)
    if isinstance(error, Stale):
        form.values["version"] = settings.version
    return visit.render(
        "account/notifications.html",
        status=status,
        form=form,
        settings=settings,
        deliveries=[(how.value, how.label) for how in Delivery],
        sends_mail=visit.settings.sends_mail,
        stale=isinstance(error, Stale),
    )
