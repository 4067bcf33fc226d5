"""Whoever takes over from a leaver has the meetings too, as far as the time is free."""

from typing import TYPE_CHECKING
from uuid import UUID

from app.compose.errors import Conflict
from app.modules.scheduling.models import Booking
from app.modules.scheduling.queries import next_bookings

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 1000


def hand_over_bookings(ctx: "Context", user_id: UUID, heir_id: UUID) -> int:
    """Guests are told of the new host. Returns how many found no place in the heir's time: they
    stay, and the managers are told of them."""
    left = 0
    for booking in next_bookings(ctx, Booking.resource_id == user_id, limit=MOST):
        try:
            with ctx.session.begin_nested():
                ctx.dispatch("scheduling.updateBooking", {"id": booking.id, "resourceId": heir_id})
        except Conflict:
            left += 1
    return left
