"""Bookings of people's time, and when they are free."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.doing import Acts, Changes, Creates, Removes
from app.api.reading import Asks, Lists, Shows
from app.api.views import EntityView, Instant, View, in_utc
from app.modules.scheduling.models import Absence, Booking

if TYPE_CHECKING:
    from app.compose.context import Context


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

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> list[Any]:
        """Written at once: a team's month has thousands, and there is nothing in them to check."""
        said = cache(in_utc)
        return [
            {
                "resourceId": slot.resource_id,
                "startsAt": said(slot.starts_at),
                "endsAt": said(slot.ends_at),
            }
            for slot in found
        ]


class ScheduleView(View):
    """When a user takes meetings. `hours` are wall times by weekday; without a `timeZone` they are
    told by the user's own clock."""

    user_id: UUID
    time_zone: str | None
    hours: dict[str, Any]
    buffer_before: int
    buffer_after: int
    notice_minutes: int
    meeting_minutes: int
    horizon_days: int


class AbsenceView(EntityView):
    """A time in which a user takes no meetings."""

    of = Absence

    user_id: UUID
    starts_at: Instant
    ends_at: Instant
    reason: str


ROWS = [
    Lists("/bookings", "scheduling.listBookings", BookingView),
    Creates("/bookings", "scheduling.createBooking", BookingView),
    Shows("/bookings/:id", BookingView),
    Changes("/bookings/:id", "scheduling.updateBooking", BookingView),
    Acts("/bookings/:id/complete", "scheduling.completeBooking", BookingView),
    Acts("/bookings/:id/cancel", "scheduling.cancelBooking", BookingView),
    Acts("/bookings/:id/no-show", "scheduling.markNoShow", BookingView),
    Lists("/availability", "scheduling.availability", SlotView),
    Asks("/schedule", "scheduling.schedule", ScheduleView),
    Changes("/schedule", "scheduling.updateSchedule", ScheduleView),
    Lists("/absences", "scheduling.listAbsences", AbsenceView),
    Creates("/absences", "scheduling.addAbsence", AbsenceView),
    Removes("/absences/:id", "scheduling.removeAbsence"),
]
