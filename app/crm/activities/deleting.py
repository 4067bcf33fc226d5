"""Activities are taken away, and come back."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.compose.authority import require, visible
from app.compose.errors import NotFound
from app.compose.payload import Payload, Target
from app.compose.registry import command
from app.crm.activities.meeting import follow_end, links_of, refuse_if_over
from app.crm.activities.record import Activity
from app.crm.activities.reminding import plan_reminder
from app.crm.activities.traces import retrace
from app.crm.contacts.record import Contact
from app.crm.emails.later import take_up

if TYPE_CHECKING:
    from app.compose.context import Context

RIGHT = "activity:delete"


class DeleteActivity(Target):
    pass


class RestoreActivity(Payload):
    id: UUID


@command("crm.deleteActivity", right=RIGHT)
def delete_activity(ctx: "Context", activity: Activity, data: DeleteActivity) -> None:
    """Takes an activity away; it can be restored."""
    activity.deleted_at = ctx.now
    ctx.session.flush()
    retrace(ctx, activity)
    follow_end(ctx, activity, "scheduling.cancelBooking")
    ctx.emit("activity.deleted", activity, links=links_of(activity), **activity.event_facts())


@command("crm.restoreActivity", right=RIGHT)
def restore_activity(ctx: "Context", data: RestoreActivity) -> Activity:
    """Undoes a deletion. Raises NotFound for one that isn't deleted, or whose contact is,
    and Conflict for a meeting that was booked."""
    statement = (
        select(Activity)
        .where(Activity.id == data.id, Activity.deleted_at.is_not(None))
        .where(visible(ctx.actor, Activity))
        .with_for_update()
    )
    activity = ctx.session.scalars(
        statement, execution_options={"with_deleted": True}
    ).one_or_none()
    if activity is None or ctx.as_program().find(Contact, activity.contact_id) is None:
        raise NotFound("There is no such deleted activity.")
    require(ctx.actor, RIGHT, activity)
    refuse_if_over(ctx, activity)
    activity.deleted_at = None
    ctx.session.flush()
    retrace(ctx, activity)
    plan_reminder(ctx, activity)
    take_up(ctx, activity)
    ctx.emit("activity.restored", activity, outcome=activity.outcome, **activity.event_facts())
    return activity
