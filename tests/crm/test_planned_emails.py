"""An email that goes out later: once, at its time, unless somebody thinks better of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import create_app
from app.settings import Settings
from tests.harness.cast import Cast
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.working import work_off
from tests.web.forms import page, send

HOUR = timedelta(hours=1)
_number = iter(range(1000))


@pytest.fixture(scope="module")
def cast(installation: Installation, _mail_server: MailServer) -> Cast:
    """With a mail server, on the database that all tests share."""
    values: dict[str, Any] = {**installation.values, "SMTP_URL": _mail_server.url}
    app = create_app(Settings(_env_file=None, CRM_MAIL_FROM="Acme <crm@acme.example>", **values))
    app.testing = True
    return Cast(app)


@pytest.fixture
def contact(cast: Cast) -> Iterator[dict[str, Any]]:
    address = f"later{next(_number)}@{cast.rep.id}.example"
    yield cast.rep.made("/crm/contacts", {"email": address, "firstName": "Anna"})


def planned(cast: Cast, contact: dict[str, Any], at: datetime, **more: Any) -> dict[str, Any]:
    body = {"type": "email", "subject": "Prices", "body": "Hello {{contact.firstName|there}}"}
    about = {"contactId": contact["id"], "send": {"at": at.isoformat()}}
    return cast.rep.made("/crm/activities", {**body, **about, **more})


@contextmanager
def program(cast: Cast, now: datetime) -> Iterator[Any]:
    """Acts in the cast's org as of `now`."""
    from app.compose.actor import Actor
    from app.compose.context import Context
    from app.modules.identity.admin import find_org

    with cast.app.app_context():
        org = find_org(cast.org)
        assert org
        yield Context(Actor.program(org.id), now)


