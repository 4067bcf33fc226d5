"""A bulk job's work: a batch in one transaction with the mark that it is done, then the next one.

Each record goes through the command of a single edit, on behalf of whoever started the job.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.compose.approvals import Held
from app.compose.context import Context
from app.compose.dispatch import PASSING
from app.compose.errors import ComposeError, NotFound
from app.compose.events import Pending, plain
from app.compose.hooks import BULK
from app.compose.registry import queue_job
from app.crm.bulk.actions import ACTIONS, MODELS
from app.crm.bulk.commands import RUN, UNDO, progress
from app.crm.bulk.record import BulkItem, BulkJob
from app.crm.bulk.telling import tell_owners, tell_starter
from app.crm.bulk.undoing import take_back
from app.modules.identity.actors import actor_of
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.unit import Unit

BATCH = 200
GONE = "It isn’t there any more, or isn’t shared with you."
LEFT = "Whoever started this has no access any more."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What becomes of an item, written when all of the batch are through."""

    state: str
    reason: str | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)


@queue_job(RUN)
def run(ctx: Context, data: dict[str, Any]) -> dict[str, int]:
    """Works through the next records. Returns how many, and how many are left."""
    statement = select(BulkJob).where(BulkJob.id == UUID(data["jobId"])).with_for_update()
    job = ctx.session.scalars(statement).one_or_none()
    if job is None or job.ended:
        return {"worked": 0}
    items = _next_items(ctx, job)
    acting = _on_behalf(ctx, job)
    if acting is None:
        for item in items:
            item.state, item.reason = "refused", LEFT
    else:
        _work(acting, job, items)
    _note(ctx, job, items)
    return {"worked": len(items), "left": job.total - job.worked}


def _next_items(ctx: Context, job: BulkJob) -> list[BulkItem]:
    waiting = select(BulkItem).where(BulkItem.job_id == job.id, BulkItem.state == "waiting")
    return list(ctx.session.scalars(waiting.order_by(BulkItem.n).limit(BATCH)))


def _on_behalf(ctx: Context, job: BulkJob) -> Context | None:
    """The context of whoever started it, with today's rights; None for who is not active."""
    user = ctx.session.get(User, (ctx.org_id, job.started_by_id))
    if user is None or not user.active:
        return None
    cause = f"{BULK}{job.id}"
    return Context(actor_of(user), ctx.now, unit=ctx.unit, cause=cause, history=ctx.history)


def _work(acting: Context, job: BulkJob, items: list[BulkItem]) -> None:
    """All in one go; where one is refused, once more each by itself, so that the rest flows."""
    records = acting.hold(MODELS[job.of], [item.record_id for item in items], lock=True)
    titles = {key: _title(record) for key, record in records.items()}
    try:
        with acting.unit.savepoint():
            _prepare(acting, job)
            outcomes = [_do(acting, job, item) for item in items]
            acting.session.flush()
    except Exception as error:
        _pass_on_outage(error)
        outcomes = [_apart(acting, job, item) for item in items]
    acting.let_go()
    for item, outcome in zip(items, outcomes, strict=True):
        item.title = titles.get(item.record_id, item.title)
        item.state, item.reason = outcome.state, outcome.reason
        item.changes = outcome.changes or None


def _title(record: Any) -> str:
    return str(record.title if hasattr(record, "title") else record.name)


def _prepare(acting: Context, job: BulkJob) -> None:
    if job.action != UNDO:
        ACTIONS[job.action].prepare(acting, job.values)


def _apart(acting: Context, job: BulkJob, item: BulkItem) -> Outcome:
    try:
        with acting.unit.savepoint():
            outcome = _do(acting, job, item)
            acting.session.flush()
            return outcome
    except ComposeError as refusal:
        return Outcome("refused", refusal.detail)
    except Exception as error:
        _pass_on_outage(error)
        log.exception("bulk %s of %s failed", job.action, item.record_id)
        return Outcome("refused", "Something broke on our side; this one was left as it was.")


def _do(acting: Context, job: BulkJob, item: BulkItem) -> Outcome:
    """One record. Raises ComposeError where it is refused."""
    before = len(acting.unit.pending)
    result = None
    if job.action == UNDO:
        for change in reversed(item.back or []):
            take_back(acting, change)
    else:
        result = _act(acting, job, item)
    changes = _changes(acting.unit, before)
    if isinstance(result, Held):
        return Outcome("held", changes=changes)
    return Outcome("done" if changes else "unchanged", changes=changes)


def _act(acting: Context, job: BulkJob, item: BulkItem) -> Any:
    action = ACTIONS[job.action]
    record: Any = acting.find(MODELS[job.of], item.record_id, lock=True)
    if record is None:
        raise NotFound(GONE)
    payload = action.payload(record, job.values)
    if payload is None:
        return None
    return acting.dispatch(action.commands[job.of], {"id": record.id, **payload})


def _changes(unit: "Unit", before: int) -> list[dict[str, Any]]:
    """What the commands changed, of all records, from the events that wait for the commit."""
    return [_change(event) for event in unit.pending[before:] if event.subject.kind in MODELS]


def _change(event: Pending) -> dict[str, Any]:
    return {
        "kind": event.subject.kind,
        "id": str(event.subject.id),
        "changes": plain(event.changes) or {},
        "deleted": event.name.endswith(".deleted"),
    }


def _pass_on_outage(error: Exception) -> None:
    """What is no record's fault, such as a deadlock, undoes the whole batch; it is tried again."""
    if not isinstance(error, DBAPIError):
        return
    if error.connection_invalidated or getattr(error.orig, "sqlstate", None) in PASSING:
        raise error


def _note(ctx: Context, job: BulkJob, items: list[BulkItem]) -> None:
    """How far it is; the next batch, or the end."""
    states = Counter(item.state for item in items)
    for name, more in states.items():
        setattr(job, name, getattr(job, name) + more)
    job.handed = dict(Counter(job.handed) + Counter(_new_owners(job, items)))
    job.state = "running" if job.worked < job.total else "done"
    if job.state == "running":
        ctx.queue.add(RUN, {"jobId": job.id}, first=True)
        ctx.emit("job.progress", job, **progress(job))
        return
    job.finished_at = ctx.now
    ctx.emit("job.completed", job, **progress(job))
    tell_owners(ctx, job)
    tell_starter(ctx, job)


def _new_owners(job: BulkJob, items: list[BulkItem]) -> list[str]:
    """Who got each record that changed hands."""
    return [
        change["changes"]["ownerId"][1]
        for item in items
        for change in item.changes or []
        if change["kind"] == job.of and (change["changes"].get("ownerId") or [0, None])[1]
    ]
