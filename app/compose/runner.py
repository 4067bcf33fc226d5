"""Works off what the outbox holds: each item is claimed, done and marked done, once.

Doing and marking are one transaction, so a crash in between undoes the doing. While an item runs
its row stays locked; `sweep` takes over an item only when the lease is over and nobody holds it.
"""

import logging
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import and_, func, or_, select, update

from app.compose import queue
from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.events import Event
from app.compose.outbox import WorkItem
from app.compose.records import new_id
from app.compose.registry import registry
from app.extensions import db

HINT_AGAIN = timedelta(seconds=15)
DELAYS = [timedelta(seconds=s) for s in (5, 30, 120, 600, 3600)]
ALL_ORGS = {"all_orgs": True, "synchronize_session": False}

log = logging.getLogger(__name__)


def work_off(ids: list[str]) -> None:
    """The job that RQ carries: runs these items."""
    for item_id in ids:
        run_item(UUID(item_id), utc_now())


def run_due(now: datetime, limit: int = 100_000) -> dict[str, int]:
    """Works off everything that is due at `now`, and what becomes due by that. Returns how many
    items were done, failed (to be tried again) and parked."""
    tally: Counter[str] = Counter(done=0, failed=0, parked=0)
    while tally.total() < limit and (ids := due_ids(now, BATCH)):
        outcomes = [run_item(item_id, now) for item_id in ids]
        tally.update(outcome for outcome in outcomes if outcome)
        if not any(outcomes):
            break
    return dict(tally)


BATCH = 200


def due_ids(now: datetime, limit: int) -> Sequence[UUID]:
    """The oldest items that wait and are due, or whose runner is gone; of all orgs."""
    return _read(select(WorkItem.id).where(_is_due(now)).order_by(WorkItem.due_at).limit(limit))


def sweep(now: datetime, limit: int = 1000) -> int:
    """Hints again at what is due and was not hinted at lately: finds what a lost hint, a dead
    worker or a flushed queue left behind. Returns how many."""
    lately = or_(WorkItem.hinted_at.is_(None), WorkItem.hinted_at < now - HINT_AGAIN)
    fresh = or_(
        WorkItem.created_at < now - timedelta(seconds=2), WorkItem.due_at > WorkItem.created_at
    )
    statement = select(WorkItem.id).where(_is_due(now), lately, fresh).limit(limit)
    ids = _read(statement.with_for_update(skip_locked=True))
    if ids and queue.hint(ids):
        _write(update(WorkItem).where(WorkItem.id.in_(ids)).values(hinted_at=now))
    db.session.commit()
    return len(ids)


def run_item(item_id: UUID, now: datetime) -> str | None:
    """Runs one item if it can be claimed. Returns done, failed or parked; None: not ours."""
    lease = new_id()
    item = _claim(item_id, lease, now)
    if item is None:
        return None
    started = time.monotonic()
    try:
        return _do(item, lease, now, started)
    except Exception as error:
        log.exception("%s %s failed", item.kind, item.name)
        db.session.rollback()
        return _set_back(item, lease, now, error)
    finally:
        db.session.remove()


def run_again(ctx: Context, item: WorkItem) -> None:
    """A person wants a parked item tried again, from its first try."""
    item.state, item.attempts, item.due_at, item.hinted_at = "waiting", 0, ctx.now, None


def _claim(item_id: UUID, lease: UUID, now: datetime) -> Any:
    claimed = _write(
        update(WorkItem)
        .where(WorkItem.id == item_id, _is_due(now))
        .values(
            state="running",
            lease=lease,
            leased_until=now + timedelta(seconds=current_app.config["SETTINGS"].lease_seconds),
            attempts=WorkItem.attempts + 1,
            started_at=now,
        )
        .returning(
            WorkItem.id,
            WorkItem.org_id,
            WorkItem.kind,
            WorkItem.name,
            WorkItem.payload,
            WorkItem.event_seq,
            WorkItem.attempts,
        )
    ).one_or_none()
    db.session.commit()
    return claimed


def _do(item: Any, lease: UUID, now: datetime, started: float) -> str | None:
    actor = Actor.program(item.org_id)
    ctx = Context(actor, now, cause=f"{item.kind}:{item.name}")
    with ctx.unit.open():
        held = ctx.session.scalars(
            select(WorkItem)
            .where(WorkItem.id == item.id, WorkItem.lease == lease, WorkItem.state == "running")
            .with_for_update()
        ).one_or_none()
        if held is None:
            return None
        held.result = HANDLERS[item.kind](ctx, held)
        held.state, held.done_at, held.error, held.lease = "done", now, None, None
        held.done_at = now + timedelta(seconds=time.monotonic() - started)
    return "done"


def _run_hook(ctx: Context, item: WorkItem) -> None:
    event = ctx.session.scalars(select(Event).where(Event.seq == item.event_seq)).one()
    on_behalf = Actor.program(ctx.org_id, id=event.actor_id)
    registry.hooks[item.name].handler(
        event, Context(on_behalf, ctx.now, unit=ctx.unit, cause=ctx.cause)
    )


def _run_job(ctx: Context, item: WorkItem) -> Any:
    return registry.queue_jobs[item.name](ctx, item.payload)


def _run_scheduled(ctx: Context, item: WorkItem) -> Any:
    return registry.scheduled[item.name].handler(ctx)


HANDLERS = {"hook": _run_hook, "job": _run_job, "scheduled": _run_scheduled}


def _set_back(item: Any, lease: UUID, now: datetime, error: Exception) -> str:
    last = item.attempts > len(DELAYS)
    _write(
        update(WorkItem)
        .where(WorkItem.id == item.id, WorkItem.lease == lease)
        .values(
            state="parked" if last else "waiting",
            due_at=now if last else now + DELAYS[item.attempts - 1],
            error="".join(traceback.format_exception(error, limit=-8))[-8000:],
            lease=None,
            hinted_at=None,
        )
    )
    db.session.commit()
    return "parked" if last else "failed"


def _is_due(now: datetime) -> Any:
    abandoned = and_(WorkItem.state == "running", WorkItem.leased_until < func.now())
    return or_(and_(WorkItem.state == "waiting", WorkItem.due_at <= now), abandoned)


def _read(statement: Any) -> Any:
    return db.session.scalars(statement.execution_options(all_orgs=True)).all()


def _write(statement: Any) -> Any:
    return db.session.execute(statement.execution_options(**ALL_ORGS))
