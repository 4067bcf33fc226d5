"""How long a bulk change of 10,000 deals takes as a job, and how fast screens stay meanwhile.

.venv/bin/python -m bench.bulk [--deals 10000] [--workers 2] [--folder DIR]
"""

import argparse
import statistics
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.compose.clock import utc_now
from app.compose.context import Context
from app.crm.bulk.record import BulkJob
from app.crm.deals.record import Deal
from app.extensions import db
from app.modules.identity.actors import actor_of
from app.modules.identity.models import User
from bench.places import place, show, web, workers
from bench.screens import MANAGER, Visitor

PATIENCE = 300
SCALE = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("instance/bench"))
    parser.add_argument("--deals", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    folder = given.folder.resolve() / f"scale-{SCALE}"
    with place(folder, SCALE) as (app, filled), web(filled), app.app_context():
        visitor = Visitor()
        with workers(filled, given.workers):
            reps = _reps()
            steps: list[tuple[str, dict[str, Any]]] = [
                ("add-tags", {"tags": [f"bench {time.time_ns()}"]}),
                ("assign", {"ownerId": reps[0]}),
                ("assign", {"ownerId": reps[1]}),
                ("move-stage", {"stageId": _another_stage()}),
            ]
            show([_run(app, visitor, given.deals, *step) for step in steps])


def _run(
    app: Flask, visitor: Visitor, deals: int, action: str, values: dict[str, Any]
) -> dict[str, object]:
    before = [_board(visitor) for _ in range(10)]
    started = time.perf_counter()
    job_id = _start(deals, action, values)
    during: list[float] = []
    while time.perf_counter() - started < PATIENCE:
        during.append(_board(visitor))
        job = _job(job_id)
        if job.ended:
            break
        time.sleep(0.2)
    seconds = time.perf_counter() - started
    return {
        "action": action,
        "deals": job.worked,
        "seconds": round(seconds, 1),
        "deals/s": round(job.worked / seconds),
        "refused": job.refused,
        "board before, ms": round(statistics.median(before)),
        "board during, ms": round(statistics.median(during)),
    }


def _start(deals: int, action: str, values: dict[str, Any]) -> UUID:
    manager = db.session.scalars(
        select(User).where(User.email == MANAGER).execution_options(all_orgs=True)
    ).one()
    ctx = Context(actor_of(manager), utc_now())
    open_deals = select(Deal.id).where(Deal.status == "open").limit(deals)
    ids = list(ctx.session.scalars(open_deals))
    body = {"kind": "deal", "action": action, "ids": ids, "values": values}
    made: BulkJob = ctx.dispatch("crm.startBulk", body)
    return made.id


def _job(job_id: UUID) -> BulkJob:
    db.session.rollback()
    statement = select(BulkJob).where(BulkJob.id == job_id)
    fresh = {"all_orgs": True, "populate_existing": True}
    return db.session.scalars(statement.execution_options(**fresh)).one()


def _reps() -> list[str]:
    reps = select(User.id).where(User.roles.contains(["sales-rep"]), User.active).limit(2)
    return [str(one) for one in db.session.scalars(reps.execution_options(all_orgs=True))]


def _another_stage() -> str:
    busy = select(Deal.stage_id).where(Deal.status == "open").limit(1)
    return str(db.session.scalars(busy.execution_options(all_orgs=True)).one())


def _board(visitor: Visitor) -> float:
    """Milliseconds of the board."""
    started = time.perf_counter()
    status, _, _ = visitor.ask("/pipeline")
    assert status == 200, status
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
