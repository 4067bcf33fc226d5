"""A campaign from draft to done, to a real mail server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.marketing import Marketing
from tests.harness.working import run_job, work_off

FROM = "Fernhill <crm@fernhill.example>"


@pytest.fixture(scope="module")
def mailing(alone: Installation, _mail_server: MailServer) -> Flask:
    """The program with a mail server, on a database of the file's own."""
    return alone.app(SMTP_URL=_mail_server.url, CRM_MAIL_FROM=FROM)


@pytest.fixture(scope="module")
def org(mailing: Flask) -> Marketing:
    return Marketing(mailing)


def later(**span: float) -> datetime:
    return datetime.now(UTC) + timedelta(**span)


def sent_to(server: MailServer, people: list[dict[str, Any]]) -> list[int]:
    """How many mails each of them got."""
    return [server.recipients.count(person["email"]) for person in people]


def refused(org: Marketing, campaign: dict[str, Any], action: str, **body: Any) -> dict[str, Any]:
    """The problem that answers this action."""
    answer = org.marketing.post(f"/crm/campaigns/{campaign['id']}/{action}", body)
    assert answer.status_code >= 400, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_campaign_reaches_everybody_once(org: Marketing, mail_server: MailServer) -> None:
    people = org.contacts(3)
    campaign = org.campaign(people)
    assert campaign["status"] == "draft"
    running = org.act(campaign, "launch")
    assert (running["status"], running["launchedById"]) == ("running", org.marketing.id)
    assert org.stats(campaign)["queued"] == 3
    org.contact("Late")
    for _ in range(3):
        work_off(org.app)
    done = org.now(campaign)
    assert done["status"] == "completed" and done["finishedAt"]
    assert done["stats"] == {"sent": 3, "opened": 0, "clicked": 0, "converted": 0}
    assert sorted(mail_server.recipients) == sorted(person["email"] for person in people)
    assert set(org.states(campaign).values()) == {"sent"}


