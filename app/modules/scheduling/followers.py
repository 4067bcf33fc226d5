"""What the compose adds to bookings: it checks what they are about, and goes along with them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.modules.scheduling.models import Booking

Check = Callable[["Context", "Booking"], None]
Follow = Callable[["Context", "Booking", str, str | None], None]

CHECKS: list[Check] = []
FOLLOWERS: list[Follow] = []


def checks_bookings(check: Check) -> Check:
    """Registers `check(ctx, booking)`, called before a booking is written. It may fill in what
    follows from what is known, and raises Invalid."""
    CHECKS.append(check)
    return check


def follows_bookings(follow: Follow) -> Follow:
    """Registers `follow(ctx, booking, step, said)`, called in the booking's own transaction. `step`
    is created, updated, completed, cancelled or no_show; `said` the outcome or the reason."""
    FOLLOWERS.append(follow)
    return follow


def check(ctx: "Context", booking: "Booking") -> None:
    for one in CHECKS:
        one(ctx, booking)


def follow(ctx: "Context", booking: "Booking", step: str, said: str | None = None) -> None:
    for one in FOLLOWERS:
        one(ctx, booking, step, said)
