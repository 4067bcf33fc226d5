"""Activities are put off: to today, tomorrow, next week, or another day."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid
from app.crm.activities.record import Activity
from app.web import typed
from app.web.activities import blueprint as screen
from app.web.activities.answering import answered, back
from app.web.rendering import render_form

NO_DATE = "none"


@screen.get("/<uuid:activity_id>/later")
def ask_later(activity_id: UUID) -> Response:
    """To which day?"""
    return _form(context().get(Activity, activity_id))


@screen.post("/<uuid:activity_id>/later")
def later(activity_id: UUID) -> Response:
    """`to` is today, tomorrow, week, a day, a time, or none; the clock time stays."""
    ctx = context()
    activity = ctx.get(Activity, activity_id)
    before = _as_it_was(activity)
    try:
        due = due_on(ctx, activity, request.values.get("to") or request.form.get("day", ""))
        activity = ctx.dispatch("crm.updateActivity", {"id": activity_id, **due})
    except ComposeError as refusal:
        if refusal.status != 422:
            raise
        return _form(ctx.get(Activity, activity_id), refusal)
    undo = url_for(".later", activity_id=activity_id, to=before)
    return answered(ctx, activity.deal_id, f"Moved: {activity.subject}", undo=undo)


def due_on(ctx: Context, activity: Activity, to: str) -> dict[str, Any]:
    """When it is due then. Raises Invalid."""
    if to == NO_DATE:
        return {"dueAt": None}
    now = ctx.now.astimezone(typed.zone())
    days = {"today": 0, "tomorrow": 1, "week": 7 - now.weekday()}
    if to in days:
        return _at_that_hour(activity, now, now.date() + timedelta(days=days[to]))
    try:
        if len(to) > len("2027-03-31"):
            return {"dueAt": datetime.fromisoformat(to)}
        return _at_that_hour(activity, now, date.fromisoformat(to))
    except (ValueError, OverflowError):
        raise Invalid("Say to which day.", "day") from None


def _at_that_hour(activity: Activity, now: datetime, day: date) -> dict[str, Any]:
    """The same time on that day; for all of it where it had none, or where that time is over."""
    if activity.due_at is None or activity.due_on:
        return {"dueOn": day}
    clock = activity.due_at.astimezone(now.tzinfo).time()
    there = datetime.combine(day, clock, now.tzinfo)
    return {"dueAt": there} if there > now else {"dueOn": day}


def _as_it_was(activity: Activity) -> str:
    if activity.due_on:
        return activity.due_on.isoformat()
    return activity.due_at.isoformat() if activity.due_at else NO_DATE


def _form(activity: Activity, refusal: ComposeError | None = None) -> Response:
    return render_form(
        "activities/later.html",
        activity=activity,
        refusal=refusal,
        back=back(),
    )
