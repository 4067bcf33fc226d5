"""What goes wrong with providers and recipients in the middle of a campaign."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.faults.counting import Count, count
from tests.harness.installation import Installation
from tests.harness.marketing import Marketing
from tests.harness.resend import Resend
from tests.harness.vendor import BROKEN, GARBAGE, GATEWAY, Answer, Request
from tests.harness.working import work_off

PEOPLE = 6
ALL = Count(sent=PEOPLE, distinct=PEOPLE, lost=0, twice=0, uncertain=0)


@pytest.fixture(scope="module")
def mailing(alone: Installation, _resend: Resend) -> Flask:
    return alone.app(**_resend.settings)


@pytest.fixture
def org(mailing: Flask) -> Marketing:
    """Of this test alone: it may have to wait for its provider."""
    return Marketing(mailing)


def mailed(resend: Resend) -> list[str]:
    return [mail.json["to"][0] for mail in resend.sent]


def batches(resend: Resend) -> list[Request]:
    """The campaign's requests, without the mails that tell people about it."""
    return [request for request in resend.requests if request.path == "/emails/batch"]


TROUBLES: list[tuple[str, list[str | Answer]]] = [
    ("429", ["error-rate_limit_exceeded"] * 7),
    ("500", ["error-application_error"] * 3),
    ("garbage", [GARBAGE, BROKEN, GATEWAY]),
    ("the answer is lost", ["lost", "lost"]),
    ("it hangs up", ["close", "close"]),
    ("busy with the same request", ["lost", "error-concurrent_idempotent_requests"]),
]


@pytest.mark.parametrize(("fault", "plan"), TROUBLES, ids=[fault for fault, _ in TROUBLES])
def test_the_provider_has_trouble(
    org: Marketing, resend: Resend, fault: str, plan: list[str | Answer]
) -> None:
    """It is waited for, and asked again under the same key."""
    campaign = org.launched(org.contacts(PEOPLE))
    resend.plan.extend(plan)
    start = datetime.now(UTC)
    for seconds in range(0, 130, 10):
        work_off(org.app, start + timedelta(seconds=seconds))
    assert resend.plan == []
    assert org.now(campaign)["status"] == "completed"
    assert count(org, campaign, mailed(resend), fault) == ALL
    assert len({request.headers["idempotency-key"] for request in batches(resend)}) == 1


def test_a_refused_account_pauses_at_once(org: Marketing, resend: Resend) -> None:
    campaign = org.launched(org.contacts(PEOPLE))
    resend.bad_key = True
    work_off(org.app)
    paused = org.now(campaign)
    assert paused["status"] == "paused" and "invalid" in paused["reason"]
    assert len(batches(resend)) == 1
    for person in (org.marketing, org.admin):
        told = person.get("/crm/notifications").get_json()["data"]
        assert "campaign.paused" in [one["templateKey"] for one in told]
    resend.bad_key = False
    org.act(campaign, "resume")
    work_off(org.app)
    assert count(org, campaign, mailed(resend), "401") == ALL


def test_one_that_keeps_failing_pauses(org: Marketing, resend: Resend) -> None:
    campaign = org.launched(org.contacts(PEOPLE))
    resend.plan.extend(["error-application_error"] * 5)
    start = datetime.now(UTC)
    for minutes in range(0, 30, 3):
        work_off(org.app, start + timedelta(minutes=minutes))
    paused = org.now(campaign)
    assert paused["status"] == "paused" and "5 times in a row" in paused["reason"]
    assert len(batches(resend)) == 5
    resend.plan.clear()
    org.act(campaign, "resume")
    work_off(org.app, start + timedelta(minutes=31))
    assert count(org, campaign, mailed(resend), "five times 500") == ALL


def test_one_whose_request_is_refused_does_not_take_the_others_along(
    org: Marketing, resend: Resend
) -> None:
    campaign = org.launched(org.contacts(PEOPLE))
    resend.plan.extend(["error-missing_required_field"] * 2)
    for _ in range(3):
        work_off(org.app)
    assert count(org, campaign, mailed(resend), "422 for a batch") == ALL


def test_what_happens_between_the_launch_and_the_send(org: Marketing, resend: Resend) -> None:
    """An unsubscribe, a deleted contact, and an address that came in with a line break."""
    people = [*org.contacts(PEOPLE - 3), *(org.contact(n) for n in ("Una", "Dora", "Lin"))]
    campaign = org.launched(people)
    org.unsubscribe("una")
    assert org.admin.ask("DELETE", f"/crm/contacts/{people[4]['id']}").status_code == 204
    org.mangle(campaign, people[5], f"lin@{org.domain}\r\nBcc: all@{org.domain}")
    work_off(org.app)
    found = count(org, campaign, mailed(resend), "changes after the launch")
    assert found == Count(PEOPLE - 3, PEOPLE - 3, lost=0, twice=0, uncertain=0)
    states = org.states(campaign)
    assert (states["Una"], states["None"], states["Lin"]) == ("suppressed", "skipped", "failed")
    assert not any("all@" in str(mail.json) for mail in resend.sent)


def test_an_address_with_a_line_break_is_none(org: Marketing, resend: Resend) -> None:
    """However it came into the contact."""
    (lin,) = org.contacts(1)
    org.mangle(None, lin, f"lin@{org.domain}\r\nBcc: all@{org.domain}")
    campaign = org.launched([lin])
    work_off(org.app)
    assert org.stats(campaign)["skipped"] == 1
    assert batches(resend) == []
