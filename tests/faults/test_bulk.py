"""A worker dies in the middle of a bulk job: every record is changed, and once."""

from typing import Any

import pytest

from tests.faults.test_conversion_hook import _locked, _somebody_waits
from tests.harness.installation import Installation
from tests.harness.waiting import wait_until
from tests.web.sales import Sales

DEALS = 450


def job_of(floor: Sales, job_id: str) -> dict[str, Any]:
    found: dict[str, Any] = floor.manager.get(f"/crm/bulk/{job_id}").get_json()
    return found


def tagged(floor: Sales) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    path = "/crm/deals?tag=new&limit=200"
    while path:
        page = floor.manager.get(path).get_json()
        found += page["data"]
        cursor = page["page"]["next"]
        path = f"/crm/deals?tag=new&limit=200&cursor={cursor}" if cursor else ""
    return found


@pytest.mark.parametrize("table", ["event", "deal"])
def test_a_worker_killed_in_a_batch(private: Installation, table: str) -> None:
    floor = Sales(private.app())
    floor.many(DEALS)
    body = {"kind": "deal", "action": "add-tags", "filter": {}, "values": {"tags": ["new"]}}
    job = floor.manager.made("/crm/bulk", body)
    with _locked(private, table) as line:
        worker = private.worker()
        wait_until(lambda: _somebody_waits(line), 30, saying="no batch was begun")
        worker.kill()
    assert tagged(floor) == []
    assert job_of(floor, job["id"])["done"] == 0
    private.scheduler()
    worker.start()
    wait_until(lambda: job_of(floor, job["id"])["state"] == "done", 60, saying="it never ended")
    assert job_of(floor, job["id"])["done"] == DEALS
    deals = tagged(floor)
    assert len(deals) == DEALS
    assert {(deal["version"], tuple(deal["tags"])) for deal in deals} == {(2, ("new",))}
    log = floor.admin.get("/crm/audit-log?event=deal.updated&limit=1&count=true").get_json()
    assert log["page"]["total"] == DEALS
