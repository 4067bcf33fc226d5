"""The outbox of this org: how much waits, and what failed for good (A2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from app.compose import runner
from app.compose.errors import Conflict, NotFound
from app.compose.events import Event
from app.compose.outbox import WorkItem
from app.compose.payload import Payload
from app.compose.registry import command
from app.crm.settings.runs import reason

if TYPE_CHECKING:
    from app.compose.context import Context

MEASURED = 100


class ParkedItem(Payload):
    id: UUID


class AllParked(Payload):
    pass


@dataclass(frozen=True)
class Parked:
    """Work whose last try failed, and the event that asked for it where it is a hook."""

    item: WorkItem
    event: Event | None

    @property
    def reason(self) -> str:
        return reason(self.item)

    @property
    def payload(self) -> dict[str, Any]:
        return self.event.payload if self.event else self.item.payload


@dataclass(frozen=True)
class Load:
    """How many items are due, planned for later, running, to be tried again and parked; since when
    the oldest due one waits; how soon 95 of the last hundred began."""

    due: int
    later: int
    running: int
    retried: int
    parked: int
    oldest: datetime | None
    start_seconds: float | None


@command("jobs.runAgain", right="jobs:manage")
def run_again(ctx: "Context", data: ParkedItem) -> WorkItem:
    """Tries a parked item again. Raises NotFound, Conflict."""
    item = _parked(ctx, data.id)
    _again(ctx, item)
    return item


@command("jobs.runAllAgain", right="jobs:manage")
def run_all_again(ctx: "Context", data: AllParked) -> int:
    """Tries all of them again. Returns how many."""
    everything = select(WorkItem).where(WorkItem.state == "parked").with_for_update()
    items = ctx.session.scalars(everything).all()
    for item in items:
        _again(ctx, item)
    return len(items)


@command("jobs.drop", right="jobs:manage")
def drop(ctx: "Context", data: ParkedItem) -> WorkItem:
    """A person decides that a parked item need not be done. Raises NotFound, Conflict."""
    item = _parked(ctx, data.id)
    item.state, item.done_at = "dropped", ctx.now
    ctx.emit("job.dropped", ctx.org, name=item.name)
    return item


def _again(ctx: "Context", item: WorkItem) -> None:
    runner.run_again(ctx, item)
    ctx.emit("job.run-again", ctx.org, name=item.name)


def _parked(ctx: "Context", item_id: UUID) -> WorkItem:
    statement = select(WorkItem).where(WorkItem.id == item_id).with_for_update()
    item = ctx.session.scalars(statement).one_or_none()
    if item is None:
        raise NotFound("There is no such work.")
    if item.state != "parked":
        raise Conflict(f"This is {item.state} by now.", code="wrong-state")
    return item


def parked(ctx: "Context", limit: int = 100) -> list[Parked]:
    """Work that waits for a person, the oldest first."""
    statement = (
        select(WorkItem, Event)
        .outerjoin(Event, Event.seq == WorkItem.event_seq)
        .where(WorkItem.state == "parked")
        .order_by(WorkItem.due_at)
    )
    return [Parked(*row) for row in ctx.session.execute(statement.limit(limit))]


def load(ctx: "Context") -> Load:
    """Two queries over what is not done, and over the latest that is."""
    waiting = WorkItem.state == "waiting"
    due = waiting & (WorkItem.due_at <= ctx.now)
    row = ctx.session.execute(
        select(
            func.count().filter(due),
            func.count().filter(waiting & (WorkItem.due_at > ctx.now)),
            func.count().filter(WorkItem.state == "running"),
            func.count().filter(waiting & (WorkItem.attempts > 0)),
            func.count().filter(WorkItem.state == "parked"),
            func.min(WorkItem.due_at).filter(due),
        ).where(WorkItem.state.in_(["waiting", "running", "parked"]))
    ).one()
    return Load(*row, start_seconds=_start_seconds(ctx))


def _start_seconds(ctx: "Context") -> float | None:
    """Only first tries count: what is tried again waited on purpose."""
    latest = (
        select((WorkItem.started_at - WorkItem.due_at).label("wait"))
        .where(WorkItem.state == "done", WorkItem.attempts == 1)
        .order_by(WorkItem.id.desc())
        .limit(MEASURED)
        .subquery()
    )
    share = func.percentile_cont(0.95).within_group(latest.c.wait)
    wait = ctx.session.scalar(select(share))
    return max(0.0, wait.total_seconds()) if wait is not None else None
