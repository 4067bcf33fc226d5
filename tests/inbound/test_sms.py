"""What Twilio and MSG91 report, and what people answer: believed when it is theirs, kept once."""

import json
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.modules.notification import reports
from app.modules.notification.carriers import Outgoing, carrier_for, key_of
from app.modules.notification.reports import Report
from tests.harness.cast import Cast
from tests.harness.installation import Installation
from tests.harness.msg91 import MSG91
from tests.harness.msg91 import SECRET as MSG91_SECRET
from tests.harness.twilio import Message, Post, Twilio
from tests.harness.working import work_off
from tests.inbound.test_email_events import kept

PAYLOADS = json.loads((Path(__file__).parent / "payloads.json").read_text())
SMS = "/webhooks/sms"
BY_SECRET = {"X-Webhook-Secret": MSG91_SECRET}
_number = count(1)


@pytest.fixture(scope="module")
def app(alone: Installation, _twilio: Twilio, _msg91: MSG91) -> Flask:
    return alone.app(**_twilio.settings, **_msg91.settings)


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    """What a sender of messages hears, who knows each that has a key or an id."""
    found: list[Report] = []

    def listen(ctx: Any, report: Report) -> UUID | None:
        found.append(report)
        return None if report.kind == "received" else uuid4()

    monkeypatch.setattr(reports, "LISTENERS", [listen])
    return found


def send(app: Flask, cast: Cast, twilio: Twilio, number: str, channel: Any = "sms") -> Message:
    """A message of the cast's org that Twilio took."""
    from app.compose.records import new_id

    with app.app_context():
        carrier = carrier_for(channel)
        assert carrier
        message = Outgoing(key_of(org_of(cast), new_id()), channel, number, text="Hi")
        with carrier.open() as line:
            line.send([message], "k")
    return twilio.messages[-1]


def org_of(cast: Cast) -> Any:
    from app.modules.identity.admin import find_org

    org = find_org(cast.org)
    assert org
    return org.id


def post(app: Flask, given: Post, **headers: str) -> TestResponse:
    return app.test_client().post(given.path, data=given.body, headers={**given.headers, **headers})


def told(app: Flask, body: Any, path: str = SMS, **headers: str) -> TestResponse:
    """As MSG91 posts: an object as JSON, a form as it is."""
    form = isinstance(body, str)
    return app.test_client().post(
        path,
        data=body if form else json.dumps(body),
        content_type="application/x-www-form-urlencoded" if form else "application/json",
        headers={**BY_SECRET, **headers},
    )


def is_suppressed(cast: Cast, number: str) -> bool:
    from app.compose.actor import Actor
    from app.compose.context import Context
    from app.modules.notification.suppression import suppressed

    with cast.app.app_context():
        ctx = Context(Actor.program(org_of(cast)), datetime.now(UTC))
        return bool(suppressed(ctx, [number]))


def test_a_status_is_heard_once_by_the_messages_own_org(
    app: Flask, cast: Cast, twilio: Twilio, heard: list[Report]
) -> None:
    Cast(app)
    message = send(app, cast, twilio, "+14155550100")
    before = kept(app)
    for status in ("sent", "delivered", "delivered"):
        assert post(app, twilio.callback(message, status)).status_code == 204
    assert post(app, twilio.callback(message, "sending")).status_code == 204
    assert kept(app) == before + 2
    work_off(app)
    assert [(each.kind, each.provider_id, each.key) for each in heard] == [
        ("sent", message.sid, message.key),
        ("delivered", message.sid, message.key),
    ]
    assert {each.address for each in heard} == {"+14155550100"}


def test_a_repeated_post_is_known_by_its_token(
    app: Flask, cast: Cast, twilio: Twilio, heard: list[Report]
) -> None:
    message = send(app, cast, twilio, "+14155550101")
    failed = twilio.callback(message, "undelivered", ErrorCode="30003")
    token = {"I-Twilio-Idempotency-Token": f"token of {message.sid}"}
    for _ in range(3):
        assert post(app, failed, **token).status_code == 204
    work_off(app)
    (report,) = heard
    assert (report.kind, report.lasting) == ("failed", False) and "30003" in report.detail


