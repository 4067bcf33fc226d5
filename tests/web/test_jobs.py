"""The jobs page: when each job runs, what it did, and what failed for good."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from app.compose.outbox import WorkItem, work_row
from app.compose.registry import registry
from app.web.presentation import plainly
from tests.harness.working import work_off
from tests.web.forms import page, send
from tests.web.sales import Sales, counted

ROTTING = "crm.check-deal-rotting"


@pytest.fixture
def floor(app: Flask) -> Sales:
    return Sales(app)


def put(floor: Sales, name: str, state: str, number: int = 1, **more: Any) -> None:
    """So many items of this name in this state, as the runner leaves them."""
    with floor.app.app_context():
        ctx = floor.context(floor.admin)
        for _ in range(number):
            row = work_row("scheduled", name, {"dealId": "x"}, due_at=ctx.now, now=ctx.now)
            ctx.session.add(WorkItem(**row, state=state, **more))
        ctx.session.commit()


def row_of(shown: str, name: str) -> str:
    tables = shown[shown.index('id="job-table"') :]
    return next(row for row in tables.split("<tr>") if f">{plainly(name)}<" in row)


def test_every_job_says_in_words_when_it_runs(floor: Sales) -> None:
    shown = page(floor.admin, "/settings/jobs")
    for name, job in registry.scheduled.items():
        row = row_of(shown, name)
        assert "Not run yet" in row
        assert re.search(r"(daily|Mondays) at \d\d:\d\d UTC|every (\d+ minutes|minute)", row), (
            job.cron
        )
    assert "daily at 05:00 UTC" in row_of(shown, ROTTING)
    assert "Mondays at 04:00 UTC" in row_of(shown, "crm.lead-score-decay")


def test_a_run_says_what_it_did_and_stays_in_the_history(floor: Sales) -> None:
    assert send(floor.admin, f"/settings/jobs/{ROTTING}/run").status_code == 303
    assert "Waiting" in row_of(page(floor.admin, "/settings/jobs"), ROTTING)
    work_off(floor.app)
    row = row_of(page(floor.admin, "/settings/jobs"), ROTTING)
    assert ">OK<" in row and "0 rotting" in row and "Last 1 runs: 0 failed" in row
    put(floor, ROTTING, "parked", attempts=6, error="Traceback\nValueError: no such stage")
    history = page(floor.admin, f"/settings/jobs/{ROTTING}")
    assert "ValueError: no such stage" in history and "0 rotting" in history
    assert history.index("ValueError") < history.index("0 rotting")
    assert "started the job crm.check-deal-rotting" in page(floor.admin, "/settings/audit")
    assert floor.manager.get(f"/settings/jobs/{ROTTING}").status_code == 403
    assert floor.admin.get("/settings/jobs/no-such-job").status_code == 404
    assert "Not run yet" in page(Sales(floor.app).admin, f"/settings/jobs/{ROTTING}")


def test_the_history_goes_on_where_it_ended(floor: Sales, monkeypatch: Any) -> None:
    for number in range(5):
        put(floor, ROTTING, "done", result={"rotting": number}, done_at=datetime.now(UTC))
    monkeypatch.setattr("app.web.settings.jobs.PAGE", 2)
    path, seen = f"/settings/jobs/{ROTTING}", []
    while path:
        shown = page(floor.admin, path)
        seen += re.findall(r"(\d) rotting", shown)
        more = re.search(rf'href="(/settings/jobs/{ROTTING}\?before=[^"]+)"', shown)
        path = more[1] if more else ""
    assert seen == ["4", "3", "2", "1", "0"]
    for nonsense in ("yesterday", "2026-01-01", "9999-99-99T00:00:00Z", "%00"):
        bad = floor.admin.get(f"/settings/jobs/{ROTTING}?before={nonsense}")
        assert bad.status_code == 422


def test_all_that_failed_runs_again_at_once(floor: Sales) -> None:
    put(floor, ROTTING, "parked", 3, attempts=6, error="ValueError: once")
    shown = page(floor.admin, "/settings/jobs")
    assert "Retry all 3 failed" in shown
    assert send(floor.manager, "/settings/jobs/parked/again").status_code == 403
    assert send(floor.admin, "/settings/jobs/parked/again").status_code == 303
    work_off(floor.app)
    assert "Nothing failed" in page(floor.admin, "/settings/jobs")


def test_a_failed_item_is_dropped_once_and_for_good(floor: Sales) -> None:
    put(floor, ROTTING, "parked", attempts=6, error="ValueError: once")
    found = re.search(r"/settings/jobs/parked/[0-9a-f-]+/drop", page(floor.admin, "/settings/jobs"))
    assert found
    assert send(floor.rep, found[0]).status_code == 403
    assert send(floor.admin, found[0]).status_code == 303
    assert send(floor.admin, found[0]).status_code == 409
    assert send(floor.admin, found[0].replace("drop", "again")).status_code == 409
    assert "Dropped" in page(floor.admin, f"/settings/jobs/{ROTTING}")
    assert "dropped the failed crm.check-deal-rotting" in page(floor.admin, "/settings/audit")


def test_hooks_show_how_they_went(floor: Sales) -> None:
    floor.rep.made("/crm/leads", {"title": "Fridges", "contactId": floor.contact})
    work_off(floor.app)
    now = page(floor.admin, "/settings/jobs/now", HX_Request="true")
    assert "100%" in row_of(now, "tell-owner-of-new-lead")
    assert 'hx-target="#job-load"' in now


def test_the_page_asks_no_more_with_more_runs(floor: Sales) -> None:
    page(floor.admin, "/settings/jobs")
    with counted(floor.app) as few:
        page(floor.admin, "/settings/jobs")
    put(floor, ROTTING, "done", 30)
    put(floor, ROTTING, "parked", 5, error="ValueError: once")
    with counted(floor.app) as many:
        shown = page(floor.admin, "/settings/jobs")
    assert len(many) == len(few)
    assert "Last 20 runs: 5 failed" in row_of(shown, ROTTING)
