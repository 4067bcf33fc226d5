"""Activities are done, with what comes next; what was done by mistake is open again."""

from typing import TYPE_CHECKING

from app.compose.errors import Conflict, Invalid
from app.compose.payload import Line, RequiredLine, Target
from app.compose.registry import command
from app.crm.activities.commands import Type
from app.crm.activities.meeting import follow_end, has_booking, refuse_if_over
from app.crm.activities.record import Activity
from app.crm.activities.reminding import plan_reminder
from app.crm.activities.timing import Timed
from app.crm.activities.traces import leave_traces, retrace, touch
from app.crm.emails.later import refuse_done

if TYPE_CHECKING:
    from app.compose.context import Context


class NextActivity(Timed):
    """What comes after: planned in the same step ("done, and what next?")."""

    type: Type = "task"
    subject: RequiredLine


class CompleteActivity(Target):
    outcome: Line | None = None
    next: NextActivity | None = None


class ReopenActivity(Target):
    pass


@command("crm.completeActivity", right="activity:update")
def complete_activity(ctx: "Context", activity: Activity, data: CompleteActivity) -> Activity:
    """Done, with its outcome, and the next one planned in the same step. Raises Conflict for one
    that is done already."""
    if activity.completed_at is not None:
        raise Conflict("This activity is completed already.", code="wrong-state")
    refuse_done(activity)
    if data.next and data.next.due_at is None and data.next.due_on is None:
        raise Invalid("Say when.", "next.dueAt")
    activity.completed_at = ctx.now
    if data.outcome is not None:
        activity.outcome = data.outcome
    ctx.session.flush()
    facts = {"outcome": activity.outcome, **activity.event_facts()}
    links = [activity.id] if has_booking(ctx, activity) else None
    ctx.emit("activity.completed", activity, links=links, **facts)
    follow_end(ctx, activity, "scheduling.completeBooking", outcome=activity.outcome)
    leave_traces(ctx, activity)
    touch(ctx, activity)
    if data.next:
        about = {"contactId": activity.contact_id, "dealId": activity.deal_id}
        following = {"type": data.next.type, **data.next.model_dump(exclude_unset=True)}
        ctx.dispatch("crm.createActivity", {**following, **about, "leadId": activity.lead_id})
    return activity


@command("crm.reopenActivity", right="activity:update")
def reopen_activity(ctx: "Context", activity: Activity, data: ReopenActivity) -> Activity:
    """Not done after all. Raises Conflict for one that is open, for a note, and
    for a meeting that was booked."""
    if activity.completed_at is None:
        raise Conflict("This activity is open.", code="wrong-state")
    if activity.type == "note":
        raise Conflict("A note can't be open.", code="wrong-state")
    refuse_if_over(ctx, activity)
    changes = activity.assign({"completed_at": None})
    ctx.session.flush()
    retrace(ctx, activity)
    plan_reminder(ctx, activity)
    ctx.emit(
        "activity.updated",
        activity,
        changes=changes,
        outcome=activity.outcome,
        **activity.event_facts(),
    )
    return activity
