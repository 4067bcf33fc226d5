"""A meeting that was booked: its booking goes along with it, and tells the timeline of it."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.errors import Conflict, Invalid
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
    return [activity.id] if is_booked(activity) else None


def follow_change(ctx: "Context", activity: Activity, changes: dict[str, Any]) -> None:
    """The booking has its meeting's subject, time, length and person. Raises Conflict (slot-taken),
    Invalid."""
    booking = _booking_of(ctx, activity) if MIRRORED & set(changes) else None
    if booking is None:
        return
    if activity.due_at is None or activity.due_on:
        raise Invalid("A booked meeting needs its time; cancel the booking instead.", "dueAt")
    values = {
        "title": activity.subject,
        "startsAt": activity.due_at,
        "resourceId": activity.actor_id,
    }
    if "duration_minutes" in changes and activity.duration_minutes:
        values["endsAt"] = activity.due_at + timedelta(minutes=activity.duration_minutes)
    try:
        ctx.dispatch("scheduling.updateBooking", {"id": booking.id, **values})
    except Invalid as refused:
        raise Invalid(refused.detail, "dueAt") from None


MIRRORED = {"subject", "due_at", "duration_minutes", "actor_id", "remind_at"}


def follow_end(ctx: "Context", activity: Activity, command: str, **said: str | None) -> None:
    """The booking is completed or cancelled with its meeting."""
    booking = _booking_of(ctx, activity)
    if booking:
        ctx.as_program().dispatch(command, {"id": booking.id, **said})


def refuse_if_over(ctx: "Context", activity: Activity) -> None:
    """A booking that was held or called off, with all who were told of it, does not come back with
    its meeting. Raises Conflict."""
    if is_booked(activity):
        raise Conflict("Its booking is over; book the meeting again.", code="wrong-state")


def is_booked(activity: Activity) -> bool:
    """Is it the meeting of a booking?"""
    return activity.type == "meeting" and activity.scheduling_booking_id is not None


def has_booking(ctx: "Context", activity: Activity) -> bool:
    """Is it the meeting of a booking that tells the timeline of it? Others may only mention one."""
    return _own_booking(ctx, activity) is not None


def _booking_of(ctx: "Context", activity: Activity) -> Booking | None:
    """The booking whose meeting this is, while it lives."""
    booking = _own_booking(ctx, activity)
    return booking if booking and booking.is_live else None


def _own_booking(ctx: "Context", activity: Activity) -> Booking | None:
    if activity.scheduling_booking_id is None:
        return None
    booking = ctx.as_program().find(Booking, activity.scheduling_booking_id)
    return booking if booking and booking.activity_id == activity.id else None
