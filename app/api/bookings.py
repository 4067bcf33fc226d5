"""Bookings of people's time, and when they are free."""

from uuid import UUID

from app.api.rows import Acts, Changes, Creates, Lists, Shows
from app.api.views import EntityView, Instant, View
from app.modules.scheduling.models import Booking


class BookingView(EntityView):
    """A meeting in the time of `resourceId`, a user. `activityId` is the meeting on the contact's
    timeline."""

    of = Booking

    resource_id: UUID
    team_id: UUID | None
    contact_id: UUID | None
    deal_id: UUID | None
    guest_name: str | None
    guest_email: str | None
    title: str
    note: str | None
    starts_at: Instant
    ends_at: Instant
    time_zone: str
    status: str
    activity_id: UUID | None


class SlotView(View):
    """A time in which this user can be booked."""

    resource_id: UUID
    starts_at: Instant
    ends_at: Instant


ROWS = [
    Lists("/bookings", "scheduling.listBookings", BookingView),
    Creates("/bookings", "scheduling.createBooking", BookingView),
    Shows("/bookings/:id", BookingView),
    Changes("/bookings/:id", "scheduling.updateBooking", BookingView),
    Acts("/bookings/:id/complete", "scheduling.completeBooking", BookingView),
    Acts("/bookings/:id/cancel", "scheduling.cancelBooking", BookingView),
    Acts("/bookings/:id/no-show", "scheduling.markNoShow", BookingView),
    Lists("/availability", "scheduling.availability", SlotView),
]