def at(cast: Cast, made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = cast.rep.get(f"/crm/activities/{made['id']}").get_json()
    return found


def count(server: MailServer, contact: dict[str, Any]) -> int:
    return sum(contact["email"] in str(mail["To"]) for mail in server.mails)


def test_it_goes_out_once_at_its_time(
    cast: Cast, contact: dict[str, Any], mail_server: MailServer
) -> None:
    now = datetime.now(UTC)
    made = planned(cast, contact, now + HOUR)
    assert (made["completedAt"], made["email"]["status"]) == (None, "planned")
    assert made["body"] == "Hello Anna" and made["email"]["to"] == contact["email"]
    html = page(cast.rep, f"/contacts/{contact['id']}")
    assert "goes out by itself to" in html and "Send now" in html
    work_off(cast.app, now + HOUR - timedelta(minutes=1))
    assert count(mail_server, contact) == 0
    for late in (timedelta(minutes=1), timedelta(minutes=2)):
        work_off(cast.app, now + HOUR + late)
    assert count(mail_server, contact) == 1
    sent = at(cast, made)
    assert sent["completedAt"] and sent["email"]["status"] == "sent"


def test_it_is_moved_changed_and_called_off(
    cast: Cast, contact: dict[str, Any], mail_server: MailServer
) -> None:
    now = datetime.now(UTC)
    made = planned(cast, contact, now + HOUR)
    path = f"/crm/activities/{made['id']}"
    later = {"dueAt": (now + 3 * HOUR).isoformat(), "body": "Dear {{contact.firstName|there}}"}
    assert cast.rep.patch(path, later).get_json()["body"] == "Dear Anna"
    for wrong in (
        {"dueAt": (now - HOUR).isoformat()}, {"dueAt": None}, {"dueOn": "2031-01-31"},
        {"type": "note"}, {"body": "About {{deal.title}}"},
    ):  # fmt: skip
        assert cast.rep.patch(path, wrong).status_code == 422, wrong
    assert cast.rep.post(f"{path}/complete").status_code == 409
    work_off(cast.app, now + 2 * HOUR)
    assert count(mail_server, contact) == 0
    assert cast.rep.ask("DELETE", path).status_code == 204
    work_off(cast.app, now + 4 * HOUR)
    assert count(mail_server, contact) == 0
    assert send(cast.rep, f"/activities/{made['id']}/restore").status_code == 303
    work_off(cast.app, now + 4 * HOUR)
    assert count(mail_server, contact) == 1


def test_it_says_what_its_writer_wrote(cast: Cast, contact: dict[str, Any]) -> None:
    """A manager may put it off, but it goes out in the writer's name."""
    now = datetime.now(UTC)
    made = planned(cast, contact, now + HOUR, body="Hello\nAnna")
    path = f"/crm/activities/{made['id']}"
    for words in ({"body": "I quit"}, {"subject": "I quit"}):
        assert cast.manager.patch(path, words).status_code == 422
    later = (now + 2 * HOUR).isoformat()
    assert cast.manager.patch(path, {"dueAt": later}).status_code == 200
    assert at(cast, made)["body"] == "Hello\nAnna"
    form = page(cast.manager, f"/activities/{made['id']}")
    assert "Hello" in form
    moved = {"type": "email", "subject": "Prices", "body": "Hello\r\nAnna", "actorId": cast.rep.id}
    done = send(
        cast.manager, f"/activities/{made['id']}", **moved, dueOn="2031-03-31", dueTime="09:00"
    )
    assert done.status_code == 303 and at(cast, made)["dueAt"].startswith("2031-03-31")


def test_what_is_done_already_does_not_go_out_later(cast: Cast, contact: dict[str, Any]) -> None:
    now = datetime.now(UTC)
    letter = {"type": "email", "subject": "Prices", "body": "Hello", "contactId": contact["id"]}
    plan = {**letter, "send": {"at": (now + HOUR).isoformat()}}
    for done in ({"completedAt": now.isoformat()}, {"outcome": "Answered"}):
        assert cast.rep.post("/crm/activities", {**plan, **done}).status_code == 422, done


def test_its_writer_need_not_wait(
    cast: Cast, contact: dict[str, Any], mail_server: MailServer
) -> None:
    now = datetime.now(UTC)
    made = planned(cast, contact, now + HOUR)
    path = f"/crm/activities/{made['id']}/send-now"
    assert cast.manager.post(path).status_code == 422
    assert cast.rep2.post(path).status_code == 404
    assert cast.rep.post(path).get_json()["email"]["status"] == "queued"
    assert cast.rep.post(path).status_code == 409
    work_off(cast.app, now + 2 * HOUR)
    assert count(mail_server, contact) == 1


def test_what_stands_in_its_way_then_stops_it_and_the_writer_hears(
    cast: Cast, contact: dict[str, Any], mail_server: MailServer
) -> None:
    now = datetime.now(UTC)
    made, other = planned(cast, contact, now + HOUR), planned(cast, contact, now + HOUR)
    complaint = {"address": contact["email"], "reason": "complained"}
    from app.modules.notification.suppression import suppress

    with program(cast, now) as ctx, ctx.unit.open():
        suppress(ctx, complaint["address"], complaint["reason"], "Marked as spam")
    handed = {"actorId": cast.rep2.id}
    assert cast.manager.patch(f"/crm/activities/{other['id']}", handed).status_code == 200
    work_off(cast.app, now + HOUR + timedelta(minutes=1))
    assert count(mail_server, contact) == 0
    stopped = at(cast, made)
    assert (stopped["email"]["status"], stopped["completedAt"]) == ("stopped", None)
    assert "unwanted" in stopped["email"]["error"]
    told = cast.rep.get("/crm/notifications").get_json()["data"]
    assert any(one["templateKey"] == "email.not-sent" for one in told)
    assert cast.rep2.get(f"/crm/activities/{other['id']}").get_json()["email"] is None
    assert cast.rep.post(f"/crm/activities/{made['id']}/send-now").status_code == 422


def test_what_should_have_gone_out_while_its_contact_was_deleted_waits_for_its_writer(
    cast: Cast, contact: dict[str, Any], mail_server: MailServer
) -> None:
    now = datetime.now(UTC)
    missed, ahead = (planned(cast, contact, now + hours * HOUR) for hours in (1, 9))
    assert cast.admin.ask("DELETE", f"/crm/contacts/{contact['id']}").status_code == 204
    work_off(cast.app, now + 2 * HOUR)
    with program(cast, now + 2 * HOUR) as ctx:
        ctx.dispatch("crm.restoreContact", {"id": contact["id"]})
    work_off(cast.app, now + 2 * HOUR)
    assert count(mail_server, contact) == 0
    assert at(cast, missed)["email"]["status"] == "stopped"
    told = cast.rep.get("/crm/notifications").get_json()["data"]
    assert any("while it was deleted" in one["body"] for one in told)
    work_off(cast.app, now + 9 * HOUR)
    assert count(mail_server, contact) == 1
    assert at(cast, ahead)["email"]["status"] == "sent"


def test_the_composer_plans_it_on_ones_own_clock(cast: Cast, contact: dict[str, Any]) -> None:
    zone = {"name": "Nina", "timeZone": "Europe/Berlin", "locale": "en"}
    assert send(cast.rep, "/profile", **zone).status_code == 303
    fields = {
        "type": "email", "send": "1", "contactId": contact["id"], "mailTo": contact["email"],
        "mailSubject": "Prices", "body": "Hello", "about": f"contact:{contact['id']}",
    }  # fmt: skip

    def write(**more: str) -> Any:
        return send(cast.rep, "/activities", htmx=True, **fields, **more)

    gap = write(sendOn="2031-03-30", sendTime="02:30")
    assert gap.status_code == 422 and "clocks go forward" in gap.text
    assert write(sendOn="2031-03-30").status_code == 422
    assert write(sendTime="09:00").status_code == 422
    assert "time is over" in write(sendOn="2020-03-30", sendTime="09:00").text
    done = write(sendOn="2031-03-31", sendTime="09:00")
    assert "The email goes out on" in done.text and "goes out by itself" in done.text
    (made,) = cast.rep.get(f"/crm/activities?contactId={contact['id']}").get_json()["data"]
    assert made["dueAt"] == "2031-03-31T07:00:00Z"
