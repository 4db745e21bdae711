"""The form of a mail: plain text and simple HTML, the same id however often it is sent."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.domain.text import long_date, plural
from app.queries.letters import Item, Letter
from app.settings import Settings

POLICY = SMTP.clone(max_line_length=998)
"""Shorter, the email package would encode the long links in headers, and no program reads them."""
PRINTABLE = "quoted-printable"
TEMPLATES = Path(__file__).parents[1] / "templates"


class Unaddressable(Exception):
    """No mail can be written to this address."""


def write_mail(letter: Letter, settings: Settings) -> EmailMessage:
    """The mail to send. Raises Unaddressable when the address cannot stand in one."""
    stop = f"{settings.origin}/unsubscribe/{letter.stop}"
    mail = EmailMessage(policy=POLICY)
    mail["Message-ID"] = message_id(letter, settings)
    mail["Date"] = format_datetime(letter.made_at)
    mail["From"] = _sender(settings)
    mail["To"] = _reader(letter)
    mail["Subject"] = subject_of(letter)
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Unsubscribe"] = f"<{stop}>"
    if settings.is_https:  # RFC 8058 asks for https
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    shown = {
        "letter": letter,
        "subject": subject_of(letter),
        "greeting": _greeting(letter),
        "lines": [_line(item, settings.origin) for item in letter.items],
        "origin": settings.origin,
        "stop": stop,
    }
    text = _environment().get_template("mail/letter.txt").render(shown)
    mail.set_content(text, cte=PRINTABLE)
    html = _environment().get_template("mail/letter.html").render(shown)
    mail.add_alternative(html, subtype="html", cte=PRINTABLE)
    return mail


def message_id(letter: Letter, settings: Settings) -> str:
    """The same at every try, so that mail systems drop a repeat; another after a restored backup,
    where numbers are used again."""
    text = f"{letter.mail_id}:{letter.person_id}:{letter.made_at.isoformat()}"
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"<{letter.mail_id}.{mark}@{urlsplit(settings.origin).hostname}>"


def subject_of(letter: Letter) -> str:
    """References and what is asked, never a title: subjects are shown on locked screens."""
    if letter.digest_on is not None:
        number = plural(len(letter.items) + letter.more, "notice", "notices")
        return f"Daily summary, {long_date(letter.digest_on)}: {number}"
    item = letter.items[0]
    return f"{item.reference}: {item.says}" if item.reference else item.says


def _greeting(letter: Letter) -> str:
    if letter.digest_on is None:
        return f"{letter.name},"
    return f"{letter.name}, since the last summary:"


def _line(item: Item, origin: str) -> Item:
    return Item(item.reference, item.says, item.asks, f"{origin}{item.href}")


def _sender(settings: Settings) -> Address:
    name, address = parseaddr(settings.mail_from)
    own = f"no-reply@{urlsplit(settings.origin).hostname}"
    return Address(name or "Commercialisation pipeline", addr_spec=address or own)


def _reader(letter: Letter) -> Address:
    try:
        letter.address.encode("ascii")
        return Address(letter.name, addr_spec=letter.address)
    except (ValueError, IndexError):  # what the parser of addresses raises
        raise Unaddressable from None


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
