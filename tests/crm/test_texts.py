"""Campaigns by SMS and WhatsApp, and by whatever reaches each: from launch to what came of it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.faults.counting import Count, count
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.marketing import Marketing
from tests.harness.msg91 import MSG91, SECRET
from tests.harness.twilio import Message, Post, Twilio
from tests.harness.working import work_off

TEXT = "Hi {{contact.firstName|there}}, look: https://fernhill.example/audit Reply STOP to end."
NO_COUNTRY = "The phone number says no country, and neither does the contact."


@pytest.fixture(scope="module")
def by_twilio(alone: Installation, _twilio: Twilio, _mail_server: MailServer) -> Flask:
    return alone.app(SMTP_URL=_mail_server.url, **_twilio.settings)


@pytest.fixture(scope="module")
def by_msg91(alone: Installation, _msg91: MSG91) -> Flask:
    return alone.app(MSG91_SMS_TEMPLATE="plain", **_msg91.settings)


@pytest.fixture
def org(by_twilio: Flask) -> Marketing:
    return Marketing(by_twilio)


def texted(org: Marketing, people: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A launched campaign of text messages."""
    kind = more.setdefault("type", "sms")
    return org.launched(people, templateKey=org.template(kind, TEXT), **more)


def numbers(twilio: Twilio) -> list[str]:
    return [message.form["To"] for message in twilio.messages]


def to(twilio: Twilio, number: str) -> Message:
    (found,) = (message for message in twilio.messages if message.form["To"] == number)
    return found


def post(org: Marketing, given: Post) -> None:
    answer = org.app.test_client().post(given.path, data=given.body, headers=given.headers)
    assert answer.status_code in (200, 204), answer.text


def test_numbers_are_read_by_their_contacts_country(org: Marketing, twilio: Twilio) -> None:
    """Written with its country's code, or without it where the contact's country is known."""
    people = [
        org.contact("Anna", phone="+49 (0)30 555-0001"),
        org.contact("Ben", phone="030 5550002", country="DE"),
        org.contact("Cleo", phone="0033 1 55 50 00 03"),
        org.contact("Dan", phone="(415) 555-0104", country="US"),
        org.contact("Emil", phone="030 5550005"),
        org.contact("Fay", phone="extension 12", country="DE"),
        org.contact("Gus"),
        org.contact("Hal", phone="0049 30 5550001"),
    ]
    draft = org.campaign(people, type="sms", templateKey=org.template("sms", TEXT))
    asked = org.viewer.get(f"/crm/campaigns/{draft['id']}/checklist").get_json()
    assert (asked["recipients"], asked["channels"]) == (4, {"sms": 4})
    assert asked["skipped"][NO_COUNTRY] == 1 and sum(asked["skipped"].values()) == 4
    campaign = org.act(draft, "launch")
    (row,) = org.recipients(campaign, "&q=emil")
    assert (row["state"], row["reason"]) == ("skipped", NO_COUNTRY)
    work_off(org.app)
    assert sorted(numbers(twilio)) == [
        "+14155550104", "+33155500003", "+49305550001", "+49305550002",
    ]  # fmt: skip
    body = to(twilio, "+49305550002").form["Body"]
    assert body.startswith("Hi Ben, look: http") and "/t/c/" in body
    assert org.now(campaign)["status"] == "completed"


def test_a_corrected_number_is_used(org: Marketing, twilio: Twilio) -> None:
    ida = org.contact("Ida", phone="030 5550011")
    path = f"/crm/contacts/{ida['id']}"
    assert org.admin.patch(path, {"country": "AT"}).status_code == 200
    texted(org, [ida])
    assert org.admin.patch(path, {"phone": "+43 1 5550012"}).status_code == 200
    texted(org, [ida])
    work_off(org.app)
    assert sorted(numbers(twilio)) == ["+4315550012", "+43305550011"]


def test_what_is_reported_of_texts(org: Marketing, twilio: Twilio) -> None:
    """In any order, twice; an answer with STOP counts for every campaign that follows."""
    phones = {"Jo": "+4930555020", "Kim": "+4930555021", "Lea": "+4930555022"}
    people = [org.contact(name, phone=phone) for name, phone in phones.items()]
    campaign = texted(org, people)
    work_off(org.app)
    for status in ("delivered", "sent", "delivered"):
        post(org, twilio.callback(to(twilio, phones["Jo"]), status))
    post(org, twilio.callback(to(twilio, phones["Kim"]), "undelivered", ErrorCode="30005"))
    post(org, twilio.inbound(phones["Lea"], "Stop"))
    work_off(org.app)
    assert org.states(campaign) == {"Jo": "delivered", "Kim": "failed", "Lea": "sent"}
    stats = org.stats(campaign)
    assert (stats["sent"], stats["delivered"], stats["bounced"]) == (3, 1, 1)
    again = org.campaign(people, type="sms", templateKey=org.template("sms", TEXT))
    asked = org.viewer.get(f"/crm/campaigns/{again['id']}/checklist").get_json()
    assert asked["recipients"] == 1
    assert asked["suppressed"] == {"bounced": 1, "stopped": 1}