def test_the_mail_is_the_recipients_own(org: Marketing, mail_server: MailServer) -> None:
    anna = org.contact("Änna")
    org.launched([anna], senderName="Nina Holm", replyTo="nina@fernhill.example")
    work_off(org.app)
    (mail,) = mail_server.mails
    assert mail["Subject"] == "Ready, Änna?"
    assert (mail["From"], mail["Reply-To"]) == (
        "Nina Holm <crm@fernhill.example>",
        "nina@fernhill.example",
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (
        mail["List-Unsubscribe"].strip().startswith("<http") and "/u/" in mail["List-Unsubscribe"]
    )
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and html is not None
    assert (
        "Hello Änna," in text.get_content() and "fernhill.example/audit" not in text.get_content()
    )
    assert "/t/c/" in html.get_content() and "/t/o/" in html.get_content()


def test_its_states_are_those_that_are_drawn(org: Marketing) -> None:
    campaign = org.campaign(org.contacts(1))
    for action in ("pause", "resume", "cancel", "unschedule"):
        assert refused(org, campaign, action)["status"] == 409
    org.act(campaign, "launch")
    for action in ("launch", "schedule", "resume", "unschedule"):
        assert refused(org, campaign, action)["status"] == 409
    path = f"/crm/campaigns/{campaign['id']}"
    assert org.marketing.patch(path, {"name": "Other"}).status_code == 409
    assert org.marketing.ask("DELETE", path).status_code == 409
    paused = org.act(campaign, "pause", reason="Wrong date in it")
    assert (paused["status"], paused["reason"]) == ("paused", "Wrong date in it")
    assert org.marketing.patch(path, {"templateKey": None}).status_code == 409
    slower = org.marketing.patch(path, {"ratePerMinute": 10}).get_json()
    assert slower["ratePerMinute"] == 10
    done = org.act(campaign, "cancel")
    assert (done["status"], org.stats(campaign)["skipped"]) == ("completed", 1)
    for action in ("launch", "pause", "resume", "cancel", "schedule"):
        assert refused(org, campaign, action)["status"] == 409


def test_a_draft_is_checked_before_it_is_launched(org: Marketing) -> None:
    bare = org.marketing.made("/crm/campaigns", {"name": "Bare"})
    assert refused(org, bare, "launch")["errors"][0]["field"] == "segmentId"
    segment = org.segment(org.contacts(1))
    org.marketing.patch(f"/crm/campaigns/{bare['id']}", {"segmentId": segment})
    refusal = refused(org, bare, "launch")
    assert (refusal["status"], refusal["rule"]) == (422, "campaign-ready")
    assert refusal["errors"][0]["field"] == "templateKey"
    for fields in (
        {"templateKey": "deal.won"},
        {"templateKey": org.template("sms")},
        {"segmentId": "01890000-0000-7000-8000-000000000000"},
        {"ratePerMinute": 0},
        {"window": {"from": "18:00", "until": "09:00"}},
        {"window": {"from": "9", "until": "18:00"}},
        {"replyTo": "a@b.example\r\nBcc: c@d.example"},
        {"type": "fax"},
        {"status": "running"},
        {"stats": {}},
    ):
        answer = org.marketing.patch(f"/crm/campaigns/{bare['id']}", fields)
        assert answer.status_code == 422, fields
    assert org.now(bare)["templateKey"] is None


def test_the_checklist_says_who_gets_it_and_who_not(org: Marketing) -> None:
    people = [org.contact("One"), org.contact("Two"), org.contact("Gone")]
    twin = org.admin.made(
        "/crm/contacts",
        {"firstName": "Twin", "email": people[0]["email"].upper(), "allowDuplicate": True},
    )
    company = org.admin.made("/crm/contacts", {"type": "company", "companyName": "No mail"})
    campaign = org.campaign([*people, twin, company], ratePerMinute=1)
    org.unsubscribe("gone")
    asked = org.viewer.get(f"/crm/campaigns/{campaign['id']}/checklist").get_json()
    assert asked["ready"] and asked["problems"] == []
    assert (asked["audience"], asked["recipients"], asked["channels"]) == (5, 2, {"email": 2})
    assert asked["suppressed"] == {"unsubscribed": 1}
    assert sorted(asked["skipped"].values()) == [1, 1]
    done_at = datetime.fromisoformat(asked["doneAt"])
    assert timedelta(minutes=1) < done_at - datetime.now(UTC) <= timedelta(minutes=2)
    org.act(campaign, "launch")
    stats = org.stats(campaign)
    assert (stats["audience"], stats["queued"], stats["suppressed"], stats["skipped"]) == (
        5, 2, 1, 2,
    )  # fmt: skip
    reasons = {row["contactName"]: row["reason"] for row in org.recipients(campaign)}
    assert reasons["Gone"] == "unsubscribed" and reasons["One"] is None
    assert "same address" in reasons["Twin"] and "address" in reasons["No mail"]


def test_the_ledger_answers_why_anna_did_not_get_it(org: Marketing) -> None:
    org.unsubscribe("zora")
    campaign = org.launched([*org.contacts(3), org.contact("Zora")])
    path = f"/crm/campaigns/{campaign['id']}/recipients"
    (row,) = org.viewer.get(f"{path}?q=zora").get_json()["data"]
    assert (row["state"], row["reason"]) == ("suppressed", "unsubscribed")
    (same,) = org.viewer.get(f"{path}?contactId={row['contactId']}").get_json()["data"]
    assert same == row
    assert len(org.viewer.get(f"{path}?state=queued").get_json()["data"]) == 3
    first = org.viewer.get(f"{path}?limit=2").get_json()
    second = org.viewer.get(f"{path}?limit=2&cursor={first['page']['next']}").get_json()
    assert [one["n"] for one in first["data"] + second["data"]] == [1, 2, 3, 4]
    assert second["page"]["next"] is None
    last = org.viewer.get(f"{path}?limit=3&sort=-n&count=true").get_json()
    assert [one["n"] for one in last["data"]] == [4, 3, 2] and last["page"]["total"] == 4
    rest = org.viewer.get(f"{path}?sort=-n&cursor={last['page']['next']}").get_json()
    assert [one["n"] for one in rest["data"]] == [1]
    assert org.viewer.get(f"{path}?state=lost").status_code == 422
    for part in ("links", "moments"):
        listed = org.viewer.get(f"/crm/campaigns/{campaign['id']}/{part}?limit=1&count=true")
        assert set(listed.get_json()["page"]) == {"next", "total"}


def test_nothing_begins_while_it_is_paused(org: Marketing, mail_server: MailServer) -> None:
    people = org.contacts(2)
    campaign = org.launched(people)
    org.act(campaign, "pause")
    work_off(org.app)
    assert sent_to(mail_server, people) == [0, 0] and org.stats(campaign)["queued"] == 2
    org.act(campaign, "resume")
    org.act(campaign, "pause")
    org.act(campaign, "resume")
    work_off(org.app)
    assert sent_to(mail_server, people) == [1, 1]
    assert org.now(campaign)["status"] == "completed"


def test_what_is_left_is_cancelled(org: Marketing, mail_server: MailServer) -> None:
    people = org.contacts(4)
    campaign = org.launched(people, ratePerMinute=30)
    work_off(org.app)
    assert sent_to(mail_server, people) == [1, 0, 0, 0]
    org.act(campaign, "cancel")
    work_off(org.app, later(minutes=10))
    assert sent_to(mail_server, people) == [1, 0, 0, 0]
    stats = org.stats(campaign)
    assert (stats["sent"], stats["skipped"]) == (1, 3)
    reasons = {row["reason"] for row in org.recipients(campaign, "&state=skipped")}
    assert reasons == {"The campaign was cancelled before its turn came."}


def test_a_large_one_is_cancelled_at_once_and_wound_up_later(
    org: Marketing, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one of many thousands: nothing goes out from there on, and the ledger follows."""
    monkeypatch.setattr("app.crm.campaigns.steering.AT_ONCE", 1)
    monkeypatch.setattr("app.crm.campaigns.winding_up.TOGETHER", 2)
    monkeypatch.setattr("app.crm.campaigns.winding_up.SLICE_SECONDS", 0)
    people = org.contacts(6)
    campaign = org.launched(people)
    assert org.act(campaign, "cancel")["status"] == "completed"
    stats = org.stats(campaign)
    assert (stats["skipped"], stats["queued"]) == (1, 5)
    work_off(org.app)
    assert set(org.states(campaign).values()) == {"skipped"}
    assert org.stats(campaign)["queued"] == 0
    # What an earlier test left to be sent may go out meanwhile.
    assert not {person["email"] for person in people} & set(mail_server.recipients)
    org.course(campaign)


def test_one_lane_winds_up_and_the_others_leave_it_to_that_one(
    org: Marketing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each would stand in a worker's way, waiting for the same rows."""
    monkeypatch.setattr("app.crm.campaigns.steering.AT_ONCE", 1)
    people = org.contacts(6)
    campaign = org.launched(people)
    org.act(campaign, "cancel")
    with org.app.app_context(), db.engine.connect() as other_worker:
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
        other_worker.execute(lock, {"name": f"{campaign['id']} winding up"})
        work_off(org.app)
        assert org.stats(campaign)["queued"] == 5
    work_off(org.app, later(seconds=2))
    assert set(org.states(campaign).values()) == {"skipped"}


def test_rate_and_window_hold(org: Marketing, mail_server: MailServer) -> None:
    tomorrow = later(days=1)
    window = {"from": "10:00", "until": "10:30", "days": [tomorrow.isoweekday()]}
    people = org.contacts(5)
    campaign = org.launched(people, ratePerMinute=60, window=window)
    opening = tomorrow.replace(hour=10, minute=0, second=1)
    for at, sent in ((later(), 0), (opening, 2), (1, 2), (2, 4), (60, 5)):
        moment = at if isinstance(at, datetime) else opening + timedelta(seconds=at)
        work_off(org.app, moment)
        assert sum(sent_to(mail_server, people)) == sent, at
    assert org.now(campaign)["status"] == "completed"


def test_a_carriers_rate_holds_for_all_campaigns(mailing: Flask, mail_server: MailServer) -> None:
    org = Marketing(mailing)
    assert org.admin.patch("/crm/settings", {"carrierRates": {"smtp": 1}}).status_code == 200
    people = org.contacts(4)
    for some in (people[:2], people[2:]):
        org.launched(some)
    now = later(seconds=5)
    work_off(org.app, now)
    assert sum(sent_to(mail_server, people)) == 2
    work_off(org.app, now + timedelta(seconds=2))
    assert sent_to(mail_server, people) == [1, 1, 1, 1]


def test_without_a_carrier_it_is_held_and_not_lost(
    alone: Installation, mailing: Flask, mail_server: MailServer
) -> None:
    org = Marketing(alone.app())
    people = org.contacts(2)
    campaign = org.campaign(people)
    asked = org.viewer.get(f"/crm/campaigns/{campaign['id']}/checklist").get_json()
    assert asked["ready"]
    assert [problem["serious"] for problem in asked["problems"]][:1] == [False]
    org.act(campaign, "launch")
    work_off(org.app)
    work_off(org.app, later(minutes=5))
    assert (org.now(campaign)["status"], org.stats(campaign)["queued"]) == ("running", 2)
    work_off(mailing, later(minutes=10))
    assert sent_to(mail_server, people) == [1, 1]
    assert org.now(campaign)["status"] == "completed"


def test_a_scheduled_one_starts_at_its_time(org: Marketing, mail_server: MailServer) -> None:
    people = org.contacts(1)
    campaign = org.campaign(people)
    for wrong in ({}, {"scheduledAt": later(minutes=-1).isoformat()}, {"scheduledAt": "soon"}):
        assert refused(org, campaign, "schedule", **wrong)["status"] == 422
    at = later(minutes=10)
    scheduled = org.act(campaign, "schedule", scheduledAt=at.isoformat())
    assert scheduled["status"] == "scheduled"
    assert datetime.fromisoformat(scheduled["scheduledAt"]) == at
    assert org.act(campaign, "unschedule")["status"] == "draft"
    work_off(org.app, at)
    assert org.now(campaign)["status"] == "draft"
    org.act(campaign, "schedule")
    work_off(org.app, at - timedelta(minutes=1))
    assert sent_to(mail_server, people) == [0]
    work_off(org.app, at)
    assert sent_to(mail_server, people) == [1]
    assert org.now(campaign)["status"] == "completed"


def test_a_scheduled_one_is_put_off(org: Marketing, mail_server: MailServer) -> None:
    """Also one that asks a person because it was late; the time that it had is forgotten."""
    people = org.contacts(1)
    campaign = org.campaign(people)
    at, path = later(minutes=10), f"/crm/campaigns/{campaign['id']}"
    org.act(campaign, "schedule", scheduledAt=at.isoformat())
    for wrong in (None, later(minutes=-1).isoformat(), "soon"):
        assert org.marketing.patch(path, {"scheduledAt": wrong}).status_code == 422
    work_off(org.app, at + timedelta(hours=2))
    assert org.now(campaign)["reason"]
    put_off = org.marketing.patch(path, {"scheduledAt": later(hours=5).isoformat()}).get_json()
    assert (put_off["status"], put_off["reason"]) == ("scheduled", None)
    work_off(org.app, at + timedelta(hours=3))
    assert sent_to(mail_server, people) == [0] and org.now(campaign)["status"] == "scheduled"
    work_off(org.app, later(hours=5))
    assert sent_to(mail_server, people) == [1]


def test_a_late_one_asks_a_person_first(org: Marketing, mail_server: MailServer) -> None:
    people = org.contacts(1)
    campaign = org.campaign(people)
    at = later(minutes=10)
    org.act(campaign, "schedule", scheduledAt=at.isoformat())
    for _ in range(2):
        work_off(org.app, at + timedelta(minutes=61))
        run_job(org.app, "crm.launch-due-campaigns", at + timedelta(minutes=62))
    held = org.now(campaign)
    assert held["status"] == "scheduled" and "more than an hour" in held["reason"]
    told = org.marketing.get("/crm/notifications").get_json()["data"]
    assert [one["templateKey"] for one in told if campaign["name"] in one["title"]] == [
        "campaign.held"
    ]
    assert sent_to(mail_server, people) == [0]
    assert org.act(campaign, "launch")["reason"] is None
    work_off(org.app)
    assert sent_to(mail_server, people) == [1]


def test_one_that_stood_still_asks_before_it_goes_on(
    org: Marketing, mail_server: MailServer
) -> None:
    """As after a backup was restored."""
    people = org.contacts(3)
    campaign = org.launched(people, ratePerMinute=30)
    work_off(org.app)
    work_off(org.app, later(hours=3))
    paused = org.now(campaign)
    assert paused["status"] == "paused" and "backup" in paused["reason"]
    assert sum(sent_to(mail_server, people)) == 1
    org.act(campaign, "resume")
    work_off(org.app, later(minutes=1))
    work_off(org.app, later(minutes=2))
    assert sent_to(mail_server, people) == [1, 1, 1]


def test_a_test_goes_to_ones_own_mailbox(org: Marketing, mail_server: MailServer) -> None:
    (anna,) = org.contacts(1)
    campaign = org.campaign([anna])
    org.act(campaign, "test")
    org.act(campaign, "test", to="boss@fernhill.example", contactId=anna["id"])
    assert refused(org, campaign, "test", to="nobody")["status"] == 422
    work_off(org.app)
    assert mail_server.recipients == [org.marketing.email, "boss@fernhill.example"]
    subject = f"[Test] Ready, {anna['firstName']}?"
    assert {mail["Subject"] for mail in mail_server.mails} == {subject}
    assert org.now(campaign)["status"] == "draft"


def test_only_the_failed_are_tried_again(org: Marketing, mail_server: MailServer) -> None:
    people = org.contacts(3)
    mail_server.answers.append("554 5.0.0 not today")
    campaign = org.launched(people)
    assert refused(org, campaign, "retry-failed")["status"] == 409
    work_off(org.app)
    assert org.stats(campaign)["failed"] == 1
    again = org.act(campaign, "retry-failed")
    assert (again["status"], again["retryOfId"]) == ("draft", campaign["id"])
    asked = org.viewer.get(f"/crm/campaigns/{again['id']}/checklist").get_json()
    assert asked["recipients"] == 1
    org.act(again, "launch")
    work_off(org.app)
    assert sent_to(mail_server, people) == [1, 1, 1]
    assert refused(org, again, "retry-failed")["status"] == 422


def test_what_a_campaign_needs_can_not_be_deleted(org: Marketing) -> None:
    campaign = org.campaign(org.contacts(1))
    segment = f"/crm/segments/{campaign['segmentId']}"
    template = f"/crm/templates/{campaign['templateKey']}"
    for path in (segment, template):
        assert org.marketing.ask("DELETE", path).status_code == 409
    assert org.marketing.ask("DELETE", f"/crm/campaigns/{campaign['id']}").status_code == 204
    for path in (segment, template):
        assert org.marketing.ask("DELETE", path).status_code == 204
