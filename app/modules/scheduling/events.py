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
