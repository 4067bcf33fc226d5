"""Mail by SMTP: one connection for many messages, and what each of its answers means."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from app.modules.notification.carriers import (
    Blocked,
    Line,
    Outgoing,
    TemporaryFailure,
    carrier_for,
)
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.smtp import CLOSE, ScriptedSMTP

TLS = Path(__file__).parents[1] / "harness" / "tls"
MAIL = Outgoing(
    "c1-7", "email", "ada@polar.example", "Hi", "<p>Hi</p>", "Hi", headers={"Message-ID": "<1@a>"}
)
Opens = Callable[..., Line]


@pytest.fixture
def server() -> Iterator[ScriptedSMTP]:
    made = ScriptedSMTP()
    yield made
    made.stop()


@pytest.fixture
def opens(installation: Installation) -> Iterator[Opens]:
    """A line to the mail server of this address."""
    with ExitStack() as stack:

        def opened(url: str, **more: Any) -> Line:
            given = {"SMTP_URL": url, "CRM_MAIL_FROM": "crm@a.example", **more}
            stack.enter_context(installation.app(**given).app_context())
            carrier = carrier_for("email")
            assert carrier and carrier.name == "smtp"
            line: AbstractContextManager[Line] = carrier.open()
            return stack.enter_context(line)

        yield opened


def test_many_messages_share_a_connection(server: ScriptedSMTP, opens: Opens) -> None:
    line = opens(server.url, SMTP_MESSAGES_PER_CONNECTION=3)
    for number in range(7):
        (outcome,) = line.send([replace(MAIL, to=f"p{number}@polar.example")], "k")
        assert outcome.provider_id == "<1@a>" and not outcome.refused
    assert len(server.messages) == 7
    words = [[command.split()[0].lower() for command in each] for each in server.dialogues]
    one = ["mail", "rcpt", "data"]
    assert words[0] == ["ehlo", *one, *one, *one, "quit"]
    assert [each.count("mail") for each in words] == [3, 3, 1]


def test_a_connection_that_was_closed_in_between_is_made_anew(
    server: ScriptedSMTP, opens: Opens
) -> None:
    line = opens(server.url)
    assert line.send([MAIL], "k")[0].refused is None
    for fault in (CLOSE, "421 too many"):
        server.script["MAIL"] = [fault]
        assert line.send([MAIL], "k")[0].refused is None
    assert (len(server.messages), len(server.dialogues)) == (3, 3)


def test_a_connection_that_was_closed_after_a_refusal_is_made_anew(
    server: ScriptedSMTP, opens: Opens
) -> None:
    line = opens(server.url)
    for fault in (CLOSE, "421 too many"):
        server.script |= {"RCPT": ["554 no"], "RSET": [fault]}
        assert line.send([MAIL], "k")[0].refused
        assert line.send([MAIL], "k")[0].refused is None
    assert (len(server.messages), len(server.dialogues)) == (2, 3)


@pytest.mark.parametrize(
    ("command", "reply"),
    [("CONNECT", "421 busy"), ("CONNECT", CLOSE), ("MAIL", "451 later"), ("MAIL", CLOSE),
     ("MAIL", "421 later"), ("RCPT", "450 greylisted"), ("RCPT", "452 mailbox full"),
     ("RCPT", CLOSE), ("DATA", "451 later"), ("DATA", CLOSE), ("BODY", CLOSE),
     (".", "451 later"), (".", "421 going down")],
)  # fmt: skip
def test_what_may_pass_is_temporary_and_the_next_goes_out(
    server: ScriptedSMTP, opens: Opens, command: str, reply: str
) -> None:
    line = opens(server.url)
    server.script[command] = [reply]
    large = replace(MAIL, text="x" * 70 + "\n" * 9_000_000) if command == "BODY" else MAIL
    with pytest.raises(TemporaryFailure) as failure:
        line.send([large], "k")
    assert not failure.value.uncertain
    assert line.send([MAIL], "k")[0].refused is None


def test_a_line_that_breaks_after_the_last_dot_leaves_it_uncertain(
    server: ScriptedSMTP, opens: Opens
) -> None:
    line = opens(server.url)
    server.script["."] = [CLOSE]
    with pytest.raises(TemporaryFailure) as failure:
        line.send([MAIL], "k")
    assert failure.value.uncertain and len(server.messages) == 1
    assert line.send([MAIL], "k")[0].refused is None


@pytest.mark.parametrize(
    ("command", "reply"),
    [("AUTH", "535 5.7.8 bad credentials"), ("AUTH", "534 5.7.9 stronger please"),
     ("MAIL", "530 5.7.0 authentication required"), ("MAIL", "550 5.7.1 not your address"),
     ("MAIL", "553 sender not owned")],
)  # fmt: skip
def test_who_refuses_us_blocks(
    server: ScriptedSMTP, opens: Opens, command: str, reply: str
) -> None:
    server.features = ("AUTH PLAIN",)
    line = opens(server.url.replace("//", "//crm:secret@"))
    server.script[command] = [reply]
    with pytest.raises(Blocked, match=reply[:3]):
        line.send([MAIL], "k")
    assert line.send([MAIL], "k")[0].refused is None


@pytest.mark.parametrize(
    ("command", "reply", "unreachable"),
    [("RCPT", "550 5.1.1 no such user", True), ("RCPT", "553 what", True),
     ("RCPT", "550 5.7.1 we take no spam", False), ("RCPT", "554 no", False),
     ("DATA", "554 no", False), (".", "552 too large", False), (".", "550 5.7.1 spam", False)],
)  # fmt: skip
def test_what_is_refused_is_so_for_this_message_alone(
    server: ScriptedSMTP, opens: Opens, command: str, reply: str, unreachable: bool
) -> None:
    line = opens(server.url)
    server.script[command] = [reply]
    (outcome,) = line.send([MAIL], "k")
    assert outcome.refused and reply in outcome.refused
    assert outcome.unreachable == (MAIL.to if unreachable else "")
    assert line.send([MAIL], "k")[0].refused is None
    (said,) = server.dialogues
    assert [one.lower() for one in said].count("rset") == 1


def test_a_header_takes_no_second_line(server: ScriptedSMTP, opens: Opens) -> None:
    line = opens(server.url)
    for wrong in (
        replace(MAIL, to="a@b.example\r\nBcc: c@d.example"),
        replace(MAIL, headers={"List-Unsubscribe": "<x>\nBcc: c@d.example"}),
    ):
        assert line.send([wrong], "k")[0].refused
    assert server.dialogues == []


def test_the_envelope_names_the_message(server: ScriptedSMTP, opens: Opens) -> None:
    senders = [
        (MAIL, {}, "crm@a.example"),
        (replace(MAIL, sender="Nina <nina@b.example>"), {}, "nina@b.example"),
        (MAIL, {"SMTP_BOUNCE_TO": "bounce@m.example"}, "bounce+c1-7@m.example"),
    ]
    for mail, more, _ in senders:
        opens(server.url, **more).send([mail], "k")
    given = [command for each in server.dialogues for command in each if "FROM" in command]
    assert given == [f"mail FROM:<{sender}>" for _, _, sender in senders]


def test_no_more_connections_than_the_limit(server: ScriptedSMTP, opens: Opens) -> None:
    """Each line could be one of another worker."""
    one, other, third = (opens(server.url, SMTP_CONNECTIONS=2) for _ in range(3))
    one.send([MAIL], "k")
    other.send([MAIL], "k")
    with pytest.raises(TemporaryFailure) as busy:
        third.send([MAIL], "k")
    assert busy.value.wait == timedelta(seconds=2) and not busy.value.uncertain
    other.close()  # type: ignore[attr-defined]
    assert third.send([MAIL], "k")[0].refused is None
    assert len(server.messages) == 3


def test_it_is_encrypted_before_the_password_is_said(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in: list[bytes] = []

    def who(*given: Any) -> AuthResult:
        login = given[-1]
        assert isinstance(login, LoginPassword)
        signed_in.append(login.password)
        return AuthResult(success=login.password == b"right", handled=False)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
    server = MailServer(tls_context=context, authenticator=who, auth_required=True)
    server.start()
    try:
        url = server.url.replace("127.0.0.1", "localhost")
        with pytest.raises(TemporaryFailure, match="certificate"):
            opens(url.replace("//", "//crm:right@")).send([MAIL], "k")
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "certificate.pem"))
        with pytest.raises(Blocked, match="535"):
            opens(url.replace("//", "//crm:wrong@")).send([MAIL], "k")
        with pytest.raises(Blocked, match="530"):
            opens(url).send([MAIL], "k")
        opens(url.replace("//", "//crm:right@")).send([MAIL], "k")
        (mail,) = server.mails
        assert isinstance(mail, EmailMessage) and mail["Subject"] == "Hi"
        assert set(signed_in) == {b"wrong", b"right"}
    finally:
        server.stop()
