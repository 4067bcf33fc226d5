"""A worker dies in the middle of the conversion hook: everything arrives, and once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from redis import Redis

from app.local.valkey import Valkey
from tests.harness.cast import Cast
from tests.harness.databases import plain
from tests.harness.installation import Installation
from tests.harness.waiting import wait_until

# Tables that the hook's steps write, in their order: a lock on one stops the hook at that step.
STEPS = ["wfl_process", "wfl_task", "activity", "ntf_notification", "event"]


def _converted(cast: Cast) -> dict[str, Any]:
    contact = {"email": "anna@polar.example", "phone": "+49 1", "companyName": "Polar"}
    lead = cast.rep.made("/crm/leads", {"title": "Fridges", "contact": contact})
    for step in ("contacted", "qualify"):
        assert cast.rep.post(f"/crm/leads/{lead['id']}/{step}").status_code == 200
    answer = cast.rep.post(f"/crm/leads/{lead['id']}/convert")
    assert answer.status_code == 200, answer.get_json()
    deal: dict[str, Any] = answer.get_json()["deal"]
    return deal


def _effects(cast: Cast, deal: dict[str, Any]) -> tuple[int, int, int]:
    """How many processes, conversion notes and notices there are."""
    processes = cast.rep.get(f"/crm/processes?entityId={deal['id']}").get_json()["data"]
    activities = cast.rep.get(f"/crm/contacts/{deal['contactId']}/activities").get_json()["data"]
    notices = cast.rep.get("/crm/notifications").get_json()["data"]
    return (
        len(processes),
        sum(activity["subject"] == "Lead converted to Deal" for activity in activities),
        sum(notice["templateKey"] == "deal.created-from-lead" for notice in notices),
    )


@contextmanager
def _locked(installation: Installation, table: str) -> Iterator[psycopg.Connection[Any]]:
    """Nobody writes to the table; whoever tries waits."""
    with psycopg.connect(plain(installation.values["DATABASE_URL"])) as line:
        line.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield line
        line.rollback()


def _somebody_waits(line: psycopg.Connection[Any]) -> bool:
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND state = 'active'"
    with psycopg.connect(line.info.dsn) as other:
        return other.execute(waiting).fetchone() is not None


@pytest.fixture
def cast(private: Installation) -> Cast:
    return Cast(private.app())


@pytest.mark.parametrize("table", STEPS)
def test_a_worker_killed_in_the_hook(private: Installation, cast: Cast, table: str) -> None:
    deal = _converted(cast)
    with _locked(private, table) as line:
        worker = private.worker()
        wait_until(lambda: _somebody_waits(line), 30, saying=f"no hook reached {table}")
        worker.kill()
    assert _effects(cast, deal) == (0, 0, 0)
    private.scheduler()
    worker.start()
    wait_until(lambda: _effects(cast, deal) == (1, 1, 1), 60, saying="the hook was not made up")


def test_the_queue_server_loses_everything(
    private: Installation, private_valkey: Valkey, cast: Cast
) -> None:
    deal = _converted(cast)
    Redis.from_url(private_valkey.url).flushall()
    private.worker()
    private.scheduler()
    wait_until(lambda: _effects(cast, deal) == (1, 1, 1), 60, saying="the hook got lost")


def test_ten_workers_and_two_schedulers_do_it_once(private: Installation, cast: Cast) -> None:
    deals = [_converted(cast)]
    for _ in range(2):
        private.scheduler()
    for _ in range(4):
        private.worker()
    wait_until(lambda: all(_effects(cast, deal)[0] == 1 for deal in deals), 60)
    assert _effects(cast, deals[0]) == (1, 1, 1)
