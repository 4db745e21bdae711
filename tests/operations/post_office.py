"""A mail server for tests: it keeps what it is given, and can be told to refuse."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

GREETING = "250-here\r\n250-AUTH PLAIN\r\n250 8BITMIME"


class PostOffice:
    """What arrived, and how the server answers."""

    def __init__(self) -> None:
        self.mail: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.logins: list[str] = []
        self.answers: dict[str, str] = {}
        """By command (`RCPT`, `DATA`, `.`): what to say instead of yes."""
        self.port = 0

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each mail that arrived."""
        return [str(mail["Message-ID"]) for mail in self.mail]

    def said(self, number: int = -1) -> str:
        """The plain text of one that arrived."""
        body = self.mail[number].get_body(("plain",))
        return str(body.get_content()) if body else ""


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A server on a free port; it ends with the block."""
    office = PostOffice()

    class Clerk(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def handle(self) -> None:
            self.say("220 post office")
            for line in iter(self.rfile.readline, b""):
                verb = line.split(b" ")[0].strip().upper().decode()
                answer = office.answers.get(verb)
                if verb == "QUIT":
                    self.say("221 bye")
                    return
                if verb == "DATA" and answer is None:
                    self.say("354 go on")
                    self.take()
                    continue
                if verb == "RCPT" and answer is None:
                    office.recipients.append(line.decode().strip())
                if verb == "AUTH" and answer is None:
                    office.logins.append(line.decode().strip())
                    self.say("235 welcome")
                    continue
                self.say(answer or (GREETING if verb == "EHLO" else "250 ok"))

        def take(self) -> None:
            lines = []
            for line in iter(self.rfile.readline, b".\r\n"):
                if not line:
                    return
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            if "." in office.answers:
                self.say(office.answers["."])
                return
            office.raw.append(b"".join(lines))
            made: Any = message_from_bytes(b"".join(lines), policy=policy.default)
            office.mail.append(made)
            self.say("250 taken")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Clerk) as server:
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield office
        server.shutdown()
