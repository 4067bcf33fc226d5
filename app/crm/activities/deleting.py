"""Activities are taken away, and come back."""

from typing import TYPE_CHECKING

from app.compose.payload import Target
from app.compose.registry import command
from app.crm.activities.meeting import follow_end, links_of, refuse_if_over
from app.crm.activities.record import Activity
from app.crm.activities.reminding import plan_reminder
from app.crm.activities.traces import retrace
from app.crm.contacts.delete import require_contact
from app.crm.emails.later import take_up

if TYPE_CHECKING:
    from app.compose.context import Context

RIGHT = "activity:delete"


class DeleteActivity(Target):
    pass


class RestoreActivity(Target):
    pass


@command("crm.deleteActivity", right=RIGHT)
def delete_activity(ctx: "Context", activity: Activity, data: DeleteActivity) -> None:
    """Takes an activity away; it can be restored."""
    activity.deleted_at = ctx.now
    ctx.session.flush()
    retrace(ctx, activity)
    follow_end(ctx, activity, "scheduling.cancelBooking")
    ctx.emit("activity.deleted", activity, links=links_of(activity), **activity.event_facts())


@command("crm.restoreActivity", right=RIGHT, deleted=True)
def restore_activity(ctx: "Context", activity: Activity, data: RestoreActivity) -> Activity:
    """Undoes a deletion. Raises Conflict while its contact is deleted, and for a meeting that was
    booked."""
    require_contact(ctx, activity.contact_id)
    refuse_if_over(ctx, activity)
    activity.deleted_at = None
    ctx.session.flush()
    retrace(ctx, activity)
    plan_reminder(ctx, activity)
    take_up(ctx, activity)
    ctx.emit("activity.restored", activity, outcome=activity.outcome, **activity.event_facts())
    return activity
