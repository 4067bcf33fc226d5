"""A real SMTP server that keeps what it is given."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.harness.ports import free_port
from tests.harness.waiting import wait_until


class MailServer:
    """An SMTP server on a loopback port; `senders` are envelope senders with their recipients,
    `answers` holds replies to give before accepting mail, `unknown` the addresses that nobody has
    here."""

    def __init__(self, **options: Any) -> None:
        """`options` are the controller's: a TLS context, who may sign in."""
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.senders: list[tuple[str, str]] = []
        self.answers: list[str] = []
        self.unknown: set[str] = set()
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port(), **options)

    @property
    def url(self) -> str:
        """What SMTP_URL has to be."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def clear(self) -> None:
        """Forgets all mails and all planned answers."""
        self.mails.clear()
        self.recipients.clear()
        self.senders.clear()
        self.answers.clear()
        self.unknown.clear()

    def await_mail(self, count: int = 1, timeout: float = 15.0) -> list[EmailMessage]:
        """Waits until at least so many mails are here; gives them all."""
        wait_until(lambda: len(self.mails) >= count, timeout, saying=f"fewer than {count} mails")
        return self.mails

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        mail = message_from_bytes(raw, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients.extend(envelope.rcpt_tos)
        self.senders.extend((str(envelope.mail_from), each) for each in envelope.rcpt_tos)
        return "250 OK"
