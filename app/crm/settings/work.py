"""What runs by itself in this org: scheduled jobs, and work that failed for good (A2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from croniter import croniter
from sqlalchemy import func, select

from app.compose import runner
from app.compose.errors import Conflict, NotFound
from app.compose.events import Event
from app.compose.outbox import WorkItem, work_row
from app.compose.payload import Payload
from app.compose.registry import command, registry

if TYPE_CHECKING:
    from app.compose.context import Context

RUNS = 20
SLOW = timedelta(seconds=30)


class RunJob(Payload):
    name: str


class ParkedItem(Payload):
    id: UUID


@dataclass(frozen=True)
class Run:
    """`state` is ok, slow, failed or waiting."""

    state: str
    at: datetime
    took: timedelta | None
    result: dict[str, Any] | None


@dataclass(frozen=True)
class Job:
    """A scheduled job and its latest runs in this org, the oldest first."""

    name: str
    cron: str
    description: str
    next_at: datetime
    runs: list[Run]

    @property
    def last(self) -> Run | None:
        return self.runs[-1] if self.runs else None


@dataclass(frozen=True)
class Parked:
    """Work whose last try failed, and the event that asked for it where it is a hook."""

    item: WorkItem
    event: Event | None

    @property
    def reason(self) -> str:
        """The error in its own words: the last line of the trace."""
        lines = [line for line in (self.item.error or "").splitlines() if line.strip()]
        return lines[-1].strip() if lines else "No reason was noted."

    @property
    def payload(self) -> dict[str, Any]:
        return self.event.payload if self.event else self.item.payload


@command("jobs.run", right="jobs:manage")
def run_job(ctx: "Context", data: RunJob) -> None:
    """Runs a scheduled job for this org at once, in a worker. Raises NotFound."""
    if data.name not in registry.scheduled:
        raise NotFound("There is no such job.")
    ctx.unit.work.append(work_row("scheduled", data.name, {}, due_at=ctx.now, now=ctx.now))
    ctx.emit("job.started-by-hand", ctx.org, name=data.name)


@command("jobs.runAgain", right="jobs:manage")
def run_again(ctx: "Context", data: ParkedItem) -> WorkItem:
    """Tries a parked item again. Raises NotFound, Conflict."""
    item = _parked(ctx, data.id)
    runner.run_again(ctx, item)
    ctx.emit("job.run-again", ctx.org, name=item.name)
    return item


@command("jobs.drop", right="jobs:manage")
def drop(ctx: "Context", data: ParkedItem) -> WorkItem:
    """A person decides that a parked item need not be done. Raises NotFound, Conflict."""
    item = _parked(ctx, data.id)
    item.state, item.done_at = "dropped", ctx.now
    ctx.emit("job.dropped", ctx.org, name=item.name)
    return item


def _parked(ctx: "Context", item_id: UUID) -> WorkItem:
    statement = select(WorkItem).where(WorkItem.id == item_id).with_for_update()
    item = ctx.session.scalars(statement).one_or_none()
    if item is None:
        raise NotFound("There is no such work.")
    if item.state != "parked":
        raise Conflict(f"This is {item.state} by now.", code="wrong-state")
    return item


def jobs(ctx: "Context") -> list[Job]:
    """Every scheduled job with its latest runs for this org. One query."""
    place = func.row_number().over(partition_by=WorkItem.name, order_by=WorkItem.created_at.desc())
    ranked = (
        select(WorkItem.id, place.label("place"))
        .where(WorkItem.kind == "scheduled", WorkItem.name.in_(registry.scheduled))
        .subquery()
    )
    latest = select(WorkItem).join(ranked, ranked.c.id == WorkItem.id).where(ranked.c.place <= RUNS)
    items = ctx.session.scalars(latest.order_by(WorkItem.created_at)).all()
    return [_job(name, items, ctx.now) for name in sorted(registry.scheduled)]


def _job(name: str, items: Sequence[WorkItem], now: datetime) -> Job:
    job = registry.scheduled[name]
    runs = [_run(item) for item in items if item.name == name]
    next_at = croniter(job.cron, now, ret_type=datetime).get_next()
    return Job(name, job.cron, job.description, next_at, runs)


def _run(item: WorkItem) -> Run:
    took = item.done_at - item.started_at if item.done_at and item.started_at else None
    state = {"done": "ok", "parked": "failed"}.get(item.state, "waiting")
    if state == "ok" and took and took > SLOW:
        state = "slow"
    return Run(state, item.done_at or item.created_at, took, item.result)


def parked(ctx: "Context", limit: int = 100) -> list[Parked]:
    """Work that waits for a person, the oldest first."""
    statement = (
        select(WorkItem, Event)
        .outerjoin(Event, Event.seq == WorkItem.event_seq)
        .where(WorkItem.state == "parked")
        .order_by(WorkItem.due_at)
    )
    return [Parked(*row) for row in ctx.session.execute(statement.limit(limit))]


def tally(ctx: "Context") -> dict[str, int]:
    """How many items wait, run, are to be tried again and are parked."""
    retried = (WorkItem.state == "waiting") & (WorkItem.attempts > 0)
    row = ctx.session.execute(
        select(
            func.count().filter(WorkItem.state == "waiting").label("waiting"),
            func.count().filter(WorkItem.state == "running").label("running"),
            func.count().filter(retried).label("retried"),
            func.count().filter(WorkItem.state == "parked").label("parked"),
        ).where(WorkItem.state.in_(["waiting", "running", "parked"]))
    ).one()
    return dict(row._mapping)
