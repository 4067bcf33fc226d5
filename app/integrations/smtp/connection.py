"""The dialogue with a mail server, and what its answers mean."""

import smtplib
import socket
import ssl
from functools import lru_cache
from pathlib import Path

from app.integrations.smtp.address import Server
from app.modules.notification.carriers import Blocked, Outcome, Outgoing, TemporaryFailure

TIMEOUT_SECONDS = 20.0
NO_SUCH, POLICY, END = (550, 551, 553), b"5.7", b".\r\n"


class Gone(TemporaryFailure):
    """The server was not there any more, or went, when the message was announced."""


class Refused(Exception):
    """A 5xx, as the outcome of this one message."""

    def __init__(self, reason: str, unreachable: str = "") -> None:
        super().__init__(reason)
        self.outcome = Outcome(refused=reason, unreachable=unreachable)


def connect(server: Server) -> smtplib.SMTP:
    """A connection to the server, encrypted where it can be, signed in where the address says so.
    Raises OSError, SMTPException."""
    if server.implicit_tls:
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_SECONDS, context=_trusting()
        )
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        line.ehlo_or_helo_if_needed()
        if line.has_extn("starttls"):
            line.starttls(context=_trusting())
        elif server.user and not server.is_local:
            line.close()
            raise smtplib.SMTPException("it would take the password unencrypted")
    # A message is two packets, its last line the second: it must not wait for the first's receipt.
    assert line.sock is not None
    line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if server.user:
        line.login(server.user, server.password)
    line.ehlo_or_helo_if_needed()
    return line


def _trusting() -> ssl.SSLContext:
    """Whom the machine trusts; read again when that changed, because it takes a tenth of a
    second."""
    paths = ssl.get_default_verify_paths()
    return _read(*((path, _changed_at(path)) for path in (paths.cafile, paths.capath)))


@lru_cache(1)
def _read(*_: object) -> ssl.SSLContext:
    return ssl.create_default_context()


def _changed_at(path: str | None) -> float | None:
    return Path(path).stat().st_mtime if path else None


def hand_over(line: smtplib.SMTP, message: Outgoing, envelope: str, content: bytes) -> Outcome:
    """Sends the message with this envelope sender; what the server knows it as is its Message-ID.
    Until the last line is out nothing counts as sent. Raises Blocked, TemporaryFailure, Gone."""
    try:
        _announce(line, message, envelope)
        line.send(_stuffed(content))
    except Refused as refused:
        return refused.outcome
    except (OSError, smtplib.SMTPException) as error:
        raise TemporaryFailure(f"The mail server broke off: {error}") from error
    try:
        line.send(END)
        answer = line.getreply()
    except (OSError, smtplib.SMTPException) as error:
        reason = f"The mail server broke off inside DATA, it may have arrived: {error}"
        raise TemporaryFailure(reason, uncertain=True) from error
    try:
        _expect(answer)
    except Refused as refused:
        return refused.outcome
    return Outcome(message.headers.get("Message-ID"))


def _announce(line: smtplib.SMTP, message: Outgoing, envelope: str) -> None:
    options = _options(line, [message.to, *message.cc, message.reply_to])
    _welcome(_mail(line, envelope, options))
    for address in (message.to, *message.cc):
        _accept(line.rcpt(address), address)
    _expect(line.docmd("DATA"), 354)


def _mail(line: smtplib.SMTP, envelope: str, options: list[str]) -> tuple[int, bytes]:
    try:
        status, words = line.mail(envelope, options)
    except (OSError, smtplib.SMTPException) as error:
        raise Gone(f"The mail server broke off: {error}") from error
    if status == 421:
        raise Gone(_words(status, words))
    return status, words


def _welcome(answer: tuple[int, bytes]) -> None:
    """A sender who is refused is refused for every message."""
    status, words = answer
    if status == 530 or status in NO_SUCH or (status >= 500 and words.startswith(POLICY)):
        raise Blocked(f"The mail server refuses our sender: {_words(status, words)}")
    _expect(answer)


def _accept(answer: tuple[int, bytes], address: str) -> None:
    """An address that does not exist is told from one that is refused for what is written."""
    status, words = answer
    if status in NO_SUCH and not words.startswith(POLICY):
        raise Refused(f"{address}: {_words(status, words)}", address)
    _expect(answer)


def _options(line: smtplib.SMTP, addresses: list[str]) -> list[str]:
    if all(map(str.isascii, addresses)):
        return []
    if not line.has_extn("smtputf8"):
        raise Refused("The mail server takes no addresses in other alphabets.")
    return ["SMTPUTF8", "BODY=8BITMIME"]


def _stuffed(content: bytes) -> bytes:
    """As DATA wants it: a leading dot doubled."""
    lines = content.replace(b"\r\n.", b"\r\n..")
    return (b"." if lines.startswith(b".") else b"") + lines


def _expect(answer: tuple[int, bytes], code: int = 250) -> None:
    status, words = answer
    if status == code or (code == 250 and status == 251):
        return
    if 500 <= status < 600:
        raise Refused(_words(status, words))
    raise TemporaryFailure(_words(status, words))


def _words(status: int, words: bytes) -> str:
    return f"{status} {words.decode(errors='replace')}"
