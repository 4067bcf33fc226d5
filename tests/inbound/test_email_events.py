"""What mail services report: believed only when signed, kept once, and never moving a mail back."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.harness.installation import Installation
from tests.harness.resend import Resend, signed
from tests.harness.working import run_job, work_off
from tests.web.sales import Sales

PAYLOADS = json.loads((Path(__file__).parent / "payloads.json").read_text())
EVENTS = "/webhooks/email-events"
_number = count(1)


@pytest.fixture(scope="module")
def app(alone: Installation, _resend: Resend) -> Flask:
    return alone.app(**_resend.settings)


@pytest.fixture(scope="module")
def floor(app: Flask) -> Sales:
    return Sales(app)


@pytest.fixture
def sent(floor: Sales, resend: Resend) -> "Letter":
    return Letter(floor, resend)


class Letter:
    """A mail that a rep wrote and Resend took, to an address of its own."""

    def __init__(self, floor: Sales, resend: Resend, *, send: bool = True) -> None:
        self.floor, self.resend = floor, resend
        self.address = f"ada{next(_number)}@{floor.org.lower().replace(' ', '-')}.example"
        person = {"email": self.address, "firstName": "Ada"}
        self.contact = floor.rep.made("/crm/contacts", person)["id"]
        body = {"type": "email", "subject": "Welcome", "body": "Hi", "contactId": self.contact}
        self.id = floor.rep.made("/crm/activities", {**body, "send": {}})["id"]
        if send:
            work_off(floor.app)

    @property
    def email(self) -> dict[str, Any]:
        found: dict[str, Any] = self.floor.rep.get(f"/crm/activities/{self.id}").get_json()["email"]
        return found

    @property
    def status(self) -> str:
        return str(self.email["status"])

    @property
    def taken(self) -> Any:
        (found,) = [one for one in self.resend.sent if one.json["to"] == [self.address]]
        return found

    def event(self, kind: str, *, tagged: bool = True, **data: Any) -> dict[str, Any]:
        """The vendor's example of it, about this mail."""
        example = PAYLOADS[f"resend/email.{kind}"]
        tags = {each["name"]: each["value"] for each in self.taken.json["tags"]} if tagged else {}
        about = {"email_id": self.taken.id, "to": [self.address], "tags": tags}
        return {**example, "data": {**example["data"], **about, **data}}

    def hears(self, kind: str, **more: Any) -> None:
        answer = post(self.floor.app, self.event(kind, **more))
        assert answer.status_code == 200, answer.text
        work_off(self.floor.app)

    def writes_again(self) -> TestResponse:
        body = {"type": "email", "subject": "Hm", "body": "Hi", "contactId": self.contact}
        return self.floor.rep.post("/crm/activities", {**body, "send": {}})


def post(
    app: Flask, event: Any, *, at: datetime | None = None, key: str = "", **headers: str
) -> TestResponse:
    raw = event if isinstance(event, bytes) else json.dumps(event).encode()
    key = key or f"msg_{next(_number)}_{datetime.now(UTC).timestamp()}"
    given = {**signed(raw, at or datetime.now(UTC), event=key), **headers}
    return app.test_client().post(EVENTS, data=raw, headers=given)


def kept(app: Flask) -> int:
    from sqlalchemy import func, select

    from app.extensions import db
    from app.modules.notification.models import NtfReport

    with app.app_context():
        counted = select(func.count()).select_from(NtfReport)
        return int(db.session.scalar(counted.execution_options(all_orgs=True)) or 0)


def test_a_delivery_shows_on_the_timeline(sent: Letter) -> None:
    assert sent.status == "sent"
    sent.hears("delivered")
    assert sent.status == "delivered"
    log = sent.floor.admin.get(f"/crm/audit-log?subjectId={sent.id}").get_json()["data"]
    changes = [one for one in log if one["event"] == "activity.email-changed"]
    assert changes[0]["payload"]["state"] == "delivered"
    page = sent.floor.app.test_client()
    token = {"Authorization": f"Bearer {sent.floor.rep.token}"}
    shown = page.get(f"/crm/contacts/{sent.contact}/timeline", headers=token).get_json()["data"]
    assert shown[0]["data"]["email"]["status"] == "delivered"


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        (["sent", "delivered", "sent", "delivery_delayed"], "delivered"),
        (["bounced", "delivered", "sent"], "bounced"),
        (["delivered", "complained", "bounced"], "complained"),
        (["opened", "delivered"], "delivered"),
        (["failed", "sent"], "failed"),
        (["suppressed", "sent"], "suppressed"),
        (["delivery_delayed"], "sent"),
    ],
    ids=str,
)
def test_late_words_take_nothing_back(sent: Letter, kinds: list[str], status: str) -> None:
    for kind in kinds:
        sent.hears(kind)
    assert sent.status == status


def test_shuffled_doubled_and_days_late_it_ends_the_same(sent: Letter) -> None:
    app = sent.floor.app
    events = [sent.event(kind) for kind in ("bounced", "delivered", "sent", "bounced")]
    for number, event in enumerate(events * 2):
        key = f"{sent.id}/{number % len(events)}"
        assert post(app, event, key=key).status_code == 200
    assert post(app, sent.event("delivered")).status_code == 200
    work_off(app, datetime.now(UTC) + timedelta(days=4))
    assert sent.status == "bounced"
    log = sent.floor.admin.get(f"/crm/audit-log?subjectId={sent.id}").get_json()["data"]
    states = [one["payload"]["state"] for one in log if one["event"] == "activity.email-changed"]
    assert states == ["bounced", "sent"]


