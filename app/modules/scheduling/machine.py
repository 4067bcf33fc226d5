"""Bookings: requested | confirmed → completed | cancelled | no_show."""

from app.compose.machine import Machine, Transition
from app.modules.scheduling.models import LIVE

STEPS = (
    ("completed", "complete", "scheduling.booking.completed"),
    ("cancelled", "cancel", "scheduling.booking.cancelled"),
    ("no_show", "no-show", "scheduling.booking.no-show"),
)

BOOKING = Machine(
    "booking",
    *(Transition(state, end, on, emits) for state in LIVE for end, on, emits in STEPS),
)
