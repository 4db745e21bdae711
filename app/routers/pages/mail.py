"""Mail: stopping it from a link, and how it goes, for administrators."""

from fastapi import APIRouter
from starlette.responses import Response

from app.clock import now, today
from app.queries.mail import mail_report
from app.queries.stopping import mail_to_stop
from app.services.notifications import stop_mail
from app.web.visit import PageVisit, PublicVisit

router = APIRouter(include_in_schema=False)


@router.get("/unsubscribe/{token}")
async def show_unsubscribe(visit: PublicVisit, token: str) -> Response:
    """What the link stops, and a button: programs that look at links must change nothing."""
    mail = await visit.db.read(mail_to_stop, token)
    return visit.render("account/unsubscribe.html", mail=mail, token=token, done=False)


@router.post("/unsubscribe/{token}")
async def unsubscribe(visit: PublicVisit, token: str) -> Response:
    """Stop it. The link itself is the permission (RFC 8058): mail programs send this for people."""
    mail = await visit.db.write(stop_mail, token, at=now())
    return visit.render("account/unsubscribe.html", mail=mail, token=token, done=True)


@router.get("/mail")
async def report(visit: PageVisit) -> Response:
    """What waits, what was sent, what failed."""
    settings = visit.settings
    found = await visit.read(
        mail_report,
        smtp_host=settings.smtp_host if settings.sends_mail else "",
        folder=str(settings.mail_dir),
        today=today(),
    )
    return visit.render("account/mail.html", nav="people", found=found)
