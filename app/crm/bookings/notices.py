"""What hosts are told in the program about their bookings."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.events import Event
from app.compose.hooks import hook
from app.modules.identity.models import User
from app.modules.notification.notices import EMAIL, IN_APP, notice
from app.modules.scheduling.mails import span

if TYPE_CHECKING:
    from app.compose.context import Context

ABOUT = "/contacts/{{contactId}}"
BOTH = (IN_APP, EMAIL)

notice(
    "booking.created",
    "Somebody booked you",
    title="Booked: {{title|a meeting}}",
    body="{{title|A meeting}}, {{when}}.",
    url=ABOUT,
    channels=BOTH,
)
notice(
    "booking.updated",
    "A meeting of yours was moved",
    title="Moved: {{title|a meeting}}",
    body="{{title|A meeting}} is now {{when}}.",
    url=ABOUT,
    channels=BOTH,
)
notice(
    "booking.cancelled",
    "A meeting of yours was cancelled",
    title="Cancelled: {{title|a meeting}}",
    body="{{title|A meeting}}, {{when}}, will not take place. {{reason}}",
    url=ABOUT,
    channels=BOTH,
)


@hook(on="scheduling.booking.created")
def tell_host_of_booking(event: Event, ctx: "Context") -> None:
    _tell(event, ctx, "booking.created")


@hook(on="scheduling.booking.updated")
def tell_host_of_move(event: Event, ctx: "Context") -> None:
    changed = set(event.changes or {})
    if "resourceId" in changed:
        _tell(event, ctx, "booking.created")
    elif changed & {"startsAt", "endsAt"}:
        _tell(event, ctx, "booking.updated")


@hook(on="scheduling.booking.cancelled")
def tell_host_of_cancellation(event: Event, ctx: "Context") -> None:
    _tell(event, ctx, "booking.cancelled")


def _tell(event: Event, ctx: "Context", key: str) -> None:
    """In the program only: the mail with the calendar file went out with the booking."""
    said: dict[str, Any] = event.payload
    if said["resourceId"] == str(event.actor_id):
        return
    host = ctx.session.get_one(User, (ctx.org_id, UUID(said["resourceId"])))
    starts, ends = (datetime.fromisoformat(said[name]) for name in ("startsAt", "endsAt"))
    names = ("bookingId", "title", "contactId", "dealId", "reason")
    variables = {name: said[name] for name in names if said.get(name)}
    variables["when"] = span(starts, ends, host.time_zone)
    ctx.dispatch(
        "notification.send",
        {"templateKey": key, "to": host.id, "variables": variables, "channels": [IN_APP]},
    )
