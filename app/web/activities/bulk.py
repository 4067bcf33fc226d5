"""Several activities at once: done, or put off."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import Response, request, url_for
from sqlalchemy import select

from app.access import context
from app.compose.authority import visible
from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid
from app.crm.activities.record import Activity
from app.web.activities import blueprint as screen
from app.web.activities.answering import answered
from app.web.activities.moving import due_on

MOST = 200
Act = Callable[[Context, Activity], object]


@screen.post("/bulk")
def bulk() -> Response:
    """`act` (done, today, tomorrow, week) for each `id`. Which can't be is said, the others are
    done."""
    ctx = context()
    act = _act(request.form.get("act", ""))
    chosen = _chosen(ctx)
    refused = _each(ctx, chosen, act)
    count = len(chosen) - refused
    say = f"{count} {'activity' if count == 1 else 'activities'} "
    say += "done" if request.form.get("act") == "done" else "moved"
    detail = f"{refused} couldn’t be changed." if refused else ""
    undo = url_for(".undo_bulk", at=ctx.now.isoformat()) if act is _complete and count else ""
    tone = "warning" if refused else "success"
    return answered(ctx, None, say, tone=tone, detail=detail, undo=undo)


@screen.post("/bulk/undo")
def undo_bulk() -> Response:
    """What was completed together, `?at=` that moment, is open again."""
    ctx = context()
    try:
        at = datetime.fromisoformat(request.args.get("at", ""))
    except ValueError:
        raise Invalid("is not a time", "at") from None
    if at.tzinfo is None:
        raise Invalid("is not a time", "at")
    together = select(Activity).where(Activity.completed_at == at, visible(ctx.actor, Activity))
    found = list(ctx.session.scalars(together.limit(MOST)))
    refused = _each(ctx, found, _reopen)
    return answered(ctx, None, f"{len(found) - refused} open again")


def _each(ctx: Context, chosen: list[Activity], act: Act) -> int:
    """In one transaction. Returns how many refused."""
    refused = 0
    with ctx.unit.open():
        for activity in chosen:
            try:
                act(ctx, activity)
            except ComposeError:
                refused += 1
    return refused


def _act(name: str) -> Act:
    if name == "done":
        return _complete
    if name not in ("today", "tomorrow", "week"):
        raise Invalid("can be done, today, tomorrow or week", "act")
    return lambda ctx, activity: ctx.dispatch(
        "crm.updateActivity", {"id": activity.id, **due_on(ctx, activity, name)}
    )


def _complete(ctx: Context, activity: Activity) -> object:
    return ctx.dispatch("crm.completeActivity", {"id": activity.id})


def _reopen(ctx: Context, activity: Activity) -> object:
    return ctx.dispatch("crm.reopenActivity", {"id": activity.id})


def _chosen(ctx: Context) -> list[Activity]:
    """Raises Invalid for none, and for too many."""
    try:
        ids = {UUID(given) for given in request.form.getlist("id")}
    except ValueError:
        raise Invalid("is not an id", "id") from None
    if not 0 < len(ids) <= MOST:
        raise Invalid(f"Choose up to {MOST} activities.", "id")
    statement = select(Activity).where(Activity.id.in_(ids), visible(ctx.actor, Activity))
    return list(ctx.session.scalars(statement.order_by(Activity.due_at, Activity.id)))
