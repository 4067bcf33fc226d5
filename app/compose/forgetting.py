"""What has done its work is forgotten after a while. Each room says it of its own tables; a
scheduled job deletes a batch of each in one transaction, and goes on while there is more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, inspect, select, tuple_
from sqlalchemy.orm import aliased

from app.compose.idempotency import KEPT, IdempotencyKey
from app.compose.jobs import ScheduledRun, scheduled
from app.compose.outbox import WorkItem
from app.compose.registry import queue_job, registry

if TYPE_CHECKING:
    from app.compose.context import Context

MORE = "compose.forget-more"
BATCH = 2_000
MONTH = timedelta(days=30)
LATEST = 20

Over = Callable[[datetime], ColumnElement[bool]]


@dataclass(frozen=True)
class Forgotten:
    """The rows of `model` for which `over(now)` holds."""

    model: Any
    over: Over


def forgotten(model: Any) -> Callable[[Over], Over]:
    """Registers `over(now)`, the condition of those rows of `model` that nobody needs any more."""

    def register(over: Over) -> Over:
        registry.forgotten.append(Forgotten(model, over))
        return over

    return register


@scheduled(
    "compose.forget",
    cron="20 2 * * *",
    description="Delete what has done its work: finished jobs, ended sessions, old keys and holds",
)
def forget(ctx: "Context") -> dict[str, int]:
    """A batch of each table. Returns how many rows went."""
    gone = [_forget(ctx, one) for one in registry.forgotten]
    if BATCH in gone:
        ctx.queue.add(MORE, {})
    return {"forgotten": sum(gone)}


@queue_job(MORE)
def forget_more(ctx: "Context", data: dict[str, Any]) -> dict[str, int]:
    """The next batches, each in a transaction of its own."""
    return forget(ctx)


def _forget(ctx: "Context", one: Forgotten) -> int:
    """What somebody holds at the moment waits for the next time."""
    mapper = inspect(one.model)
    names = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
    key = [getattr(one.model, name) for name in names]
    over = select(*key).where(one.over(ctx.now)).order_by(*key).limit(BATCH)
    rows = ctx.session.execute(over.with_for_update(of=one.model, skip_locked=True)).all()
    if rows:
        these = delete(one.model).where(tuple_(*key).in_([tuple(row) for row in rows]))
        ctx.session.execute(these.execution_options(synchronize_session=False))
    return len(rows)


@forgotten(WorkItem)
def _finished(now: datetime) -> ColumnElement[bool]:
    """What is done, or dropped by a person; of each scheduled job the latest runs stay to be
    seen."""
    later = aliased(WorkItem)
    newer = select(later.id).where(
        later.name == WorkItem.name, later.created_at > WorkItem.created_at
    )
    seen = (WorkItem.kind == "scheduled") & ~newer.offset(LATEST - 1).limit(1).exists()
    ended = WorkItem.state.in_(["done", "dropped"]) & (WorkItem.done_at < now - MONTH)
    return ended & ~seen


@forgotten(IdempotencyKey)
def _free_again(now: datetime) -> ColumnElement[bool]:
    return IdempotencyKey.created_at < now - KEPT


@forgotten(ScheduledRun)
def _past(now: datetime) -> ColumnElement[bool]:
    """But for the latest due time of each job, by which one knows that it ever ran."""
    later = aliased(ScheduledRun)
    newer = select(later.name).where(
        later.name == ScheduledRun.name, later.due_at > ScheduledRun.due_at
    )
    return (ScheduledRun.due_at < now - MONTH) & newer.exists()
