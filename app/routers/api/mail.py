"""How mail goes here, for administrators."""

from fastapi import APIRouter

from app.clock import today
from app.queries.mail import mail_report
from app.schemas.notification import MailReport
from app.settings import Settings
from app.web.call import ApiCall

router = APIRouter(prefix="/api/v1/mail", tags=["Notifications"])


@router.get("")
async def get_mail(call: ApiCall) -> MailReport:
    """How mail goes here: what waits, what failed; for administrators."""
    settings: Settings = call.request.app.state.settings
    host = settings.smtp_host if settings.sends_mail else ""
    return await call.read(
        mail_report, smtp_host=host, folder=str(settings.mail_dir), today=today()
    )