def test_the_same_event_twice_changes_nothing(sent: Letter) -> None:
    app, event = sent.floor.app, sent.event("delivered")
    assert post(app, event, key=f"twice {sent.id}").status_code == 200
    before = kept(app)
    assert post(app, event, key=f"twice {sent.id}").status_code == 200
    assert kept(app) == before


def test_lasting_bounces_and_complaints_suppress_the_address(floor: Sales, resend: Resend) -> None:
    bounced, passing, complained, delivered = (Letter(floor, resend) for _ in range(4))
    bounced.hears("bounced")
    passing.hears("bounced", bounce={"type": "Transient", "message": "Mailbox full"})
    complained.hears("complained")
    delivered.hears("delivered")
    assert "550 5.1.1" in bounced.email["error"]
    for letter, answer in ((bounced, 422), (passing, 201), (complained, 422), (delivered, 201)):
        assert letter.writes_again().status_code == answer
    assert "unwanted" in complained.writes_again().get_json()["detail"]


def test_an_id_that_nobody_knows_yet_is_matched_when_it_is(floor: Sales, resend: Resend) -> None:
    """Without our tag: only the id of the vendor says which mail it is."""
    letter = Letter(floor, resend)
    event = letter.event("delivered", tagged=False)
    forgotten = provider_id(letter, None)
    assert post(floor.app, event).status_code == 200
    work_off(floor.app)
    assert letter.status == "sent"
    provider_id(letter, forgotten)
    work_off(floor.app, datetime.now(UTC) + timedelta(minutes=5))
    assert letter.status == "sent"
    run_job(floor.app, "notification.match-reports", datetime.now(UTC) + timedelta(minutes=11))
    assert letter.status == "delivered"


def test_a_report_that_is_faster_than_the_send_is_kept(floor: Sales, resend: Resend) -> None:
    """It comes while the answer to the send is still on its way: lost, here."""
    letter = Letter(floor, resend, send=False)
    work_off(floor.app, datetime.now(UTC) - timedelta(minutes=1))
    resend.plan.append("lost")
    work_off(floor.app)
    assert letter.status == "queued"
    post(floor.app, letter.event("delivered"))
    post(floor.app, letter.event("bounced", tagged=False))
    work_off(floor.app)
    assert letter.status == "delivered"
    work_off(floor.app, datetime.now(UTC) + timedelta(hours=3))
    assert letter.status == "delivered" and len([letter.taken]) == 1


def test_the_id_that_a_sender_records_wakes_what_waited(floor: Sales, resend: Resend) -> None:
    from uuid import uuid4

    unknown = str(uuid4())
    example = PAYLOADS["resend/email.bounced"]
    event = {**example, "data": {**example["data"], "email_id": unknown, "tags": {}}}
    assert post(floor.app, event).status_code == 200
    work_off(floor.app)
    letter = Letter(floor, resend, send=False)
    resend.next_id = unknown
    work_off(floor.app)
    assert letter.taken.id == unknown
    assert letter.status == "bounced"


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"svix-signature": "v1,AAAA"}, 401),
        ({"svix-signature": ""}, 401),
        ({"svix-id": "another"}, 401),
        ({"svix-timestamp": "1767225600"}, 401),
        ({"svix-timestamp": "²"}, 401),
    ],
    ids=str,
)
def test_what_is_not_signed_changes_nothing(
    sent: Letter, wrong: dict[str, str], answer: int
) -> None:
    before = kept(sent.floor.app)
    refused = post(sent.floor.app, sent.event("bounced"), **wrong)
    assert (refused.status_code, kept(sent.floor.app)) == (answer, before)
    assert refused.content_type == "application/problem+json"


def test_five_minutes_are_too_late(sent: Letter) -> None:
    app, event = sent.floor.app, sent.event("bounced")
    for minutes in (-6, 6):
        at = datetime.now(UTC) + timedelta(minutes=minutes)
        assert post(app, event, at=at).status_code == 401
    work_off(app)
    assert sent.status == "sent"


def test_bad_bodies_are_refused_and_strange_ones_ignored(app: Flask) -> None:
    before = kept(app)
    for garbage in (b"", b"{", b"\xff\xfe", b"[" * 100_000):
        assert post(app, garbage).status_code == 400
    assert post(app, b"x" * 1_000_001).status_code == 413
    for strange in ([], 7, {}, {"type": "domain.updated", "data": {}}, {"type": 7, "data": []}):
        assert post(app, strange).status_code == 200
    assert kept(app) == before
    odd = {"type": "email.bounced", "created_at": 7, "data": {"email_id": "\0\ud800", "to": 7}}
    assert post(app, odd).status_code == 200
    client = app.test_client()
    assert client.post(f"{EVENTS}?provider=acme", data=b"{}").status_code == 404
    assert client.get(EVENTS).status_code == 405


def test_without_a_secret_nothing_is_believed(alone: Installation, sent: Letter) -> None:
    bare = alone.app()
    assert post(bare, sent.event("bounced")).status_code == 401


def provider_id(letter: Letter, value: str | None) -> str | None:
    """Sets what the outbox knows the mail as; gives what it was."""
    from sqlalchemy import select

    from app.extensions import db
    from app.modules.notification.models import Mail

    with letter.floor.app.app_context():
        found = select(Mail).where(Mail.message_id == letter.email["messageId"])
        mail = db.session.scalars(found.execution_options(all_orgs=True)).one()
        before = mail.provider_id
        change = db.update(Mail).where(Mail.id == mail.id).values(provider_id=value)
        db.session.execute(change.execution_options(all_orgs=True, synchronize_session=False))
        db.session.commit()
        return before