def test_who_says_stop_in_mid_campaign_gets_nothing_more(org: Marketing, twilio: Twilio) -> None:
    phones = [f"+4930555{number}" for number in range(100, 104)]
    people = [org.contact(f"Mo{n}", phone=phone) for n, phone in enumerate(phones)]
    start = datetime.now(UTC) + timedelta(seconds=5)
    campaign = texted(org, people, ratePerMinute=30)
    work_off(org.app, start)
    assert len(twilio.messages) == 1
    waiting = next(phone for phone in phones if phone not in numbers(twilio))
    post(org, twilio.inbound(waiting, "STOP"))
    twilio.stopped.add(next(phone for phone in reversed(phones) if phone != waiting))
    for seconds in range(0, 60, 2):
        work_off(org.app, start + timedelta(seconds=seconds))
    assert org.now(campaign)["status"] == "completed"
    stats = org.stats(campaign)
    assert (stats["sent"], stats["suppressed"]) == (2, 2)
    found = count(org, campaign, numbers(twilio), "STOP in mid-campaign")
    assert found == Count(sent=2, distinct=2, lost=0, twice=0, uncertain=0)


def test_a_lost_answer_is_asked_for(org: Marketing, twilio: Twilio) -> None:
    """Twilio did it, or did not; either way each gets it once."""
    people = [org.contact(f"Nan{n}", phone=f"+493055520{n}") for n in range(3)]
    campaign = texted(org, people)
    twilio.plan += ["lost"]
    start = datetime.now(UTC)
    for seconds in range(0, 200, 20):
        work_off(org.app, start + timedelta(seconds=seconds))
    assert org.now(campaign)["status"] == "completed"
    found = count(org, campaign, numbers(twilio), "Twilio's answer is lost")
    assert found == Count(sent=3, distinct=3, lost=0, twice=0, uncertain=0)
    assert all(row["providerId"] for row in org.recipients(campaign))


def test_each_is_reached_by_the_best_channel(
    org: Marketing, twilio: Twilio, mail_server: MailServer
) -> None:
    """Mail where it may go, else WhatsApp, else a text message."""
    mia = org.contact("Mia", phone="+4930555300")
    olga = org.contact("Olga", phone="030 555301", country="DE")
    firm = org.admin.made(
        "/crm/contacts", {"type": "company", "companyName": "Firm", "phone": "+4930555302"}
    )
    pia = org.contact("Pia")
    for name in ("olga", "pia"):
        org.unsubscribe(name)
    people = [mia, olga, firm, pia]
    keys = {channel: org.template(channel, TEXT) for channel in ("sms", "whatsapp")}
    keys["email"] = org.template()
    campaign = org.launched(people, type="mixed", templateKeys=keys)
    work_off(org.app)
    assert mail_server.recipients == [mia["email"]]
    assert sorted(numbers(twilio)) == ["whatsapp:+4930555301", "whatsapp:+4930555302"]
    rows = {row["contactName"]: (row["channel"], row["state"]) for row in org.recipients(campaign)}
    assert rows == {
        "Mia": ("email", "sent"),
        "Olga": ("whatsapp", "sent"),
        "Firm": ("whatsapp", "sent"),
        "Pia": (None, "suppressed"),
    }
    del keys["whatsapp"]
    twilio.messages.clear()
    org.launched([olga, firm], type="mixed", templateKeys=keys)
    work_off(org.app)
    assert sorted(numbers(twilio)) == ["+4930555301", "+4930555302"]


def test_whatsapp_says_what_was_read(org: Marketing, twilio: Twilio) -> None:
    quin = org.contact("Quin", phone="+4930555400")
    approved = {"name": "HX01", "variables": {"1": "{{contact.firstName|there}}"}}
    key = org.template("whatsapp", TEXT, approved=approved)
    campaign = org.launched([quin], type="whatsapp", templateKey=key)
    work_off(org.app)
    (message,) = twilio.messages
    assert message.form["ContentSid"] == "HX01"
    assert json.loads(message.form["ContentVariables"]) == {"1": "Quin"}
    post(org, twilio.callback(message, "read", EventType="READ"))
    work_off(org.app, datetime.now(UTC) + timedelta(minutes=1))
    stats = org.stats(campaign)
    assert (stats["delivered"], stats["opened"] + stats["machineOpened"]) == (1, 1)


def test_by_msg91_what_is_lost_is_settled_by_its_report(by_msg91: Flask, msg91: MSG91) -> None:
    """It can't be asked: nobody gets it a second time."""
    org = Marketing(by_msg91)
    people = [org.contact(f"Rex{n}", phone=f"+9198765432{n}0") for n in range(3)]
    campaign = texted(org, people)
    msg91.plan.append("lost")
    start = datetime.now(UTC)
    for seconds in range(0, 60, 20):
        work_off(org.app, start + timedelta(seconds=seconds))
    sent = [f"+{each.number}" for each in msg91.sent]
    assert org.now(campaign)["status"] == "completed"
    found = count(org, campaign, sent, "MSG91's answer is lost")
    assert found == Count(sent=3, distinct=3, lost=0, twice=0, uncertain=1)
    for each in msg91.sent:
        report = {"requestId": each.id, "telNum": each.number, "CRQID": each.key, "status": "1"}
        headers = {"X-Webhook-Secret": SECRET}
        path = "/webhooks/sms"
        assert by_msg91.test_client().post(path, json=report, headers=headers).status_code == 200
    work_off(org.app)
    assert set(org.states(campaign).values()) == {"delivered"}
    assert org.stats(campaign)["uncertain"] == 0
