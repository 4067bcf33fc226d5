"""Workers die in the middle of a campaign: nobody is lost, nobody gets it twice, all count."""

from collections.abc import Callable
from typing import Any

import pytest
from redis import Redis

from app.local.valkey import Valkey
from tests.faults.counting import Count, count
from tests.faults.test_conversion_hook import _locked, _somebody_waits
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.marketing import Marketing
from tests.harness.resend import Resend
from tests.harness.smtp import HANG, ScriptedSMTP
from tests.harness.waiting import wait_until
from tests.web.forms import page, send

PEOPLE = 6
ALL = Count(sent=PEOPLE, distinct=PEOPLE, lost=0, twice=0, uncertain=0)


@pytest.fixture
def org(private: Installation, resend: Resend) -> Marketing:
    """Sends by Resend, in this test's process and in workers."""
    private.values.update(resend.settings)
    return Marketing(private.app())


@pytest.fixture
def by_smtp(private: Installation) -> Callable[[str], Marketing]:
    """Sends by the mail server of this address."""

    def make(url: str) -> Marketing:
        private.values["SMTP_URL"] = url
        return Marketing(private.app())

    return make


def mailed(resend: Resend) -> list[str]:
    return [mail.json["to"][0] for mail in resend.sent]


def await_end(org: Marketing, campaign: dict[str, Any]) -> None:
    wait_until(lambda: org.now(campaign)["status"] == "completed", 90, saying="it never ended")


def killed_at(private: Installation, table: str) -> None:
    """A worker is killed when it comes to write this table; another one, and a scheduler, begin."""
    with _locked(private, table) as line:
        worker = private.worker()
        wait_until(lambda: _somebody_waits(line), 60, saying=f"no lane reached {table}")
        worker.kill()
    private.scheduler()
    worker.start()


@pytest.mark.parametrize("table", ["campaign_chunk", "event"])
def test_a_worker_killed_while_resend_has_it(
    private: Installation, org: Marketing, resend: Resend, table: str
) -> None:
    """Before the request is written, and after it is done but before that is written."""
    campaign = org.launched(org.contacts(PEOPLE))
    killed_at(private, table)
    await_end(org, campaign)
    assert count(org, campaign, mailed(resend), f"kill -9 at {table}") == ALL


def test_a_worker_killed_while_resend_answers_nothing(
    private: Installation, org: Marketing, resend: Resend
) -> None:
    campaign = org.launched(org.contacts(PEOPLE))
    resend.plan.append("nothing")
    worker = private.worker()
    wait_until(lambda: resend.requests, 60, saying="no worker sent it")
    worker.kill()
    assert org.stats(campaign)["queued"] == PEOPLE
    private.scheduler()
    worker.start()
    await_end(org, campaign)
    assert count(org, campaign, mailed(resend), "kill -9 in the call") == ALL
    keys = {request.headers["idempotency-key"] for request in resend.requests}
    assert len(keys) == 1 and len({request.raw for request in resend.requests}) == 1


@pytest.mark.parametrize("table", ["campaign_chunk", "event"])
def test_a_worker_killed_between_two_mails(
    private: Installation,
    by_smtp: Callable[[str], Marketing],
    mail_server: MailServer,
    table: str,
) -> None:
    """By SMTP each outcome is written before the next mail begins."""
    org = by_smtp(mail_server.url)
    campaign = org.launched(org.contacts(PEOPLE))
    killed_at(private, table)
    await_end(org, campaign)
    found = count(org, campaign, mail_server.recipients, f"kill -9 at {table}, SMTP")
    assert (found.lost, found.twice) == (0, 0)
    assert found.uncertain <= 1 and found.distinct == PEOPLE


@pytest.mark.parametrize("before", [0, 3])
def test_a_worker_killed_inside_data(
    private: Installation,
    by_smtp: Callable[[str], Marketing],
    mail_server: MailServer,
    before: int,
) -> None:
    """Perhaps it arrived: a person decides. Those `before` it are known to have it, and everybody
    else gets it."""
    faulty = ScriptedSMTP()
    faulty.script["."] = ["250 ok"] * before + [HANG]
    org = by_smtp(faulty.url)
    campaign = org.launched(org.contacts(PEOPLE))
    worker = private.worker()
    wait_until(lambda: len(faulty.messages) == before + 1, 60, saying="no worker sent it")
    worker.kill()
    faulty.stop()
    private.values["SMTP_URL"] = mail_server.url
    private.worker()
    private.scheduler()
    await_end(org, campaign)
    arrived = [*faulty.recipients[:before], *mail_server.recipients]
    found = count(org, campaign, arrived, f"kill -9 inside DATA of mail {before + 1}")
    assert found == Count(PEOPLE - 1, PEOPLE - 1, lost=0, twice=0, uncertain=1)
    assert org.stats(campaign)["sent"] == PEOPLE - 1
    (row,) = org.recipients(campaign, "&state=uncertain")
    assert "may have arrived" in row["error"]
    shown = page(org.marketing, f"/campaigns/{campaign['id']}")
    assert "1 may have got it, or not" in shown and "Try the uncertain again" in shown
    answer = send(org.marketing, f"/campaigns/{campaign['id']}/retries", uncertain="1")
    again = answer.headers["Location"].rpartition("/")[2]
    asked = org.viewer.get(f"/crm/campaigns/{again}/checklist").get_json()
    assert asked["recipients"] == 1


def test_cancelled_inside_data(private: Installation, by_smtp: Callable[[str], Marketing]) -> None:
    """Perhaps the mail in hand arrived; nobody else gets it, and none of them waits on."""
    slow = ScriptedSMTP()
    slow.script["."] = [HANG]
    org = by_smtp(slow.url)
    campaign = org.launched(org.contacts(PEOPLE))
    private.worker()
    private.scheduler()
    wait_until(lambda: slow.messages, 60, saying="no worker sent it")
    assert org.act(campaign, "cancel")["status"] == "completed"
    slow.stop()
    wait_until(lambda: org.stats(campaign)["queued"] == 0, 60, saying="some wait for ever")
    stats = org.stats(campaign)
    assert (stats["uncertain"], stats["skipped"]) == (1, PEOPLE - 1)
    assert len(slow.messages) == 1


def test_everything_runs_twice(
    private: Installation, private_valkey: Valkey, org: Marketing, resend: Resend
) -> None:
    """Two schedulers, four workers, each lane begun three times, and the queue is flushed."""
    private.values["CRM_WORKERS"] = "2"
    campaign = org.launched(org.contacts(PEOPLE))
    for _ in range(2):
        org.act(campaign, "pause")
        org.act(campaign, "resume")
    Redis.from_url(private_valkey.url).flushall()
    for _ in range(2):
        private.scheduler()
    for _ in range(4):
        private.worker()
    await_end(org, campaign)
    assert count(org, campaign, mailed(resend), "everything twice") == ALL
