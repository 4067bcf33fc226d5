"""What goes wrong with providers and recipients in the middle of a campaign."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import create_app
from app.settings import Settings
from tests.faults.counting import Count, count
from tests.harness.installation import Installation
from tests.harness.marketing import Marketing
from tests.harness.resend import Resend
from tests.harness.vendor import BROKEN, GARBAGE, GATEWAY, Answer, Request
from tests.harness.working import work_off

PEOPLE = 6
ALL = Count(sent=PEOPLE, distinct=PEOPLE, lost=0, twice=0, uncertain=0)


@pytest.fixture(scope="module")
def server() -> Iterator[Resend]:
    made = Resend()
    yield made
    made.stop()


@pytest.fixture
def resend(server: Resend) -> Resend:
    """Empty at the start of each test."""
    server.clear()
    return server


@pytest.fixture(scope="module")
def org(installation: Installation, server: Resend) -> Marketing:
    values: dict[str, Any] = {**installation.values, **server.settings}
    return Marketing(create_app(Settings(_env_file=None, **values)))


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


def test_an_address_with_a_line_break_is_none(org: Marketing, resend: Resend) -> None:
    """However it came into the contact."""
    (lin,) = org.contacts(1)
    org.mangle(None, lin, f"lin@{org.domain}\r\nBcc: all@{org.domain}")
    campaign = org.launched([lin])
    work_off(org.app)
    assert org.stats(campaign)["skipped"] == 1
    assert batches(resend) == []
