"""Carriers that can be asked are asked what became of messages that nothing was heard of."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.harness.installation import Installation
from tests.harness.marketing import Marketing
from tests.harness.resend import Resend
from tests.harness.twilio import Twilio
from tests.harness.working import run_job, work_off

SYNC = "crm.sync-campaign-stats"
TEXT = "Hi {{contact.firstName|there}}. Reply STOP to end."


@pytest.fixture
def org(private: Installation, resend: Resend, twilio: Twilio) -> Marketing:
    """The only one: scheduled jobs are for all."""
    private.values.update({**resend.settings, **twilio.settings})
    return Marketing(private.app())


def sync(org: Marketing, **after: float) -> None:
    run_job(org.app, SYNC, datetime.now(UTC) + timedelta(**after))


def asked(resend: Resend) -> list[str]:
    return [each.path for each in resend.requests if each.method == "GET"]


def test_resend_says_how_a_mail_stands(org: Marketing, resend: Resend) -> None:
    names = ["delivered", "bounced", "complained", "opened", "suppressed", "sent"]
    people = {name: org.contact(name.title()) for name in names}
    campaign = org.launched(list(people.values()))
    work_off(org.app)
    ids = {each.json["to"][0]: each.id for each in resend.sent}
    for name, person in people.items():
        resend.events[ids[person["email"]]] = name
    sync(org, minutes=30)
    assert asked(resend) == []
    sync(org, hours=2)
    assert len(asked(resend)) == len(names)
    assert org.states(campaign) == {
        "Delivered": "delivered",
        "Bounced": "failed",
        "Complained": "delivered",
        "Opened": "delivered",
        "Suppressed": "suppressed",
        "Sent": "sent",
    }
    stats = org.stats(campaign)
    assert (stats["bounced"], stats["complained"], stats["opened"]) == (1, 1, 0)
    sync(org, hours=3)
    assert len(asked(resend)) == len(names) + 1
    sync(org, days=5)
    assert len(asked(resend)) == len(names) + 1


def test_a_carrier_that_is_busy_is_asked_later(org: Marketing, resend: Resend) -> None:
    campaign = org.launched(org.contacts(2))
    work_off(org.app)
    for each in resend.sent:
        resend.events[each.id] = "delivered"
    resend.plan += ["error-application_error"]
    sync(org, hours=2)
    assert org.stats(campaign)["delivered"] == 0
    resend.plan += ["error-rate_limit_exceeded"]
    sync(org, hours=3)
    assert org.stats(campaign)["delivered"] == 0
    work_off(org.app, datetime.now(UTC) + timedelta(hours=3, minutes=2))
    assert org.stats(campaign)["delivered"] == 2


def test_twilio_says_how_a_text_stands(org: Marketing, twilio: Twilio) -> None:
    people = [org.contact(f"Sam{n}", phone=f"+493055560{n}") for n in range(3)]
    campaign = org.launched(people, type="sms", templateKey=org.template("sms", TEXT))
    work_off(org.app)
    for message, (status, code) in zip(
        twilio.messages, [("delivered", None), ("undelivered", 30005), ("sent", None)], strict=True
    ):
        message.status, message.error = status, code
    sync(org, hours=2)
    stats = org.stats(campaign)
    assert (stats["delivered"], stats["bounced"], stats["sent"]) == (1, 1, 3)


def test_what_is_uncertain_is_found_later(org: Marketing, twilio: Twilio) -> None:
    """Twilio was not to be asked when the answer was lost."""
    people = [org.contact(f"Tom{n}", phone=f"+493055570{n}") for n in range(2)]
    campaign = org.launched(people, type="sms", templateKey=org.template("sms", TEXT))
    twilio.plan += ["lost"]
    work_off(org.app)
    twilio.plan += ["error-20003"]
    for seconds in (40, 80):
        work_off(org.app, datetime.now(UTC) + timedelta(seconds=seconds))
    assert org.stats(campaign)["uncertain"] == 1
    sync(org, hours=2)
    assert org.stats(campaign)["uncertain"] == 0
    assert set(org.states(campaign).values()) == {"sent"}
    assert len(twilio.messages) == 2


def test_who_said_stop_is_suppressed_though_the_answer_was_lost(
    org: Marketing, twilio: Twilio
) -> None:
    """By the list of what was sent, where the call's own answer would have said it."""
    person = org.contact("Uma", phone="+4930555800")
    campaign = org.launched([person], type="sms", templateKey=org.template("sms", TEXT))
    twilio.plan += ["lost"]
    work_off(org.app)
    twilio.plan += ["error-20003"]
    for seconds in (40, 80):
        work_off(org.app, datetime.now(UTC) + timedelta(seconds=seconds))
    assert org.states(campaign) == {"Uma": "uncertain"}
    twilio.messages[0].status, twilio.messages[0].error = "failed", 21610
    sync(org, hours=2)
    assert org.states(campaign) == {"Uma": "suppressed"}
    (found,) = org.marketing.get("/crm/suppressions").get_json()["data"]
    assert (found["address"], found["reason"]) == ("+4930555800", "stopped")
    assert found["campaignId"] == campaign["id"]
