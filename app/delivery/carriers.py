"""How mail leaves: through a mail server, or without one into files that somebody can open."""

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from app.settings import MailSecurity, Settings

TIMEOUT = 20
"""Seconds that a mail server may take for one answer."""
PERMANENT = range(500, 600)


class Refused(Exception):
    """The server will never take this mail: its code, such as 550."""


class Unsent(Exception):
    """It did not work this time: the code, or the class of what went wrong. Try again later."""


Send = Callable[[EmailMessage], None]


@contextmanager
def carrier(settings: Settings) -> Iterator[Send]:
    """A way to send some mails, over one connection. Raises Unsent when there is none."""
    if not settings.sends_mail:
        yield partial(_into_folder, settings.mail_dir)
        return
    server = _connected(settings)
    try:
        yield partial(_through, server)
    finally:
        _hang_up(server)


def _connected(settings: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    place = (settings.smtp_host, settings.smtp_port)
    try:
        if settings.smtp_security is MailSecurity.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(*place, timeout=TIMEOUT)
        if settings.smtp_security is MailSecurity.STARTTLS:
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except (OSError, smtplib.SMTPException) as error:
        raise Unsent(_said(error)) from None
    return server


def _through(server: smtplib.SMTP, mail: EmailMessage) -> None:
    try:
        server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, _ = next(iter(error.recipients.values()))
        raise (Refused if code in PERMANENT else Unsent)(str(code)) from None
    except smtplib.SMTPDataError as error:
        code = error.smtp_code
        raise (Refused if code in PERMANENT else Unsent)(str(code)) from None
    except (OSError, smtplib.SMTPException) as error:
        raise Unsent(_said(error)) from None


def _said(error: Exception) -> str:
    """A server's code, else the class of the error: never its text, which may hold addresses."""
    return str(getattr(error, "smtp_code", "") or type(error).__name__)[:80]


def _hang_up(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _into_folder(folder: Path, mail: EmailMessage) -> None:
    """A file named by the mail's own id, so that sending it again changes nothing."""
    name = str(mail["Message-ID"]).strip("<>").partition("@")[0]
    draft = folder / f".{name}.{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_bytes(mail.as_bytes())
        draft.replace(folder / f"{name}.eml")
    except OSError as error:
        raise Unsent(_said(error)) from None
