from app.compose.catalogue import declare

# `resourceType` SalesRep: the resource is a user, `actorId`.
BOOKING = (
    "bookingId resourceType resourceId teamId actorId contactId dealId activityId title "
    "startsAt endsAt timeZone status guestName guestEmail reason"
)

declare("scheduling.booking.created", BOOKING, "{title} was booked", icon="calendar-plus")
declare("scheduling.booking.updated", BOOKING, "{title} was moved", icon="calendar-clock")
declare("scheduling.booking.completed", BOOKING, "{title} took place", icon="calendar-check")
declare("scheduling.booking.cancelled", BOOKING, "{title} was cancelled", icon="calendar-x")
declare("scheduling.booking.no-show", BOOKING, "Nobody came to {title}", icon="calendar-x")

ABSENCE = "userId startsAt endsAt reason"
declare(
    "scheduling.absence.added",
    ABSENCE,
    "{actor} is away: {reason}",
    icon="calendar-x",
    silent=True,
)
declare(
    "scheduling.absence.removed", ABSENCE, "{actor} is there again", icon="calendar", silent=True
)
declare(
    "scheduling.schedule.updated",
    "userId",
    "{actor} changed the working hours",
    icon="clock",
    silent=True,
)
declare(
    "scheduling.feed.renewed",
    "userId",
    "{actor} renewed the calendar feed",
    icon="link",
    silent=True,
)
declare(
    "scheduling.feed.stopped",
    "userId",
    "{actor} stopped the calendar feed",
    icon="link",
    silent=True,
)
