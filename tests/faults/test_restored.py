"""A backup is restored that does not know what was sent after it was made: nothing goes twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.counting import Count, count
from tests.faults.test_campaigns import await_end, mailed
from tests.harness.installation import Installation
from tests.harness.marketing import Marketing
from tests.harness.resend import Resend
from tests.harness.waiting import wait_until
from tests.harness.working import run_job, work_off

PEOPLE = 6


def crm(private: Installation, *arguments: str) -> str:
    code, output, errors = private.crm(*arguments).finish(120)
    assert code == 0, errors
    return output


def test_campaigns_of_a_restored_backup_wait_for_a_person(
    private: Installation, resend: Resend, tmp_path: Path
) -> None:
    private.values.update(resend.settings)
    org = Marketing(private.app())
    running = org.launched(org.contacts(PEOPLE))
    (guest,) = org.contacts(1)
    soon = org.campaign([guest])
    at = datetime.now(UTC) + timedelta(minutes=10)
    org.act(soon, "schedule", scheduledAt=at.isoformat())
    draft = org.campaign(org.contacts(1))
    saved = str(tmp_path / "saved.tar")
    crm(private, "backup", saved)
    org.act(soon, "launch")
    private.worker()
    private.scheduler()
    for campaign in (running, soon):
        await_end(org, campaign)

    crm(private, "restore", saved)
    # A lane that was faster than the restore's own last step pauses its campaign by itself.
    wait_until(lambda: org.now(running)["status"] == "paused", 30, saying="it runs")
    stopped, held = org.now(running), org.now(soon)
    assert stopped["status"] == "paused" and "backup was restored" in stopped["reason"]
    assert held["status"] == "scheduled" and "backup was restored" in held["reason"]
    assert org.now(draft)["status"] == "draft"
    told = org.marketing.get("/crm/notifications").get_json()["data"]
    assert {"campaign.paused", "campaign.held"} <= {one["templateKey"] for one in told}
    run_job(org.app, "crm.launch-due-campaigns", at + timedelta(minutes=1))
    work_off(org.app, at + timedelta(minutes=2))
    sent = Count(sent=PEOPLE, distinct=PEOPLE, lost=0, twice=0, uncertain=0)
    assert count(org, running, mailed(resend), "a restored backup") == sent
    assert mailed(resend).count(guest["email"]) == 1
    assert org.act(running, "resume")["status"] == "running"