@pytest.mark.parametrize(
    ("code", "kind", "lasting"),
    [
        ("30005", "bounced", True),
        ("30006", "bounced", True),
        ("21610", "suppressed", True),
        ("63016", "failed", False),
    ],
)
def test_a_number_that_reaches_nobody_is_suppressed(
    app: Flask, cast: Cast, twilio: Twilio, heard: list[Report],
    code: str, kind: str, lasting: bool,
) -> None:  # fmt: skip
    number = f"+141555502{next(_number):02}"
    message = send(app, cast, twilio, number, "whatsapp")
    post(app, twilio.callback(message, "failed", ErrorCode=code, ChannelPrefix="whatsapp"))
    work_off(app)
    assert (heard[0].kind, heard[0].address) == (kind, number)
    assert is_suppressed(cast, number) is lasting
    post(app, twilio.inbound(number, "START"))
    work_off(app)
    assert is_suppressed(cast, number) is (kind == "bounced"), "who said STOP may say START"


def test_stop_is_heard_by_every_org_and_start_takes_it_back(
    app: Flask, cast: Cast, twilio: Twilio, heard: list[Report]
) -> None:
    other = Cast(app)
    number = "+14155550300"
    fields = {"email": "stop@polar.example", "phone": "+1 (415) 555-0300"}
    person = cast.admin.made("/crm/contacts", fields)
    for words, stopped in (
        ("Please don't stop", False),
        (" stop. ", True),
        ("Opt out!", True),
        ("start", False),
        ("Unsubscribe", True),
    ):
        answer = post(app, twilio.inbound(number, words))
        assert answer.status_code == 200 and answer.mimetype == "text/xml"
        assert answer.text.endswith("<Response/>")
        work_off(app)
        for each in (cast, other):
            assert is_suppressed(each, number) is stopped, words
    path = f"/crm/contacts/{person['id']}/consent-history"
    said = [one for one in cast.viewer.get(path).get_json()["data"] if one["channel"] == "sms"]
    assert [(one["state"], one["how"], one["source"]) for one in said] == [
        ("withdrawn", "stop", "Unsubscribe"),
        ("given", "start", "start"),
        ("withdrawn", "stop", " stop. "),
    ]
    opted_out = twilio.inbound(f"whatsapp:{number[:-1]}1", "ARRÊT", OptOutType="STOP")
    assert post(app, opted_out).status_code == 200
    work_off(app)
    assert is_suppressed(cast, "+14155550301")
    assert {each.text for each in heard} >= {"Please don't stop", "ARRÊT"}


def test_a_stop_from_what_is_no_number_suppresses_nothing(
    app: Flask, cast: Cast, twilio: Twilio
) -> None:
    for sender in ("", "MyBank", "32665", "+1" + "2" * 3000):
        assert post(app, twilio.inbound(sender, "STOP")).status_code == 200
    work_off(app)
    listed = cast.marketing.get("/crm/suppressions?reason=stopped&limit=200").get_json()["data"]
    assert not {one["address"] for one in listed if one["detail"] == "STOP"}


def test_what_people_write_back_stands_in_their_history(
    app: Flask, cast: Cast, twilio: Twilio
) -> None:
    """Once however often it is posted, with those who have the number alone; its owner is told."""
    other = Cast(app)
    fields = {"email": "anna@writes.example", "firstName": "Anna", "phone": "+1 (415) 555-0320"}
    person = cast.rep.made("/crm/contacts", fields)
    path = f"/crm/contacts/{person['id']}"
    written = twilio.inbound("whatsapp:+14155550320", " Tuesday at <b>ten</b>? ")
    picture = twilio.inbound("+14155550320", "", NumMedia="1")
    for each in (written, written, picture, twilio.inbound("+14155550329", "Who are you?")):
        assert post(app, each).status_code == 200
        work_off(app)
    told = cast.rep.get(f"{path}/timeline").get_json()["data"]
    said = [(one["summary"], one["data"]["text"]) for one in told if one["kind"] == "message"]
    assert said == [
        ("Anna wrote by text message", "A file without words. It is not kept here."),
        ("Anna wrote by WhatsApp", "Tuesday at <b>ten</b>?"),
    ]
    shown = cast.rep.get(f"/contacts/{person['id']}").text
    assert "Tuesday at &lt;b&gt;ten&lt;/b&gt;?" in shown
    now = cast.rep.get(path).get_json()
    assert {"Answered us", "Activity in the last 7 days"} <= {
        part["name"] for part in now["scoreParts"]
    }
    notes = cast.rep.get("/crm/notifications?templateKey=message.received").get_json()["data"]
    assert [one["title"] for one in notes] == ["Anna wrote to you"] * 2
    assert notes[-1]["body"] == "Tuesday at <b>ten</b>?"
    for stranger in (cast.rep2, other.rep):
        there = stranger.get("/crm/notifications?templateKey=message.received").get_json()["data"]
        assert there == []


