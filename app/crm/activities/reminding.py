"""A reminder before an activity: told once, at its time, if it is still to be done by then."""

from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from app.compose.events import plain
from app.compose.registry import queue_job
from app.crm.activities.record import Activity
from app.modules.identity.models import User
from app.modules.notification.notices import notice
from app.modules.notification.wording import clock_words, day_words

if TYPE_CHECKING:
    from app.compose.context import Context

JOB = "crm.remind-of-activity"

notice(
    "activity.reminder",
    "Something that you plan begins soon",
    title="{{when|Soon}}: {{subject|an activity}}",
    body="{{subject|An activity}} with {{contact.name|a contact}}.",
    url="{{path}}",
)


def plan_reminder(ctx: "Context", activity: Activity) -> None:
    """Plans the telling as it is set now; an earlier plan finds that it is not the one any more.
    One whose time is over already is not told."""
    when = activity.remind_at
    if ctx.history or activity.completed_at or when is None or when < ctx.now:
        return
    ctx.queue.add(JOB, {"activityId": activity.id, "remindAt": when}, delay=when - ctx.now)


@queue_job(JOB)
def remind(ctx: "Context", data: dict[str, Any]) -> dict[str, int]:
    """Tells the actor, unless it was moved, done, taken away or told meanwhile."""
    statement = select(Activity).where(Activity.id == UUID(data["activityId"])).with_for_update()
    activity = ctx.session.scalars(statement).one_or_none()
    if activity is None or activity.completed_at or activity.actor_id is None:
        return {"reminded": 0}
    if plain(activity.remind_at) != data["remindAt"] or activity.reminded_for == activity.remind_at:
        return {"reminded": 0}
    user = ctx.find(User, activity.actor_id)
    variables = {
        **told_of(activity),
        "when": _when(ctx, activity, user) if user else "",
        "path": f"/deals/{activity.deal_id}"
        if activity.deal_id
        else f"/contacts/{activity.contact_id}",
    }
    ctx.dispatch(
        "notification.send",
        {"templateKey": "activity.reminder", "to": activity.actor_id, "variables": variables},
    )
    _told(ctx, activity)
    return {"reminded": 1}


def told_of(activity: Activity) -> dict[str, Any]:
    """What every reminder says of it."""
    return {
        "activityId": str(activity.id),
        "subject": activity.subject,
        "contactId": str(activity.contact_id),
        "dealId": activity.deal_id and str(activity.deal_id),
    }


def _told(ctx: "Context", activity: Activity) -> None:
    """No new version: nobody edits this."""
    told = update(Activity).where(Activity.id == activity.id)
    ctx.session.execute(
        told.values(reminded_for=activity.remind_at).execution_options(synchronize_session=False)
    )


def _when(ctx: "Context", activity: Activity, user: User) -> str:
    """14:00 on the same day, 3 Mar 14:00 on another, on the user's clock."""
    assert activity.due_at is not None
    zone = ZoneInfo(user.time_zone)
    due, today = activity.due_at.astimezone(zone), ctx.now.astimezone(zone).date()
    day = activity.due_on or due.date()
    words = "Today" if day == today else day_words(day, user.locale)
    if activity.due_on:
        return words
    clock = clock_words(due.time(), user.locale)
    return clock if day == today else f"{words}, {clock}"
