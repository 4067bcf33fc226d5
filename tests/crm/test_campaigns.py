"""A campaign from draft to done, to real mail servers."""

from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.settings import Settings
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.marketing import Marketing
from tests.harness.working import work_off


@pytest.fixture(scope="module")
def mailing(installation: Installation, _mail_server: MailServer) -> Flask:
    """The program with a mail server, on the database of `app`."""
    values: dict[str, Any] = {**installation.values, "SMTP_URL": _mail_server.url}
    return create_app(Settings(_env_file=None, **values))


@pytest.fixture(scope="module")
def org(mailing: Flask) -> Marketing:
    return Marketing(mailing)


def test_a_campaign_reaches_everybody_once(org: Marketing, mail_server: MailServer) -> None:
    people = org.contacts(3)
    campaign = org.campaign(people)
    assert campaign["status"] == "draft"
    running = org.act(campaign, "launch")
    assert (running["status"], running["launchedById"]) == ("running", org.marketing.id)
    assert org.stats(campaign)["queued"] == 3
    for _ in range(3):
        work_off(org.app)
    done = org.now(campaign)
    assert done["status"] == "completed" and done["finishedAt"]
    assert done["stats"] == {"sent": 3, "opened": 0, "clicked": 0, "converted": 0}
    assert sorted(mail_server.recipients) == sorted(person["email"] for person in people)
    assert set(org.states(campaign).values()) == {"sent"}
