"""A booking with a contact is an activity of type meeting: made, moved, done and gone with it."""

from typing import TYPE_CHECKING

from sqlalchemy import update

from app.crm.activities.record import Activity
from app.modules.scheduling.followers import follows_bookings
from app.modules.scheduling.models import Booking

if TYPE_CHECKING:
    from app.compose.context import Context

NO_SHOW = "No show"


@follows_bookings
def meeting_follows(ctx: "Context", booking: Booking, step: str, said: str | None) -> None:
    """Whichever of the two is changed, the other one is as well, in the same transaction."""
    if step == "created" and booking.contact_id:
        _plan(ctx, booking)
        return
    activity = ctx.as_program().find(Activity, booking.activity_id) if booking.activity_id else None
    if activity is None or activity.completed_at:
        return
    if step == "updated":
        _move(ctx, booking, activity)
    elif step == "cancelled":
        ctx.as_program().dispatch("crm.deleteActivity", {"id": activity.id})
    else:
        outcome = NO_SHOW if step == "no_show" else said
        done = {"id": activity.id} | ({"outcome": outcome} if outcome else {})
        ctx.as_program().dispatch("crm.completeActivity", done)


def _plan(ctx: "Context", booking: Booking) -> None:
    activity = ctx.as_program().dispatch(
        "crm.createActivity",
        {
            "type": "meeting",
            "subject": booking.title,
            "body": booking.note,
            "contactId": booking.contact_id,
            "dealId": booking.deal_id,
            "actorId": booking.resource_id,
            "dueAt": booking.starts_at,
            "durationMinutes": _minutes(booking),
            "schedulingBookingId": booking.id,
        },
    )
    # Its own activity makes the booking no new version.
    linked = update(Booking).where(Booking.id == booking.id).values(activity_id=activity.id)
    ctx.session.execute(linked)


def _move(ctx: "Context", booking: Booking, activity: Activity) -> None:
    values = {
        "subject": booking.title,
        "dueAt": booking.starts_at,
        "durationMinutes": _minutes(booking),
        "actorId": booking.resource_id,
    }
    ctx.as_program().dispatch("crm.updateActivity", {"id": activity.id, **values})


def _minutes(booking: "Booking") -> int:
    return max(1, int((booking.ends_at - booking.starts_at).total_seconds()) // 60)
