"""Mail by Resend: sent once for its key, and each of its refusals read as it is meant."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.integrations.resend.verify import is_genuine
from app.modules.notification.carriers import (
    Blocked,
    Line,
    Outgoing,
    PermanentFailure,
    TemporaryFailure,
    carrier_for,
    key_of,
)
from tests.harness.installation import Installation
from tests.harness.ports import free_port
from tests.harness.resend import Resend
from tests.harness.vendor import BROKEN, GARBAGE, GATEWAY, Answer, Request
from tests.harness.working import run_job, work_off
from tests.web.sales import Sales

VECTORS = [
    each
    for each in json.loads((Path(__file__).parent / "signatures.json").read_text())
    if each["vendor"] in ("resend", "svix")
]
START = datetime.now(UTC)


@pytest.fixture
def app(alone: Installation, resend: Resend) -> Flask:
    """The app with Resend, and an SMTP server that must not be asked."""
    nowhere, sender = "smtp://127.0.0.1:9", "Acme <crm@example.com>"
    return alone.app(SMTP_URL=nowhere, CRM_MAIL_FROM=sender, **resend.settings)


@pytest.fixture
def floor(app: Flask) -> Sales:
    return Sales(app)


def write(floor: Sales, **more: Any) -> dict[str, Any]:
    body = {"type": "email", "subject": "Welcome", "body": "Hi Ada", "contactId": floor.contact}
    return floor.rep.made("/crm/activities", {**body, "send": {}, **more})


def status(floor: Sales, made: dict[str, Any]) -> str:
    email = floor.rep.get(f"/crm/activities/{made['id']}").get_json()["email"]
    return str(email["status"])


def mine(resend: Resend, floor: Sales) -> list[Request]:
    return [each for each in resend.requests if each.json.get("reply_to") == [floor.rep.email]]


def mail_of(app: Flask, made: dict[str, Any]) -> Any:
    from app.extensions import db
    from app.modules.notification.models import Mail

    with app.app_context():
        found = select(Mail).where(Mail.message_id == made["email"]["messageId"])
        return db.session.scalars(found.execution_options(all_orgs=True)).one()


def test_the_request_is_the_vendors(floor: Sales, resend: Resend) -> None:
    made = write(floor, send={"cc": ["boss@polar.example"]})
    work_off(floor.app)
    (request,) = mine(resend, floor)
    mail = mail_of(floor.app, made)
    assert (request.method, request.path) == ("POST", "/emails")
    headers = request.headers
    assert headers["authorization"] == "Bearer re_test_key"
    assert headers["content-type"] == "application/json"
    assert headers["idempotency-key"] == f"mail/{mail.id}" and headers["user-agent"]
    sent = dict(request.json)
    assert "<p>Hi Ada" in sent.pop("html")
    assert sent == {
        "from": "Nina <crm@example.com>",
        "to": ["hello@polar.example"],
        "cc": ["boss@polar.example"],
        "subject": "Welcome",
        "text": "Hi Ada\n",
        "reply_to": [floor.rep.email],
        "headers": {"Message-ID": made["email"]["messageId"]},
        "tags": [{"name": "key", "value": key_of(mail.org_id, mail.id)}],
    }
    assert status(floor, made) == "sent"
    mail = mail_of(floor.app, made)
    (taken,) = [each for each in resend.sent if each.json == request.json]
    assert (mail.carrier, mail.provider_id) == ("resend", taken.id)


@pytest.mark.parametrize(
    "name",
    ["invalid_idempotency_key", "invalid_idempotent_request", "missing_required_field"],
)  # fmt: skip
def test_what_it_refuses_for_good_fails(floor: Sales, resend: Resend, name: str) -> None:
    resend.plan.append(f"error-{name}")
    made = write(floor)
    work_off(floor.app)
    work_off(floor.app, START + timedelta(days=1))
    assert status(floor, made) == "failed" and len(mine(resend, floor)) == 1
    error = floor.rep.get(f"/crm/activities/{made['id']}").get_json()["email"]["error"]
    assert name in error


@pytest.mark.parametrize(
    ("name", "wait"),
    [("rate_limit_exceeded", 1), ("concurrent_idempotent_requests", 2),
     ("application_error", 60)],
)  # fmt: skip
def test_what_may_pass_is_tried_again_when_it_says(
    floor: Sales, resend: Resend, name: str, wait: int
) -> None:
    resend.plan.append(f"error-{name}")
    made = write(floor)
    now = datetime.now(UTC) + timedelta(seconds=1)
    work_off(floor.app, now)
    assert status(floor, made) == "queued"
    if wait > 2:
        work_off(floor.app, now + timedelta(seconds=wait - 2))
        assert status(floor, made) == "queued"
    work_off(floor.app, now + timedelta(seconds=wait + 2))
    assert status(floor, made) == "sent"
    keys = {each.headers["idempotency-key"] for each in mine(resend, floor)}
    assert len(keys) == 1


@pytest.mark.parametrize("name", ["missing_api_key", "invalid_api_key", "daily_quota_exceeded"])
def test_what_refuses_our_account_is_waited_for(floor: Sales, resend: Resend, name: str) -> None:
    resend.plan.append(f"error-{name}")
    made = write(floor)
    work_off(floor.app)
    assert status(floor, made) == "blocked"
    error = floor.rep.get(f"/crm/activities/{made['id']}").get_json()["email"]["error"]
    assert name in error
    run_job(floor.app, "notification.send-held", START + timedelta(hours=1))
    assert status(floor, made) == "sent" and len(resend.sent) >= 1


def test_whoever_wrote_what_is_blocked_is_told(floor: Sales, resend: Resend) -> None:
    """Once for each email, and not again while the last word is unread."""
    own = Sales(floor.app)
    for _ in range(2):
        resend.plan.append("error-invalid_api_key")
        write(own)
        work_off(own.app)
    (told,) = told_of_blocked(own)
    assert "invalid_api_key" in told["body"] and told["url"].startswith("/contacts/")
    assert own.rep.post(f"/crm/notifications/{told['id']}/read", {}).status_code == 200
    for hours in (1, 2):
        resend.plan += ["error-invalid_api_key"] * 2
        run_job(own.app, "notification.send-held", START + timedelta(hours=hours))
        assert len({each["variables"]["mailId"] for each in told_of_blocked(own)}) == 2
    assert len(told_of_blocked(own)) == 2
    assert resend.plan == []


def told_of_blocked(floor: Sales) -> list[dict[str, Any]]:
    found = floor.rep.get("/crm/notifications").get_json()["data"]
    return [each for each in found if each["templateKey"] == "mail.blocked"]


def test_being_busy_for_long_is_no_failure(floor: Sales, resend: Resend) -> None:
    resend.plan += ["error-rate_limit_exceeded"] * 12
    made = write(floor)
    for second in range(1, 40, 3):
        work_off(floor.app, START + timedelta(hours=1, seconds=second))
    assert status(floor, made) == "sent"


def test_an_answer_that_is_lost_sends_it_once(floor: Sales, resend: Resend) -> None:
    resend.plan.append("lost")
    made = write(floor)
    work_off(floor.app)
    assert status(floor, made) == "queued"
    work_off(floor.app, datetime.now(UTC) + timedelta(minutes=2))
    assert status(floor, made) == "sent"
    assert (len(mine(resend, floor)), len(resend.sent)) == (2, 1)


def test_a_run_that_died_is_gone_on_with(floor: Sales, resend: Resend) -> None:
    from app.extensions import db
    from app.modules.notification.models import Mail

    made = write(floor)
    mail = mail_of(floor.app, made)
    with floor.app.app_context():
        left = {"state": "claimed", "carrier": "resend", "claimed_at": datetime.now(UTC)}
        change = db.update(Mail).where(Mail.id == mail.id).values(**left)
        db.session.execute(change.execution_options(all_orgs=True, synchronize_session=False))
        db.session.commit()
    work_off(floor.app)
    assert status(floor, made) == "sent" and len(mine(resend, floor)) == 1


def test_a_resend_that_is_not_there_is_waited_for(alone: Installation) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    floor = Sales(alone.app(RESEND_API_KEY="re_1", RESEND_BASE_URL=nowhere))
    made = write(floor)
    work_off(floor.app)
    assert status(floor, made) == "queued"


@pytest.mark.parametrize("vector", VECTORS, ids=[each["id"] for each in VECTORS])
def test_signatures(vector: dict[str, Any]) -> None:
    now = datetime.fromtimestamp(
        vector["evaluate_at_unix"] or int(vector["headers"]["svix-timestamp"]), UTC
    )
    body = vector["raw_body"].encode()
    genuine = is_genuine(vector["secret"], vector["headers"], body, now)
    assert genuine is (vector["valid"] is not False)
    for missing in vector["headers"]:
        fewer = {name: value for name, value in vector["headers"].items() if name != missing}
        assert not is_genuine(vector["secret"], fewer, body, now)


@pytest.fixture
def line(app: Flask) -> Iterator[Line]:
    with app.app_context():
        carrier = carrier_for("email")
        assert carrier and carrier.most == 100
        with carrier.open() as opened:
            yield opened


def messages(count: int, **more: Any) -> list[Outgoing]:
    return [
        Outgoing(f"c1-{n}", "email", f"p{n}@polar.example", "Hi", "<p>Hi</p>", "Hi", **more)
        for n in range(count)
    ]


def test_a_hundred_go_out_in_one_request(line: Line, resend: Resend) -> None:
    more = {"headers": {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}}
    outcomes = line.send(messages(100, tags={"campaign": "c1"}, **more), "c1/0")
    (request,) = resend.requests
    assert (request.path, len(request.json)) == ("/emails/batch", 100)
    assert request.headers["idempotency-key"] == "c1/0"
    assert request.headers["x-batch-validation"] == "permissive"
    assert request.json[7]["tags"] == [
        {"name": "key", "value": "c1-7"},
        {"name": "campaign", "value": "c1"},
    ]
    assert request.json[7]["headers"] == more["headers"]
    to = {each.id: each.json["to"] for each in resend.sent}
    assert [to[str(each.provider_id)] for each in outcomes] == [
        [f"p{n}@polar.example"] for n in range(100)
    ]


def test_each_of_a_batch_has_its_own_outcome(line: Line, resend: Resend) -> None:
    batch = messages(5)
    batch[1] = replace(batch[1], to="not-an-address")
    batch[3] = replace(batch[3], to="x@polar.example\r\nBcc: all@polar.example")
    outcomes = line.send(batch, "c1/1")
    refused = [each.refused for each in outcomes]
    assert [bool(each) for each in refused] == [False, True, False, True, False]
    assert "valid email" in str(refused[1]) and "line break" in str(refused[3])
    sent = {each.id: each.json["to"][0] for each in resend.sent}
    taken = [sent[each.provider_id] for each in outcomes if each.provider_id]
    assert taken == ["p0@polar.example", "p2@polar.example", "p4@polar.example"]


def test_a_batch_whose_answer_is_lost_goes_out_once(line: Line, resend: Resend) -> None:
    resend.plan += ["lost", GATEWAY]
    for _ in range(2):
        with pytest.raises(TemporaryFailure) as lost:
            line.send(messages(3), "c1/2")
        assert not lost.value.uncertain
    outcomes = line.send(messages(3), "c1/2")
    assert [each.provider_id for each in outcomes] == [each.id for each in resend.sent]
    with pytest.raises(PermanentFailure, match="invalid_idempotent_request"):
        line.send(messages(4), "c1/2")
    assert len(resend.sent) == 3


@pytest.mark.parametrize(
    "answer",
    [
        GARBAGE,
        BROKEN,
        Answer(200, {"Content-Type": "application/json"}, b'{"data": [{"id": "a"}]}'),
    ],
    ids=["page", "cut", "short"],
)
def test_an_answer_that_can_not_be_read_is_asked_for_again(
    line: Line, resend: Resend, answer: Answer
) -> None:
    resend.plan.append(answer)
    with pytest.raises(TemporaryFailure):
        line.send(messages(2), "c1/3")
    assert len(line.send(messages(2), "c1/3")) == len(resend.sent) == 2


def test_who_refuses_our_account_is_told_from_who_is_busy(line: Line, resend: Resend) -> None:
    resend.plan += ["error-rate_limit_exceeded", "error-concurrent_idempotent_requests"]
    for wait in (1, 2):
        with pytest.raises(TemporaryFailure) as busy:
            line.send(messages(2), "c1/4")
        assert busy.value.wait == timedelta(seconds=wait)
    resend.bad_key = True
    with pytest.raises(Blocked, match="invalid_api_key"):
        line.send(messages(2), "c1/4")
    resend.bad_key = False
    resend.plan.append("error-daily_quota_exceeded")
    with pytest.raises(Blocked, match="quota"):
        line.send(messages(2), "c1/4")
    assert len(line.send(messages(2), "c1/4")) == len(resend.sent) == 2
