"""Hands mails to the server of SMTP_URL."""

import smtplib
import ssl
from contextlib import suppress
from email.utils import parseaddr

from flask import current_app

from app.integrations.smtp.address import Server, server_of
from app.integrations.smtp.message import message_of
from app.modules.notification.carriers import MAIL_CARRIERS, PermanentFailure, TemporaryFailure
from app.modules.notification.models import Mail

TIMEOUT_SECONDS = 20.0
NO_SUCH, POLICY = (550, 551, 553), b"5.7"


class SMTPAdapter:
    """One connection for each mail. Until DATA is answered nothing counts as sent; a connection
    lost inside DATA leaves it uncertain."""

    name = "smtp"
    repeats = False

    def configured(self) -> bool:
        return current_app.config["SETTINGS"].smtp_url is not None

    def deliver(self, mail: Mail) -> None:
        """Raises PermanentFailure (5xx), TemporaryFailure (4xx, unreachable, uncertain)."""
        settings = current_app.config["SETTINGS"]
        try:
            line = connect(server_of(settings.smtp_url.get_secret_value()))
        except smtplib.SMTPResponseException as error:
            raise TemporaryFailure(_words(error.smtp_code, error.smtp_error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryFailure(f"The mail server does not answer: {error}") from error
        try:
            _hand_over(line, mail, settings.mail_from)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                line.quit()


def connect(server: Server) -> smtplib.SMTP:
    """A line to the server, encrypted where it can be, signed in where the address says so."""
    context = ssl.create_default_context()
    if server.implicit_tls:
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        line.ehlo_or_helo_if_needed()
        if line.has_extn("starttls"):
            line.starttls(context=context)
        elif server.user and not server.is_local:
            line.close()
            raise smtplib.SMTPException("it would take the password unencrypted")
    if server.user:
        line.login(server.user, server.password)
    return line


def _hand_over(line: smtplib.SMTP, mail: Mail, sender: str) -> None:
    content = _bytes_of(mail, sender)
    try:
        line.ehlo_or_helo_if_needed()
        options = _options(line, [mail.address, *mail.cc, mail.reply_to or ""])
        _expect(line.mail(parseaddr(sender)[1], options))
        for address in (mail.address, *mail.cc):
            _accept(line.rcpt(address), address)
        _expect(line.docmd("DATA"), 354)
    except (OSError, smtplib.SMTPException) as error:
        raise TemporaryFailure(f"The mail server broke off: {error}") from error
    try:
        line.send(_stuffed(content))
        answer = line.getreply()
    except (OSError, smtplib.SMTPException) as error:
        reason = f"The mail server broke off inside DATA, it may have arrived: {error}"
        raise TemporaryFailure(reason, uncertain=True) from error
    _expect(answer)


def _bytes_of(mail: Mail, sender: str) -> bytes:
    try:
        return message_of(mail, sender).as_bytes()
    except ValueError as error:
        raise PermanentFailure(f"This can't be written as a mail: {error}") from error


def _accept(answer: tuple[int, bytes], address: str) -> None:
    """An address that does not exist is told from one that is refused for what is written."""
    status, words = answer
    if status in NO_SUCH and not words.startswith(POLICY):
        raise PermanentFailure(f"{address}: {_words(status, words)}", unreachable=address)
    _expect(answer)


def _options(line: smtplib.SMTP, addresses: list[str]) -> list[str]:
    if all(map(str.isascii, addresses)):
        return []
    if not line.has_extn("smtputf8"):
        raise PermanentFailure("The mail server takes no addresses in other alphabets.")
    return ["SMTPUTF8", "BODY=8BITMIME"]


def _stuffed(content: bytes) -> bytes:
    """As DATA wants it: a leading dot doubled, a lone dot at the end."""
    lines = content.replace(b"\r\n.", b"\r\n..")
    return (b"." if lines.startswith(b".") else b"") + lines + b".\r\n"


def _expect(answer: tuple[int, bytes], code: int = 250) -> None:
    status, words = answer
    if status == code or (code == 250 and status == 251):
        return
    if 500 <= status < 600:
        raise PermanentFailure(_words(status, words))
    raise TemporaryFailure(_words(status, words))


def _words(status: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{status} {text}"


MAIL_CARRIERS["smtp"] = SMTPAdapter()
