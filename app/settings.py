"""Settings: read once from the environment, checked before anything starts.

The names are the field names in capitals: `DATABASE_URL`, `DATA_DIR`, `PORT`, and so on.
"""

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

MEGABYTE = 1024 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Settings(BaseSettings):
    """Everything an installation can set. Sizes are in bytes, times in seconds.

    `scan_command` is run on each uploaded file with its path added; the file is refused unless the
    command ends with 0. Without `audit_key_file` a key is made in the data folder; checkpoints go
    into `checkpoint_file` (there too unless set) and to `checkpoint_webhook`, every
    `checkpoint_seconds` in which something happened.
    """

    model_config = SettingsConfigDict(extra="ignore")

    data_dir: Path = Path("var")
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    public_origin: str = ""
    trusted_hosts: str = ""
    forwarded_allow_ips: str = ""
    demo: bool = False
    log_level: str = "info"
    max_body_bytes: int = MEGABYTE
    max_upload_bytes: int = 20_000_000
    scan_command: str = ""
    session_idle_seconds: int = 30 * 60
    session_absolute_seconds: int = 12 * 3600
    reauthenticate_after_seconds: int = 5 * 60
    read_deadline_seconds: float = 5.0
    postgres_threads: int = 6
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: MailSecurity = MailSecurity.STARTTLS
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = ""
    audit_key_file: Path | None = None
    checkpoint_file: Path | None = None
    checkpoint_webhook: str = ""
    checkpoint_seconds: int = 300

    @property
    def url(self) -> str:
        """The database: the given one, or the embedded one in the data folder."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'pipeline.db').resolve()}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is in use."""
        return self.url.startswith("sqlite")

    @property
    def origin(self) -> str:
        """Where people reach the service: scheme, host and port, no slash at the end."""
        return (self.public_origin or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def is_https(self) -> bool:
        """Whether people arrive over TLS, so that cookies are marked Secure."""
        return self.origin.startswith("https://")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return self.host in LOOPBACK and (urlsplit(self.origin).hostname or "") in LOOPBACK

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names we answer to, without ports."""
        named = tuple(h.strip() for h in self.trusted_hosts.split(",") if h.strip())
        own = urlsplit(self.origin).hostname or ""
        return (*named, own, *(LOOPBACK if self.is_loopback else ()))

    @property
    def uploads_dir(self) -> Path:
        """Where uploaded files are kept, outside anything that is served."""
        return self.data_dir / "uploads"

    @property
    def sends_mail(self) -> bool:
        """Whether mail goes to a mail server; the demonstration's people have no addresses."""
        return bool(self.smtp_host) and not self.demo

    @property
    def mail_dir(self) -> Path:
        """Where mail is written when there is no mail server."""
        return self.data_dir / "mail"

    def unsafe(self) -> list[str]:
        """Why a real start must be refused; empty when it is safe."""
        reasons = {
            "DEMO=1 is only for `make run` on this machine: unset it, or serve on 127.0.0.1.": (
                self.demo and not self.is_loopback
            ),
            "People would sign in without encryption: set PUBLIC_ORIGIN to the https:// address "
            "they use, or serve on 127.0.0.1.": not self.is_loopback and not self.is_https,
            "PUBLIC_ORIGIN must be a scheme and host such as https://pipeline.example.gov.uk.": (
                urlsplit(self.origin).hostname is None or urlsplit(self.origin).path != ""
            ),
            "DATABASE_URL must start with sqlite:/// or postgresql://.": (
                not self.url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://"))
            ),
            "MAIL_FROM must be the address that mail comes from: the mail server asks for it.": (
                bool(self.smtp_host) and "@" not in self.mail_from
            ),
            "SMTP_PASSWORD would travel unencrypted: set SMTP_SECURITY to starttls or tls.": (
                bool(self.smtp_user)
                and self.smtp_security is MailSecurity.NONE
                and self.smtp_host not in LOOPBACK
            ),
            "CHECKPOINT_WEBHOOK must be an https:// address.": (
                bool(self.checkpoint_webhook)
                and not self.checkpoint_webhook.startswith("https://")
                and (urlsplit(self.checkpoint_webhook).hostname or "") not in LOOPBACK
            ),
        }
        return [reason for reason, holds in reasons.items() if holds]


@lru_cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()
