"""A meeting that was booked: its booking goes along with it, and tells the timeline of it."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.errors import Invalid
from app.crm.activities.record import Activity
from app.modules.scheduling.models import Booking

if TYPE_CHECKING:
    from app.compose.context import Context


def check_booking(ctx: "Context", booking_id: UUID | None) -> None:
    """Raises Invalid where an activity names a booking that is not there for the actor."""
    if booking_id:
        ctx.referred(Booking, booking_id, "schedulingBookingId")


def links_of(activity: Activity) -> list[UUID] | None:
    """Where a change of it stands: on its timelines, unless the booking's own entry is there."""
    booked = activity.type == "meeting" and activity.scheduling_booking_id is not None
    return [activity.id] if booked else None


def follow_change(ctx: "Context", activity: Activity, changes: dict[str, Any]) -> None:
    """The booking has its meeting's subject, time and person. Raises Conflict (slot-taken),
    Invalid."""
    booking = _booking_of(ctx, activity) if MIRRORED & set(changes) else None
    if booking is None:
        return
    if activity.due_at is None:
        raise Invalid("A booked meeting needs its time; cancel the booking instead.", "dueAt")
    values = {
        "title": activity.subject,
        "startsAt": activity.due_at,
        "resourceId": activity.actor_id,
    }
    try:
        ctx.dispatch("scheduling.updateBooking", {"id": booking.id, **values})
    except Invalid as refused:
        raise Invalid(refused.detail, "dueAt") from None


MIRRORED = {"subject", "due_at", "actor_id"}


def follow_end(ctx: "Context", activity: Activity, command: str, **said: str | None) -> None:
    """The booking is completed or cancelled with its meeting."""
    booking = _booking_of(ctx, activity)
    if booking:
        ctx.as_program().dispatch(command, {"id": booking.id, **said})


def _booking_of(ctx: "Context", activity: Activity) -> Booking | None:
    """The live booking whose meeting this is; others may only mention it."""
    if activity.scheduling_booking_id is None:
        return None
    booking = ctx.as_program().find(Booking, activity.scheduling_booking_id)
    mine = booking and booking.is_live and booking.activity_id == activity.id
    return booking if mine else None
