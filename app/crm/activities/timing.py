"""When an activity is due, for how long, and when it is reminded of."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import select

from app.compose.errors import Invalid
from app.compose.payload import Day, Moment, Payload
from app.crm.activities.record import Activity
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

DAY_BEGINS, DAY_ENDS = time(9), time(23, 59)
WEEK, MONTH = 7 * 24 * 60, 31 * 24 * 60

Minutes = Annotated[int, Field(strict=True, ge=1, le=WEEK)]
MinutesBefore = Annotated[int, Field(strict=True, ge=0, le=MONTH)]


class Timed(Payload):
    """When it is due, for how long, and when it is reminded of. `dueOn` is a whole day, `dueAt` a
    time on it; `remindMinutesBefore` counts from there, for a whole day from 9:00."""

    due_at: Moment | None = None
    due_on: Day | None = None
    duration_minutes: Minutes | None = None
    remind_minutes_before: MinutesBefore | None = None


def settle(ctx: "Context", activity: Activity, values: dict[str, Any]) -> dict[str, Any]:
    """The values that are written for those which were named: a day becomes the end of that day, a
    time is no day any more, and the reminder moves along. Raises Invalid."""
    if values.get("due_at") and values.get("due_on"):
        raise Invalid("Give a day or a time, not both.", "dueOn")
    found = {**values, **_due(ctx, activity, values)}
    before = found.get("remind_minutes_before", activity.remind_minutes_before)
    due_at = found.get("due_at", activity.due_at)
    found["remind_at"] = None
    if before is not None and due_at is not None:
        due_on = found.get("due_on", activity.due_on)
        begins = due_at if due_on is None else _moment(due_on, DAY_BEGINS, _zone(ctx, activity))
        found["remind_at"] = begins - timedelta(minutes=before)
    return found


def _due(ctx: "Context", activity: Activity, values: dict[str, Any]) -> dict[str, Any]:
    due_on: date | None = values.get("due_on")
    if due_on is not None:
        return {"due_on": due_on, "due_at": _moment(due_on, DAY_ENDS, _zone(ctx, activity))}
    if values.get("due_at") is not None:
        return {"due_on": None}
    if "due_at" in values or ("due_on" in values and activity.due_on is not None):
        return {"due_on": None, "due_at": None}
    return {}


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone)


def _zone(ctx: "Context", activity: Activity) -> ZoneInfo:
    """Where the one is whose activity it is."""
    if activity.actor_id == ctx.actor.id and not ctx.actor.system:
        return ZoneInfo(ctx.actor.time_zone)
    theirs = ctx.session.scalar(select(User.time_zone).where(User.id == activity.actor_id))
    return ZoneInfo(theirs or ctx.org.time_zone)
