"""Mails leave through an outbox: once, later, never, or `uncertain`, but never twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask

from app.compose.errors import Invalid
from tests.harness.cast import Cast
from tests.harness.databases import plain
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.smtp import CLOSE, HANG, ScriptedSMTP
from tests.harness.waiting import wait_until
from tests.harness.working import work_off


@pytest.fixture
def faulty() -> Iterator[ScriptedSMTP]:
    server = ScriptedSMTP()
    yield server
    server.stop()


def configured(installation: Installation, url: str) -> Flask:
    installation.values["SMTP_URL"] = url
    return installation.app()


def queue(app: Flask, **mail: Any) -> None:
    """Puts one mail into the outbox of the org "Mail"."""
    from app.compose.actor import Actor
    from app.compose.context import Context
    from app.modules.identity.admin import find_org, found_org
    from app.modules.notification.mail import queue_mail

    with app.app_context():
        org = find_org("Mail") or found_org("Mail")
        ctx = Context(Actor.program(org.id), datetime.now(UTC))
        given = {"to": "anna@polar.example", "subject": "Hello", "text": "One.\n\nTwo <b>."}
        queue_mail(ctx, **{**given, **mail})


def states(installation: Installation) -> list[str]:
    with psycopg.connect(plain(installation.values["DATABASE_URL"])) as line:
        rows = line.execute("SELECT state FROM ntf_mail ORDER BY id").fetchall()
    return [row[0] for row in rows]


def in_an_hour(hours: float = 1) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


def test_a_mail_arrives_once(private: Installation, mail_server: MailServer) -> None:
    app = configured(private, mail_server.url)
    queue(app, subject="Grüße", text=".lead\n\nWe <3 you")
    for _ in range(3):
        work_off(app, in_an_hour())
    (mail,) = mail_server.mails
    assert (mail["Subject"], mail["To"], states(private)) == (
        "Grüße",
        "anna@polar.example",
        ["sent"],
    )
    assert mail["Message-ID"].endswith("@localhost>")
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and text.get_content().splitlines()[0] == ".lead"
    assert html is not None and "We &lt;3 you" in html.get_content()


def test_headers_take_no_line_breaks(private: Installation, mail_server: MailServer) -> None:
    app = configured(private, mail_server.url)
    queue(app, subject="Hi\r\nBcc: everybody@polar.example\x00")
    with pytest.raises(Invalid):
        queue(app, to="a@polar.example\r\nBcc: b@polar.example")
    work_off(app)
    (mail,) = mail_server.mails
    assert mail["Bcc"] is None
    assert mail_server.recipients == ["anna@polar.example"]


def test_files_and_invitations_go_along(private: Installation, mail_server: MailServer) -> None:
    from app.modules.notification.attachments import Attachment

    app = configured(private, mail_server.url)
    invitation = Attachment(
        "invite.ics", "text/calendar", "Grüße\r\n".encode(), {"method": "REQUEST"}
    )
    offer = Attachment("Angebot – 1.pdf", "application/pdf", b"%PDF\xff\r\n.\r\n")
    queue(app, attachments=[invitation, offer])
    work_off(app)
    (mail,) = mail_server.mails
    files = {part.get_filename(): part for part in mail.iter_attachments()}
    assert files["Angebot – 1.pdf"].get_content() == b"%PDF\xff\r\n.\r\n"
    assert files["invite.ics"].get_param("method") == "REQUEST"
    shown = mail.get_body(("plain",)), mail.get_body(("html",))
    assert all(part is not None for part in shown)
    (form,) = (
        part
        for part in mail.walk()
        if part.get_content_type() == "text/calendar" and not part.is_attachment()
    )
    assert form.get_param("method") == "REQUEST"
    assert form.get_content().strip() == "Grüße"


def test_without_a_server_it_waits_and_goes_out_later(
    private: Installation, mail_server: MailServer
) -> None:
    app = private.app()
    queue(app)
    queue(app)
    work_off(app)
    assert states(private) == ["held", "held"]
    work_off(app, in_an_hour())
    assert states(private) == ["held", "held"]
    app = configured(private, mail_server.url)
    work_off(app, in_an_hour(2))
    assert states(private) == ["sent", "sent"]
    assert len(mail_server.mails) == 2


def test_a_temporary_refusal_is_tried_again(private: Installation, mail_server: MailServer) -> None:
    app = configured(private, mail_server.url)
    mail_server.answers.append("451 later")
    queue(app)
    work_off(app)
    assert states(private) == ["queued"]
    work_off(app, in_an_hour(1 / 120))
    assert mail_server.mails == []
    work_off(app, in_an_hour())
    assert states(private) == ["sent"]
    assert len(mail_server.mails) == 1


def test_a_permanent_refusal_is_the_end(private: Installation, mail_server: MailServer) -> None:
    app = configured(private, mail_server.url)
    mail_server.answers.append("550 no such user")
    queue(app)
    work_off(app)
    work_off(app, in_an_hour(24))
    assert states(private) == ["failed"]
    assert mail_server.mails == []


def test_a_server_that_is_not_there_is_given_up_in_the_end(private: Installation) -> None:
    app = configured(private, "smtp://127.0.0.1:9")
    queue(app)
    for day in range(8):
        work_off(app, in_an_hour(24 * day))
    assert states(private) == ["failed"]


def test_hanging_up_inside_data_is_uncertain(private: Installation, faulty: ScriptedSMTP) -> None:
    app = configured(private, faulty.url)
    faulty.script["."] = [CLOSE]
    queue(app)
    work_off(app)
    work_off(app, in_an_hour(24))
    assert (states(private), len(faulty.messages)) == (["uncertain"], 1)


def test_a_worker_killed_inside_data_leaves_it_uncertain(
    private: Installation, faulty: ScriptedSMTP, mail_server: MailServer
) -> None:
    configured_app = configured(private, faulty.url)
    faulty.script["."] = [HANG]
    queue(configured_app)
    worker = private.worker()
    wait_until(lambda: len(faulty.messages) == 1, 60, saying="no worker sent it")
    assert states(private) == ["claimed"]
    worker.kill()
    faulty.stop()
    private.values["SMTP_URL"] = mail_server.url
    private.worker()
    private.scheduler()
    wait_until(lambda: states(private) == ["uncertain"], 60, saying="it was not given up")
    assert mail_server.mails == []


def test_a_refused_login_blocks_until_it_is_right(
    private: Installation, faulty: ScriptedSMTP, mail_server: MailServer
) -> None:
    from tests.harness.working import run_job

    app = configured(private, faulty.url.replace("//", "//crm:wrong@"))
    faulty.features = ("AUTH PLAIN",)
    faulty.script["AUTH"] = ["535 5.7.8 no"] * 9
    queue(app)
    queue(app)
    work_off(app, in_an_hour())
    assert states(private) == ["blocked", "blocked"]
    app = configured(private, mail_server.url)
    run_job(app, "notification.send-held", in_an_hour(2))
    assert states(private) == ["sent", "sent"] and len(mail_server.mails) == 2


def test_a_rotting_deal_is_mailed_to_its_owner(
    private: Installation, mail_server: MailServer
) -> None:
    from tests.harness.working import run_job

    cast = Cast(configured(private, mail_server.url))
    contact = cast.rep.made("/crm/contacts", {"email": "a@polar.example", "firstName": "Anna"})
    title = "{{owner.name}} & <b>"
    cast.rep.made("/crm/deals", {"title": title, "contactId": contact["id"]})
    run_job(cast.app, "crm.check-deal-rotting", in_an_hour(24 * 20))
    (mail,) = mail_server.mails
    assert (mail["To"], mail["Subject"]) == (cast.rep.email, f"{title} needs you")
    html = mail.get_body(("html",))
    assert html is not None and "{{owner.name}} &amp; &lt;b&gt;" in html.get_content()
    assert "/deals/" in html.get_content()
