"""Scheduled jobs: each due time happens once, however many schedulers there are."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from croniter import croniter
from sqlalchemy import insert, select, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped, mapped_column

from app.compose import queue
from app.compose.actor import Actor
from app.compose.context import Context
from app.compose.events import plain
from app.compose.org import Org
from app.compose.outbox import WorkItem, work_row
from app.compose.registry import registry
from app.compose.tenancy import UtcTime
from app.extensions import Model, db


class ScheduledRun(Model):
    """A due time that was taken. The key makes it happen once."""

    __tablename__ = "scheduled_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcTime, primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(UtcTime)


@dataclass(frozen=True)
class ScheduledJob:
    """`handler(ctx)` does one org's share and returns what it did, as counts; `cron` is in UTC."""

    name: str
    cron: str
    description: str
    handler: Callable[[Context], dict[str, int]]

    def last_due(self, now: datetime) -> datetime:
        """The latest due time that is not after `now`."""
        previous = croniter(self.cron, now, ret_type=datetime)
        due: datetime = previous.get_prev()
        if croniter.match(self.cron, now.replace(second=0, microsecond=0)):
            due = now.replace(second=0, microsecond=0)
        return due.astimezone(UTC)


Handler = Callable[[Context], dict[str, int]]


def scheduled(name: str, *, cron: str, description: str) -> Callable[[Handler], Handler]:
    """Registers `handler(ctx)` to run for each org at the times of `cron` (UTC)."""

    def register(handler: Handler) -> Handler:
        registry.scheduled[name] = ScheduledJob(name, cron, description, handler)
        return handler

    return register


def start_due(now: datetime) -> list[str]:
    """Takes every job whose latest due time nobody took, also one that was missed while nothing
    ran: made up once. A job never seen before begins with its next due time. Returns the names."""
    started = []
    due = {job.name: job.last_due(now) for job in registry.scheduled.values()}
    taken = set(
        db.session.scalars(
            select(ScheduledRun.name)
            .where(tuple_(ScheduledRun.name, ScheduledRun.due_at).in_(due.items()))
            .execution_options(all_orgs=True)
        )
    )
    for job in registry.scheduled.values():
        if job.name in taken:
            continue
        known = db.session.scalar(
            select(ScheduledRun.name)
            .filter_by(name=job.name)
            .limit(1)
            .execution_options(all_orgs=True)
        )
        if _take(job.name, due[job.name], now) and known:
            _plan(job, now)
            started.append(job.name)
    db.session.commit()
    return started


def run_job(name: str, now: datetime) -> dict[str, Any]:
    """Runs the job at once for every org, as of `now`. Returns its summed counts. Raises KeyError
    for an unknown name."""
    job = registry.scheduled[name]
    tally: Counter[str] = Counter()
    org_ids = _org_ids()
    for org_id in org_ids:
        ctx = Context(Actor.program(org_id), now, cause=f"scheduled:{name}")
        with ctx.unit.open():
            result = job.handler(ctx)
            row = work_row("scheduled", name, {}, due_at=now, now=now)
            done = {"state": "done", "started_at": now, "done_at": now, "result": result}
            ctx.session.execute(insert(WorkItem), [{**row, **done, "org_id": org_id}])
        tally.update(result)
        ctx.session.leave()
    return {"job": name, "now": plain(now), "orgs": len(org_ids), **tally}


def list_jobs() -> list[dict[str, Any]]:
    """Every scheduled job with its schedule and its latest run over all orgs."""
    return [_description(job) for job in registry.scheduled.values()]


def _description(job: ScheduledJob) -> dict[str, Any]:
    last = db.session.scalars(
        select(WorkItem)
        .where(WorkItem.name == job.name, WorkItem.state == "done")
        .order_by(WorkItem.done_at.desc())
        .limit(1)
        .execution_options(all_orgs=True)
    ).one_or_none()
    run = {"lastRun": None, "durationMs": None, "result": None}
    if last and last.done_at and last.started_at:
        seconds = (last.done_at - last.started_at).total_seconds()
        run = {
            "lastRun": plain(last.done_at),
            "durationMs": round(seconds * 1000),  # type: ignore[dict-item]
            "result": last.result,  # type: ignore[dict-item]
        }
    return {"name": job.name, "schedule": job.cron, "description": job.description, **run}


def _take(name: str, due_at: datetime, now: datetime) -> bool:
    row = {"name": name, "due_at": due_at, "taken_at": now}
    statement = upsert(ScheduledRun).values(row).on_conflict_do_nothing()
    statement = statement.returning(ScheduledRun.name)  # type: ignore[assignment]
    return db.session.execute(statement.execution_options(all_orgs=True)).first() is not None


def _plan(job: ScheduledJob, now: datetime) -> None:
    rows = [
        {**work_row("scheduled", job.name, {}, due_at=now, now=now), "org_id": org_id}
        for org_id in _org_ids()
    ]
    if rows:
        db.session.execute(insert(WorkItem).execution_options(all_orgs=True), rows)
        db.session.commit()
        queue.hint([row["id"] for row in rows])


def _org_ids() -> list[Any]:
    return list(db.session.scalars(select(Org.id).execution_options(all_orgs=True)))