def test_who_complained_by_mail_is_not_taken_back_by_start(cast: Cast, twilio: Twilio) -> None:
    from app.compose.actor import Actor
    from app.compose.context import Context
    from app.modules.notification.suppression import suppress

    number = "+14155550310"
    with cast.app.app_context():
        ctx = Context(Actor.program(org_of(cast)), datetime.now(UTC))
        with ctx.unit.open():
            suppress(ctx, number, "complained", "by hand")
    post(cast.app, twilio.inbound(number, "START"))
    work_off(cast.app)
    assert is_suppressed(cast, number)


def test_what_is_not_twilios_changes_nothing(app: Flask, cast: Cast, twilio: Twilio) -> None:
    message = send(app, cast, twilio, "+14155550400")
    good, before = twilio.callback(message, "delivered"), kept(app)
    tampered = Post(good.path, good.body.replace(b"delivered", b"failed"), good.headers)
    elsewhere = Post("/webhooks/sms?key=another", good.body, good.headers)
    form = {"MessageSid": message.sid, "MessageStatus": "failed", "AccountSid": "AC99"}
    foreign = Post.signed(f"{twilio.public_url}{SMS}", form)
    wrong = Post.signed(f"{twilio.public_url}{SMS}", form, token="another token")
    for refused in (tampered, elsewhere, foreign, wrong):
        assert post(app, refused).status_code == 401
    assert post(app, good, **{"X-Twilio-Signature": "²"}).status_code == 401
    shared = {"X-Twilio-Webhooks-Signature-Settings": "key=x,algorithm=HMAC_SHA256"}
    assert post(app, good, **shared).status_code == 401
    assert app.test_client().post(SMS, data=good.body).status_code == 401
    assert kept(app) == before


def test_every_shape_of_msg91_is_read(app: Flask, heard: list[Report]) -> None:
    v2 = urlencode(PAYLOADS["msg91/sms.report-v2"])
    names = ("sms.report-v3", "sms.report-new", "whatsapp.outbound-report", "whatsapp.inbound")
    shapes = [PAYLOADS[f"msg91/{name}"] for name in names]
    assert told(app, v2).status_code == 200
    for shape in shapes:
        assert told(app, shape).status_code == 200
        assert told(app, shape).status_code == 200
    work_off(app)
    said = {(each.kind, each.provider_id, each.key, each.address) for each in heard}
    sms, whatsapp = "3461346b6e5a363532393130", "7dc9157ab37f4ab683e73d4f0a7c111a"
    assert said == {
        ("delivered", sms, "outbox-991", "+919876543210"),
        ("failed", sms, "outbox-991", "+919876543210"),
        ("delivered", whatsapp, "outbox-992", "+919876543210"),
        ("received", "b6b0a8b8-0000-4000-8000-000000000003", None, "+919876543210"),
    }
    (answer,) = {each.text for each in heard if each.kind == "received"}
    assert answer == "Yes please"
    (old,) = {each.at for each in heard if each.kind == "failed"}
    assert old == datetime(2026, 1, 1, 0, 0, 20, tzinfo=UTC)


