"""All scores anew after the rules changed: a stretch of contacts in one transaction with the mark
how far it is, then the next one."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select, update

from app.compose.registry import queue_job
from app.crm.contacts.record import Contact
from app.crm.scoring.record import ENDED, ScoringRun
from app.crm.scoring.rescoring import rescore_many

if TYPE_CHECKING:
    from app.compose.context import Context

RUN = "scoring.run"
STRETCH = 500
STEPS = 50


def begin(ctx: "Context", back: dict[str, Any] | None = None) -> ScoringRun:
    """Says that the rules changed and plans the first stretch. A run that is under way is replaced:
    it counted by rules that are no more."""
    under_way = ScoringRun.state.not_in(ENDED)
    ended = {"state": "replaced", "finished_at": ctx.now, "version": ScoringRun.version + 1}
    ctx.session.execute(update(ScoringRun).where(under_way).values(**ended, updated_at=ctx.now))
    total = ctx.session.scalar(select(func.count()).select_from(Contact)) or 0
    run = ScoringRun(total=total, back=back, started_by_id=ctx.actor.id, state="waiting")
    run.done = run.changed = 0
    ctx.session.add(run)
    ctx.session.flush()
    ctx.emit("scoring.changed", run, **progress(run))
    ctx.queue.add(RUN, {"runId": run.id}, first=True)
    return run


def progress(run: ScoringRun) -> dict[str, Any]:
    """What an event says of how far it is."""
    about = {"run_id": run.id, "user_id": run.started_by_id, "state": run.state}
    return {**about, "total": run.total, "done": run.done, "changed": run.changed}


@queue_job(RUN)
def work(ctx: "Context", data: dict[str, Any]) -> dict[str, int]:
    """Counts the next stretch. Returns how many contacts that were, and how many changed."""
    statement = select(ScoringRun).where(ScoringRun.id == UUID(data["runId"])).with_for_update()
    run = ctx.session.scalars(statement).one_or_none()
    if run is None or run.ended:
        return {"worked": 0}
    ids = next_ids(ctx, run.after)
    changed = rescore_many(ctx, ids)
    before, run.done, run.changed = run.done, run.done + len(ids), run.changed + changed
    if len(ids) < STRETCH:
        run.assign({"state": "done", "finished_at": ctx.now, "after": None})
        ctx.emit("scoring.completed", run, **progress(run))
    else:
        run.assign({"state": "running", "after": ids[-1]})
        ctx.queue.add(RUN, {"runId": run.id}, first=True)
        if _step(run, run.done) > _step(run, before):
            ctx.emit("scoring.progress", run, **progress(run))
    return {"worked": len(ids), "changed": changed}


def next_ids(ctx: "Context", after: UUID | None) -> list[UUID]:
    """The contacts that come next, locked, so that what happens with them meanwhile counts too."""
    statement = select(Contact.id).order_by(Contact.id).limit(STRETCH)
    if after:
        statement = statement.where(Contact.id > after)
    return list(ctx.session.scalars(statement.with_for_update(key_share=True)))


def _step(run: ScoringRun, done: int) -> int:
    """Progress is told in a few steps, however many there are to count."""
    return done * STEPS // max(run.total, 1)
