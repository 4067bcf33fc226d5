"""The scheduled jobs of section 10 and the modules' own: when they run, and what they did."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from croniter import croniter
from sqlalchemy import select

from app.compose.errors import NotFound
from app.compose.hooks import Hook
from app.compose.outbox import WorkItem, work_row
from app.compose.payload import Payload
from app.compose.registry import command, registry
from app.crm.settings.runs import Record, Run, latest_runs, run_of

if TYPE_CHECKING:
    from app.compose.context import Context

DAYS = ("Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays")
EVERY = re.compile(r"\*/(\d+) \* \* \* \*")
DAILY = re.compile(r"(\d+) (\d+) \* \* ([\d*])")


class RunJob(Payload):
    name: str


@dataclass(frozen=True)
class Job:
    """A scheduled job with its latest runs in this org; `schedule` is its times in words."""

    name: str
    schedule: str
    description: str
    next_at: datetime
    record: Record


@command("jobs.run", right="jobs:manage")
def run_job(ctx: "Context", data: RunJob) -> None:
    """Runs a scheduled job for this org at once, in a worker. Raises NotFound."""
    if data.name not in registry.scheduled:
        raise NotFound("There is no such job.")
    ctx.unit.work.append(work_row("scheduled", data.name, {}, due_at=ctx.now, now=ctx.now))
    ctx.emit("job.started-by-hand", ctx.org, name=data.name)


def jobs(ctx: "Context") -> list[Job]:
    """Every scheduled job with its latest runs. One query."""
    records = latest_runs(ctx, registry.scheduled)
    return [_job(name, records[name], ctx.now) for name in sorted(registry.scheduled)]


def job(ctx: "Context", name: str) -> Job:
    """One of them. Raises NotFound."""
    if name not in registry.scheduled:
        raise NotFound("There is no such job.")
    return _job(name, latest_runs(ctx, [name])[name], ctx.now)


def history(ctx: "Context", name: str, limit: int, before: datetime | None = None) -> list[Run]:
    """The job's runs, the latest first; `before` goes on from there."""
    runs = select(WorkItem).where(WorkItem.name == name)
    if before:
        runs = runs.where(WorkItem.created_at < before)
    newest_first = runs.order_by(WorkItem.created_at.desc()).limit(limit)
    return [run_of(item) for item in ctx.session.scalars(newest_first)]


def hooks(ctx: "Context") -> list[tuple[Hook, Record]]:
    """Every hook with its latest runs, by what it listens to. One query."""
    records = latest_runs(ctx, registry.hooks)
    known = sorted(registry.hooks.values(), key=lambda hook: (hook.on, hook.name))
    return [(hook, records[hook.name]) for hook in known]


def in_words(cron: str) -> str:
    """The times of a schedule as one says them; what nobody says so stays as it is written."""
    if cron == "* * * * *":
        return "every minute"
    if found := EVERY.fullmatch(cron):
        return f"every {found[1]} minutes"
    if found := DAILY.fullmatch(cron):
        day = "daily" if found[3] == "*" else DAYS[int(found[3]) % 7]
        return f"{day} at {int(found[2]):02}:{int(found[1]):02} UTC"
    return cron


def _job(name: str, record: Record, now: datetime) -> Job:
    known = registry.scheduled[name]
    next_at = croniter(known.cron, now, ret_type=datetime).get_next()
    return Job(name, in_words(known.cron), known.description, next_at, record)
