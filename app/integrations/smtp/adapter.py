"""Hands messages to the server of SMTP_URL."""

import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email.utils import parseaddr
from functools import lru_cache

from flask import current_app
from pydantic import SecretStr

from app.integrations.smtp.address import Server, server_of
from app.integrations.smtp.bounce_address import bounce_address
from app.integrations.smtp.connection import Gone, connect, hand_over
from app.integrations.smtp.limits import Slot
from app.integrations.smtp.message import message_of
from app.modules.notification.carriers import (
    CARRIERS,
    Blocked,
    Channel,
    Outcome,
    Outgoing,
    TemporaryFailure,
)
from app.settings import Settings

NO_LOGIN = (530, 534, 535, 538)


class SMTPLine:
    """One connection for some fifty messages. It begins with the first of them, and anew when it
    broke in between."""

    def __init__(self, settings: Settings) -> None:
        self._server: Server = server_of(_secret(settings.smtp_url))
        self._settings = settings
        self._slot = Slot(f"{self._server.host}:{self._server.port}", settings.smtp_connections)
        self._connection: smtplib.SMTP | None = None
        self._sent = 0
        self._clean = True

    def send(self, messages: Sequence[Outgoing], key: str) -> list[Outcome]:
        """Until DATA is answered nothing counts as sent; a connection lost inside DATA leaves it
        uncertain. The key is nothing to a mail server."""
        return [self._send(message) for message in messages]

    def close(self) -> None:
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self._connection = None
        self._slot.give()

    def _send(self, message: Outgoing) -> Outcome:
        try:
            content = message_of(message, self._settings.mail_from)
        except ValueError as error:
            return Outcome(refused=f"This can't be written as a mail: {error}")
        connection, first = self._ready(), self._sent == 0
        try:
            return self._hand_over(connection, message, content)
        except Gone:
            if first:
                raise
            self.close()
            return self._hand_over(self._ready(), message, content)

    def _hand_over(self, connection: smtplib.SMTP, message: Outgoing, content: bytes) -> Outcome:
        self._sent, self._clean = self._sent + 1, False
        outcome = hand_over(connection, message, self._envelope(message), content)
        self._clean = outcome.refused is None
        return outcome

    def _envelope(self, message: Outgoing) -> str:
        """Who is told when it bounces."""
        if self._settings.smtp_bounce_to:
            return bounce_address(self._settings.smtp_bounce_to, message.key)
        return _address_in(message.sender or self._settings.mail_from)

    def _ready(self) -> smtplib.SMTP:
        if self._sent >= self._settings.smtp_messages_per_connection or not self._reset():
            self.close()
        if self._connection is None:
            self._connection, self._sent, self._clean = self._connect(), 0, True
        return self._connection

    def _reset(self) -> bool:
        """Ends what a message left that was not taken: one that was taken leaves nothing (RFC 5321,
        4.1.1.4), and that the server is still there is seen when the next one begins."""
        if self._connection is None or self._clean:
            return True
        try:
            return self._connection.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _connect(self) -> smtplib.SMTP:
        self._slot.take()
        try:
            return connect(self._server)
        except smtplib.SMTPResponseException as error:
            words = error.smtp_error
            said = words.decode(errors="replace") if isinstance(words, bytes) else words
            reason = f"{error.smtp_code} {said}"
            if error.smtp_code in NO_LOGIN:
                raise Blocked(f"The mail server refuses our login: {reason}") from error
            raise TemporaryFailure(reason) from error
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryFailure(f"The mail server does not answer: {error}") from error


class SMTPAdapter:
    name = "smtp"
    channels: frozenset[Channel] = frozenset({"email"})
    repeats = False
    most = 1

    def configured(self, channel: Channel) -> bool:
        return current_app.config["SETTINGS"].smtp_url is not None

    @contextmanager
    def open(self) -> Iterator[SMTPLine]:
        line = SMTPLine(current_app.config["SETTINGS"])
        try:
            yield line
        finally:
            line.close()


@lru_cache(100)
def _address_in(sender: str) -> str:
    return parseaddr(sender)[1]


def _secret(url: SecretStr | None) -> str:
    return url.get_secret_value() if url else ""


CARRIERS["smtp"] = SMTPAdapter()
