"""Mail by Resend: sent once for its key, and each of its refusals read as it is meant."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.integrations.resend.status import lasting, later, state_of
from app.integrations.resend.verify import is_genuine
from app.settings import Settings
from tests.harness.installation import Installation
from tests.harness.resend import Resend
from tests.harness.working import run_job, work_off
from tests.web.sales import Sales

VECTORS = json.loads((Path(__file__).parent / "resend_signatures.json").read_text())
START = datetime.now(UTC)


@pytest.fixture
def resend() -> Iterator[Resend]:
    server = Resend()
    yield server
    server.stop()


@pytest.fixture
def app(installation: Installation, resend: Resend) -> Flask:
    """The app with Resend, and an SMTP server that must not be asked."""
    values: dict[str, Any] = {
        **installation.values,
        "SMTP_URL": "smtp://127.0.0.1:9",
        "RESEND_API_KEY": "re_test_key",
        "RESEND_BASE_URL": resend.url,
        "CRM_MAIL_FROM": "Acme <crm@example.com>",
    }
    made = create_app(Settings(_env_file=None, **values))
    made.testing = True
    return made


@pytest.fixture
def floor(app: Flask) -> Sales:
    return Sales(app)


def write(floor: Sales, **more: Any) -> dict[str, Any]:
    body = {"type": "email", "subject": "Welcome", "body": "Hi Ada", "contactId": floor.contact}
    return floor.rep.made("/crm/activities", {**body, "send": {}, **more})


def status(floor: Sales, made: dict[str, Any]) -> str:
    email = floor.rep.get(f"/crm/activities/{made['id']}").get_json()["email"]
    return str(email["status"])


def mine(resend: Resend, floor: Sales) -> list[dict[str, Any]]:
    return [each for each in resend.requests if each["json"].get("reply_to") == [floor.rep.email]]


def key_of(app: Flask, made: dict[str, Any]) -> Any:
    from app.extensions import db
    from app.modules.notification.models import Mail

    with app.app_context():
        found = select(Mail).where(Mail.message_id == made["email"]["messageId"])
        return db.session.scalars(found.execution_options(all_orgs=True)).one()


def test_the_request_is_the_vendors(floor: Sales, resend: Resend) -> None:
    made = write(floor, send={"cc": ["boss@polar.example"]})
    work_off(floor.app)
    (request,) = mine(resend, floor)
    mail = key_of(floor.app, made)
    assert request["path"] == "/emails"
    headers = request["headers"]
    assert headers["authorization"] == "Bearer re_test_key"
    assert headers["content-type"] == "application/json"
    assert headers["idempotency-key"] == f"mail/{mail.id}" and headers["user-agent"]
    sent = dict(request["json"])
    assert "<p>Hi Ada" in sent.pop("html")
    assert sent == {
        "from": "Nina <crm@example.com>",
        "to": ["hello@polar.example"],
        "cc": ["boss@polar.example"],
        "subject": "Welcome",
        "text": "Hi Ada\n",
        "reply_to": [floor.rep.email],
        "headers": {"Message-ID": made["email"]["messageId"]},
    }
    assert status(floor, made) == "sent"
    assert (mail.carrier, mail.provider_id) == ("resend", "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794")


@pytest.mark.parametrize(
    "name",
    ["invalid_idempotency_key", "invalid_idempotent_request", "missing_required_field"],
)  # fmt: skip
def test_what_it_refuses_for_good_fails(floor: Sales, resend: Resend, name: str) -> None:
    resend.answers.append(name)
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
    resend.answers.append(name)
    made = write(floor)
    now = datetime.now(UTC) + timedelta(seconds=1)
    work_off(floor.app, now)
    assert status(floor, made) == "queued"
    if wait > 2:
        work_off(floor.app, now + timedelta(seconds=wait - 2))
        assert status(floor, made) == "queued"
    work_off(floor.app, now + timedelta(seconds=wait + 2))
    assert status(floor, made) == "sent"
    keys = {each["headers"]["idempotency-key"] for each in mine(resend, floor)}
    assert len(keys) == 1


@pytest.mark.parametrize("name", ["missing_api_key", "invalid_api_key", "daily_quota_exceeded"])
def test_what_refuses_our_account_is_waited_for(floor: Sales, resend: Resend, name: str) -> None:
    resend.answers.append(name)
    made = write(floor)
    work_off(floor.app)
    assert status(floor, made) == "blocked"
    error = floor.rep.get(f"/crm/activities/{made['id']}").get_json()["email"]["error"]
    assert name in error
    run_job(floor.app, "notification.send-held", START + timedelta(hours=1))
    assert status(floor, made) == "sent" and len(resend.sent) >= 1


def test_being_busy_for_long_is_no_failure(floor: Sales, resend: Resend) -> None:
    resend.answers += ["rate_limit_exceeded"] * 12
    made = write(floor)
    for second in range(1, 40, 3):
        work_off(floor.app, START + timedelta(hours=1, seconds=second))
    assert status(floor, made) == "sent"


def test_an_answer_that_is_lost_sends_it_once(floor: Sales, resend: Resend) -> None:
    resend.drop = 1
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
    mail = key_of(floor.app, made)
    with floor.app.app_context():
        left = {"state": "claimed", "carrier": "resend", "claimed_at": datetime.now(UTC)}
        change = db.update(Mail).where(Mail.id == mail.id).values(**left)
        db.session.execute(change.execution_options(all_orgs=True, synchronize_session=False))
        db.session.commit()
    work_off(floor.app)
    assert status(floor, made) == "sent" and len(mine(resend, floor)) == 1


def test_a_resend_that_is_not_there_is_waited_for(floor: Sales, resend: Resend) -> None:
    resend.stop()
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


def test_a_late_word_takes_nothing_back() -> None:
    assert later(None, "sent") == "sent"
    assert later("delivered", "sent") == "delivered"
    assert later("sent", "bounced") == "bounced"
    assert state_of({"type": "contact.created"}) is None
    assert state_of({"type": "email.opened"}) == "opened"
    bounce = {"type": "email.bounced", "data": {"bounce": {"type": "Permanent"}}}
    assert lasting(bounce) and lasting({"type": "email.complained", "data": {}})
    assert not lasting({"type": "email.bounced", "data": {"bounce": {"type": "Transient"}}})
    assert not lasting({"type": "email.bounced", "data": None})
