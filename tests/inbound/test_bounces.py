"""Mails that come back: believed from our mail server, about a mail that we sent."""

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.marketing import Marketing
from tests.harness.working import work_off
from tests.inbound.test_email_events import kept
from tests.web.sales import Sales

SAMPLES = json.loads((Path(__file__).parent / "bounces.json").read_text())
SECRET = "known to the mail server alone"
SAMPLE_ID, SAMPLE_KEY = "<c42.7.1@mail.example.com>", "c42-7"
_number = count(1)


@pytest.fixture(scope="module")
def floor(alone: Installation, _mail_server: MailServer) -> Sales:
    app = alone.app(
        SMTP_URL=_mail_server.url,
        SMTP_BOUNCE_TO="bounce@mail.example.com",
        SMTP_WEBHOOK_SECRET=SECRET,
    )
    return Sales(app)


class Letter:
    """A mail that a rep wrote and the mail server took."""

    def __init__(self, floor: Sales, server: MailServer) -> None:
        self.app, self.rep = floor.app, floor.rep
        self.address = f"grace{next(_number)}@polar.example"
        contact = floor.rep.made("/crm/contacts", {"email": self.address, "firstName": "Grace"})
        self.body = {"type": "email", "subject": "Hi", "body": "Hi", "contactId": contact["id"]}
        self.id = self.rep.made("/crm/activities", {**self.body, "send": {}})["id"]
        work_off(self.app)
        (mail,) = [one for one in server.mails if one["To"] == self.address]
        self.message_id = str(mail["Message-ID"])
        self.key = next(each for each in server.senders if each[1] == self.address)[0]

    @property
    def email(self) -> dict[str, Any]:
        found: dict[str, Any] = self.rep.get(f"/crm/activities/{self.id}").get_json()["email"]
        return found

    def sample(self, name: str, *, by: str) -> str:
        """The sample, about this mail: by its envelope sender or by its Message-ID."""
        key = self.key.removeprefix("bounce+").partition("@")[0] if by == "envelope" else "nobody"
        message_id = self.message_id if by == "message" else "<unknown@elsewhere.example>"
        text = str(SAMPLES[name]).replace("ada@example.org", self.address)
        return text.replace(SAMPLE_KEY, key).replace(SAMPLE_ID, message_id)

    def may_be_written_to(self) -> bool:
        return self.rep.post("/crm/activities", {**self.body, "send": {}}).status_code == 201


@pytest.fixture
def letter(floor: Sales, mail_server: MailServer) -> Letter:
    return Letter(floor, mail_server)


def post(app: Flask, mail: str | bytes, secret: str = SECRET) -> TestResponse:
    return app.test_client().post(
        "/webhooks/email-events?provider=smtp",
        data=mail,
        content_type="message/rfc822",
        headers={"X-Webhook-Secret": secret},
    )


@pytest.mark.parametrize("by", ["envelope", "message"])
def test_a_bounce_is_the_mails_own(letter: Letter, by: str) -> None:
    assert letter.key.startswith("bounce+") and letter.email["status"] == "sent"
    delayed = letter.sample("bounce_delayed_dsn", by=by)
    assert post(letter.app, delayed).status_code == 200
    work_off(letter.app)
    assert letter.email["status"] == "sent"
    bounce = letter.sample("bounce_failed_dsn", by=by)
    for _ in range(2):
        assert post(letter.app, bounce).status_code == 200
    work_off(letter.app)
    assert letter.email["status"] == "bounced" and "User unknown" in letter.email["error"]
    assert not letter.may_be_written_to()


@pytest.mark.parametrize("by", ["envelope", "message"])
def test_a_complaint_suppresses_the_address(letter: Letter, by: str) -> None:
    assert post(letter.app, letter.sample("complaint_arf", by=by)).status_code == 200
    work_off(letter.app)
    assert letter.email["status"] == "complained"
    assert not letter.may_be_written_to()


def test_only_what_lasts_suppresses(letter: Letter) -> None:
    for status in ("4.2.2", "5.7.1"):
        bounce = letter.sample("bounce_failed_dsn", by="message").replace("5.1.1", status)
        assert post(letter.app, bounce).status_code == 200
    work_off(letter.app)
    assert letter.email["status"] == "bounced"
    assert letter.may_be_written_to()


def test_a_bounce_of_a_campaigns_mail(floor: Sales, mail_server: MailServer) -> None:
    """By the envelope sender that it had, or by its Message-ID."""
    org = Marketing(floor.app)
    people = org.contacts(3)
    campaign = org.launched(people)
    work_off(org.app)
    for person, by in zip(people, ("envelope", "message"), strict=False):
        (sender,) = (each for each, to in mail_server.senders if to == person["email"])
        (mail,) = (each for each in mail_server.mails if each["To"] == person["email"])
        assert sender.startswith("bounce+") and len(sender.partition("@")[0]) <= 64
        key = sender.removeprefix("bounce+").partition("@")[0] if by == "envelope" else "nobody"
        message_id = str(mail["Message-ID"]) if by == "message" else "<unknown@elsewhere.example>"
        text = str(SAMPLES["bounce_failed_dsn"]).replace("ada@example.org", person["email"])
        bounce = text.replace(SAMPLE_KEY, key).replace(SAMPLE_ID, message_id)
        before = kept(org.app)
        assert post(org.app, bounce).status_code == 200
        assert kept(org.app) == before + 1
    work_off(org.app)
    assert sorted(org.states(campaign).values()) == ["failed", "failed", "sent"]
    assert org.stats(campaign)["bounced"] == 2
    again = org.campaign(people)
    asked = org.viewer.get(f"/crm/campaigns/{again['id']}/checklist").get_json()
    assert (asked["recipients"], asked["suppressed"]) == (1, {"bounced": 2})


def test_what_is_not_from_our_server_changes_nothing(letter: Letter) -> None:
    bounce, before = letter.sample("bounce_failed_dsn", by="message"), kept(letter.app)
    for secret in ("", "wrong", f"{SECRET} "):
        assert post(letter.app, bounce, secret or "-").status_code == 401
    assert letter.app.test_client().post(
        "/webhooks/email-events?provider=smtp", data=bounce
    ).status_code == 401  # fmt: skip
    assert kept(letter.app) == before
    assert post(letter.app, letter.sample("bounce_failed_dsn", by="nothing")).status_code == 200
    work_off(letter.app)
    assert letter.email["status"] == "sent" and letter.may_be_written_to()


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"Hello",
        b"\xff\xfe\x00" * 99,
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n",
        b"".join(b"Content-Type: multipart/report; boundary=%d\r\n\r\n--%d\r\n" % (n, n)
                 for n in range(3000)),
        b"From: <" + b"(" * 50_000,
    ],
    ids=["nothing", "words", "bytes", "cut", "nested", "brackets"],
)  # fmt: skip
def test_garbage_is_refused(floor: Sales, mail: bytes) -> None:
    before = kept(floor.app)
    assert post(floor.app, mail).status_code in (200, 400)
    assert kept(floor.app) == before


def test_a_report_that_names_no_message_is_refused(floor: Sales) -> None:
    text = str(SAMPLES["bounce_failed_dsn"]).replace("bounce+c42-7@", "crm@")
    assert post(floor.app, text.replace(f"Message-ID: {SAMPLE_ID}", "X: y")).status_code == 400
    assert post(floor.app, "x" * 1_000_001).status_code == 413