def test_every_example_of_twilios_is_read(
    app: Flask, cast: Cast, twilio: Twilio, heard: list[Report]
) -> None:
    ada = "+919876543210"
    expected = {
        "message.sent": ("sent", ada, "", ""),
        "message.delivered": ("delivered", ada, "", ""),
        "message.undelivered": ("failed", ada, "Twilio: undelivered (30003)", ""),
        "whatsapp.read": ("read", ada, "", ""),
        "whatsapp.failed-window": ("failed", ada, "Twilio: failed (63016)", ""),
        "message.inbound-sms": ("stopped", "+14155559876", "", "STOP"),
        "message.inbound-whatsapp-media": ("received", ada, "", ""),
    }
    shapes = {name: PAYLOADS[f"twilio/{name}"] for name in expected}
    assert {f"twilio/{name}" for name in shapes} == {
        name for name in PAYLOADS if name.startswith("twilio/")
    }
    for number, (name, shape) in enumerate(shapes.items()):
        form = {**shape, "MessageSid": f"SM example {number}"}
        inbound = "Body" in form
        for _ in range(2):
            answer = post(app, Post.signed(f"{twilio.public_url}{SMS}", form))
            assert answer.status_code == (200 if inbound else 204), name
    work_off(app)
    said = {each.provider_id: (each.kind, each.address, each.detail, each.text) for each in heard}
    assert said == {f"SM example {number}": one for number, one in enumerate(expected.values())}


def test_many_numbers_in_one_report_are_each_their_own(app: Flask, heard: list[Report]) -> None:
    request = f"r{next(_number)}{datetime.now(UTC).timestamp()}"
    statuses = {"919876500001": "1", "919876500002": "9", "919876500003": "17"}
    report = [{"number": number, "status": status} for number, status in statuses.items()]
    body = urlencode({"data": json.dumps([{"requestId": request, "report": report}])})
    for _ in range(2):
        assert (
            told(app, body, f"{SMS}/{MSG91_SECRET}", **{"X-Webhook-Secret": ""}).status_code == 200
        )
    work_off(app)
    mine = {each.address: (each.kind, each.detail) for each in heard if each.provider_id == request}
    assert mine == {
        "+919876500001": ("delivered", ""),
        "+919876500002": ("failed", "MSG91: NDNC number"),
        "+919876500003": ("failed", "MSG91: blocked number"),
    }


def test_what_does_not_know_the_secret_changes_nothing(app: Flask) -> None:
    report = {**PAYLOADS["msg91/sms.report-v3"], "requestId": "unheard of"}
    before = kept(app)
    for path, secret in ((SMS, ""), (SMS, "wrong"), (f"{SMS}/wrong", MSG91_SECRET)):
        assert told(app, report, path, **{"X-Webhook-Secret": secret}).status_code == 401
    assert kept(app) == before


def test_garbage_is_refused(app: Flask, twilio: Twilio) -> None:
    before = kept(app)
    for garbage in ([], 7, "data=", "data={", "x", {}, {"number": "1"}, "data=" + "[" * 99_999):
        answer = told(app, garbage).status_code
        assert answer == (200 if garbage == [] else 400), garbage
    assert told(app, PAYLOADS["msg91/sms.report-v4"]).status_code == 400
    assert told(app, "x" * 1_000_001).status_code == 413
    signed = Post.signed(f"{twilio.public_url}{SMS}", {"AccountSid": "AC00"})
    assert post(app, signed).status_code == 401
    assert kept(app) == before
    odd = {"requestId": "\0\ud800", "number": [], "status": {}, "CRQID": 7, "date": {}}
    assert told(app, odd).status_code == 400
    assert told(app, {**odd, "number": "919876543210"}).status_code == 200
    assert kept(app) == before
    assert told(app, {**odd, "number": "919876543210", "status": "1"}).status_code == 200


def test_without_secrets_nothing_is_believed(alone: Installation, twilio: Twilio) -> None:
    bare = alone.app()
    assert told(bare, PAYLOADS["msg91/sms.report-v3"]).status_code == 401
    assert told(bare, PAYLOADS["msg91/sms.report-v3"], f"{SMS}/").status_code == 404
    assert post(bare, twilio.inbound("+14155550500", "STOP")).status_code == 401
