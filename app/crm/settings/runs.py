"""The latest runs of what runs by itself, as this org's outbox keeps them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, column, select, true, values
from sqlalchemy.orm import aliased

from app.compose.forgetting import LATEST
from app.compose.outbox import WorkItem

if TYPE_CHECKING:
    from app.compose.context import Context

SLOW = timedelta(seconds=30)


@dataclass(frozen=True)
class Run:
    """`state` is ok, slow, failed (the last try was), again (it failed and is to be tried again),
    running, dropped or waiting."""

    state: str
    at: datetime
    took: timedelta | None
    item: WorkItem

    @property
    def result(self) -> dict[str, Any]:
        return self.item.result or {}

    @property
    def reason(self) -> str:
        return reason(self.item)


@dataclass(frozen=True)
class Record:
    """The latest runs of one thing, the oldest first."""

    runs: Sequence[Run]

    @property
    def last(self) -> Run | None:
        return self.runs[-1] if self.runs else None

    @property
    def success(self) -> float | None:
        """Which share of those that ended did well; None where none did yet."""
        ended = [run for run in self.runs if run.state in ("ok", "slow", "failed")]
        return sum(run.state != "failed" for run in ended) / len(ended) if ended else None


def latest_runs(ctx: "Context", names: Iterable[str]) -> dict[str, Record]:
    """Of each name the latest 20. One query, which reads no further than that."""
    wanted = values(column("name", String), name="wanted").data([(name,) for name in names])
    newest = (
        select(WorkItem)
        .where(WorkItem.name == wanted.c.name)
        .order_by(WorkItem.created_at.desc())
        .limit(LATEST)
        .lateral("newest")
    )
    item = aliased(WorkItem, newest)
    rows = ctx.session.scalars(
        select(item).select_from(wanted.join(newest, true())).order_by(item.created_at)
    )
    found = defaultdict(list)
    for row in rows:
        found[row.name].append(run_of(row))
    return defaultdict(lambda: Record(()), {name: Record(runs) for name, runs in found.items()})


def run_of(item: WorkItem) -> Run:
    """How a work item went."""
    took = item.done_at - item.started_at if item.done_at and item.started_at else None
    state = {"done": "ok", "parked": "failed"}.get(item.state, item.state)
    if state == "ok" and took and took > SLOW:
        state = "slow"
    if state == "waiting" and item.attempts:
        state = "again"
    return Run(state, item.done_at or item.created_at, took, item)


def reason(item: WorkItem) -> str:
    """The error in its own words: the last line of the trace."""
    lines = [line for line in (item.error or "").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "No reason was noted."
