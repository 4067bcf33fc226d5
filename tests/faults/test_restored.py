"""A backup is restored that does not know what was sent after it was made: nothing goes twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.faults.counting import Count, count
from tests.faults.test_campaigns import await_end, mailed
from tests.harness.cast import Cast
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
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


def test_emails_of_a_restored_backup_wait_for_a_person(
    private: Installation, mail_server: MailServer, tmp_path: Path
) -> None:
    """One that was on its way, and one whose time came after the backup."""
    private.values["SMTP_URL"] = mail_server.url
    org = Cast(private.app())
    soon = datetime.now(UTC) + timedelta(seconds=3)
    written = [emailed(org, "now@acme.example"), emailed(org, "soon@acme.example", soon)]
    saved = str(tmp_path / "saved.tar")
    crm(private, "backup", saved)
    work_off(org.app, soon)
    work_off(org.app, soon)
    everybody = ["now@acme.example", "soon@acme.example"]
    assert sorted(mail_server.recipients) == everybody

    wait_until(lambda: datetime.now(UTC) > soon)
    assert "wait for a person: 2" in crm(private, "restore", saved)
    for _ in range(2):
        work_off(org.app, soon + timedelta(minutes=1))
    assert sorted(mail_server.recipients) == everybody
    kept = [org.rep.get(f"/crm/activities/{one['id']}").get_json()["email"] for one in written]
    assert [email["status"] for email in kept] == ["uncertain", "stopped"]
    assert all("backup was restored" in email["error"] for email in kept)


def emailed(org: Cast, address: str, at: datetime | None = None) -> dict[str, Any]:
    """An email of the rep's to a new contact, at once or at its time."""
    contact = org.rep.made("/crm/contacts", {"email": address, "firstName": "Anna"})
    send = {"at": at.isoformat()} if at else {}
    body = {"type": "email", "subject": "Prices", "body": "Hello", "contactId": contact["id"]}
    return org.rep.made("/crm/activities", {**body, "send": send})
