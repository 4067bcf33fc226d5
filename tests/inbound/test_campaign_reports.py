"""What Resend reports of a campaign's mails: doubled, shuffled, early, late; never backwards."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count, permutations
from pathlib import Path
from typing import Any

import pytest

from tests.harness.installation import Installation
from tests.harness.marketing import Marketing
from tests.harness.resend import Resend, signed
from tests.harness.working import work_off

PAYLOADS = json.loads((Path(__file__).parent / "payloads.json").read_text())
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
# When it happens, in seconds after the send.
AFTER = {"sent": 1, "delivered": 5, "opened": 60, "clicked": 90}
ORDERS = list(permutations(AFTER))
_number = count(1)


@pytest.fixture(scope="module")
def org(alone: Installation, _resend: Resend) -> Marketing:
    return Marketing(alone.app(**_resend.settings))


class Reported:
    """A campaign to so many people, and what Resend says of each mail."""

    def __init__(self, org: Marketing, resend: Resend, people: int) -> None:
        self.org, self.resend = org, resend
        self.people = org.contacts(people)
        self.campaign = org.launched(self.people)

    def say(self, person: int, kind: str, *, after: float = 0, times: int = 1, **data: Any) -> None:
        """So many seconds after it was sent; the same event as often as wanted."""
        address = self.people[person]["email"]
        (mail,) = (one for one in self.resend.sent if one.json["to"] == [address])
        tags = {each["name"]: each["value"] for each in mail.json["tags"]}
        at = (datetime.now(UTC) + timedelta(seconds=after or AFTER.get(kind, 60))).isoformat()
        example = PAYLOADS[f"resend/email.{kind}"]
        about = {"email_id": mail.id, "to": [address], "tags": tags, **data}
        if kind == "clicked":
            about["click"] = {**example["data"]["click"], "userAgent": PERSON}
        event = {**example, "created_at": at, "data": {**example["data"], **about}}
        raw, name = json.dumps(event).encode(), f"msg_{self.campaign['id']}_{next(_number)}"
        for _ in range(times):
            headers = signed(raw, datetime.now(UTC), event=name)
            path = "/webhooks/email-events"
            answer = self.org.app.test_client().post(path, data=raw, headers=headers)
            assert answer.status_code == 200, answer.text

    def row(self, person: int) -> dict[str, Any]:
        rows = self.org.recipients(self.campaign, f"&contactId={self.people[person]['id']}")
        return rows[0]


def test_whatever_the_order_each_counts_once(org: Marketing, resend: Resend) -> None:
    orders = ORDERS[::4]
    told = Reported(org, resend, len(orders))
    work_off(org.app)
    for person, order in enumerate(orders):
        for kind in order:
            told.say(person, kind, times=2)
    work_off(org.app)
    stats = org.stats(told.campaign)
    assert {stats[name] for name in ("sent", "delivered", "opened", "clicked")} == {len(orders)}
    assert {row["state"] for row in org.recipients(told.campaign)} == {"delivered"}
    for person in range(len(orders)):
        told.say(person, "sent", after=86400)
    work_off(org.app)
    assert org.stats(told.campaign) == stats


def test_what_comes_before_the_send_is_recorded_counts(org: Marketing, resend: Resend) -> None:
    """The answer is lost; the report proves that it arrived, and it is not sent again."""
    told = Reported(org, resend, 2)
    resend.plan.append("lost")
    work_off(org.app)
    assert org.stats(told.campaign)["queued"] == 2
    told.say(0, "delivered")
    work_off(org.app)
    assert told.row(0)["state"] == "delivered"
    work_off(org.app, datetime.now(UTC) + timedelta(minutes=1))
    assert org.now(told.campaign)["status"] == "completed"
    assert [told.row(n)["state"] for n in (0, 1)] == ["delivered", "sent"]
    assert told.row(0)["providerId"]
    addresses = [mail.json["to"][0] for mail in resend.sent]
    assert [addresses.count(person["email"]) for person in told.people] == [1, 1]


def test_what_comes_back_is_bounced_and_suppressed(org: Marketing, resend: Resend) -> None:
    told = Reported(org, resend, 3)
    work_off(org.app)
    told.say(0, "bounced", times=2)
    told.say(0, "delivered")
    told.say(1, "delivered")
    told.say(1, "complained", times=2)
    told.say(2, "suppressed")
    work_off(org.app)
    stats = org.stats(told.campaign)
    assert (stats["sent"], stats["bounced"], stats["complained"], stats["suppressed"]) == (
        2, 1, 1, 1,
    )  # fmt: skip
    assert [told.row(n)["state"] for n in range(3)] == ["failed", "delivered", "suppressed"]
    assert told.row(0)["reason"]
    again = org.campaign(told.people)
    asked = org.viewer.get(f"/crm/campaigns/{again['id']}/checklist").get_json()
    assert asked["recipients"] == 0 and sum(asked["suppressed"].values()) == 3
    refused = org.marketing.post(f"/crm/campaigns/{told.campaign['id']}/retry-failed", {})
    assert refused.status_code == 422


def test_an_open_right_after_the_delivery_is_a_machines(org: Marketing, resend: Resend) -> None:
    told = Reported(org, resend, 1)
    work_off(org.app)
    told.say(0, "delivered", after=10)
    told.say(0, "opened", after=11)
    work_off(org.app)
    stats = org.stats(told.campaign)
    assert (stats["opened"], stats["machineOpened"]) == (0, 1)


def test_what_is_heard_late_counts_when_it_happened(org: Marketing, resend: Resend) -> None:
    """In any order: each stretch of time counts what happened in it, and the sums are the stats."""
    told = Reported(org, resend, 3)
    work_off(org.app)
    hour = timedelta(hours=1).total_seconds()
    told.say(0, "clicked", after=5 * hour)
    told.say(1, "opened", after=3 * hour)
    work_off(org.app)
    at_first = [moment["opened"] for moment in org.course(told.campaign)]
    told.say(0, "opened", after=2 * hour)
    told.say(0, "delivered", after=hour)
    told.say(1, "bounced", after=6 * hour)
    told.say(2, "delivered")
    work_off(org.app)
    assert at_first == [0, 1, 1]
    rows = org.recipients(told.campaign)
    assert [row["state"] for row in rows] == ["delivered", "failed", "delivered"]
    for name in ("sent", "delivered", "opened", "clicked"):
        counted = {moment["at"]: moment[name] for moment in org.course(told.campaign)}
        hours = Counter(
            f"{row[f'{name}At'][:13]}:00:00Z"
            for row in rows
            if row[f"{name}At"] and (name != "delivered" or row["state"] == "delivered")
        )
        assert {at: number for at, number in counted.items() if number} == hours, name
    assert sum(moment["sent"] for moment in org.course(told.campaign, "day")) == 3
