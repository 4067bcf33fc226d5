"""What hosts are told in the program about their bookings."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.events import Event
from app.compose.hooks import hook
from app.modules.identity.models import User
from app.modules.notification.notices import EMAIL, IN_APP, notice
from app.modules.scheduling.mails import calendar_file, span
from app.modules.scheduling.models import Booking
from app.modules.scheduling.queries import next_bookings

if TYPE_CHECKING:
    from app.compose.context import Context

ABOUT = "/{{place}}"
BOTH = (IN_APP, EMAIL)

notice(
    "booking.created",
    "Somebody booked you",
    title="Booked: {{title|a meeting}}",
    body="{{when}}\n\n{{note}}",
    url=ABOUT,
    channels=BOTH,
)
notice(
    "booking.updated",
    "A meeting of yours was moved",
    title="Moved: {{title|a meeting}}",
    body="It is now {{when}}.",
    url=ABOUT,
    channels=BOTH,
)
notice(
    "booking.cancelled",
    "A meeting of yours was cancelled",
    title="Cancelled: {{title|a meeting}}",
    body="{{when}}\n\n{{reason}}",
    url=ABOUT,
    channels=BOTH,
)
notice(
    "booking.left-behind",
    "Somebody left with meetings ahead",
    title="{{name}} left with meetings ahead",
    body="{{count}} of them: {{titles}}. Hand them over, or cancel them.",
    url="/",
    channels=BOTH,
)


@hook(on="scheduling.booking.created")
def tell_host_of_booking(event: Event, ctx: "Context") -> None:
    _tell(event, ctx, "booking.created")


@hook(on="scheduling.booking.updated")
def tell_host_of_move(event: Event, ctx: "Context") -> None:
    """Who has it now, and who had it before."""
    changes = event.changes or {}
    if "resourceId" in changes:
        _tell(event, ctx, "booking.created")
        _tell(event, ctx, "booking.cancelled", before=changes["resourceId"][0])
    elif changes.keys() & {"startsAt", "endsAt"}:
        _tell(event, ctx, "booking.updated")


@hook(on="scheduling.booking.cancelled")
def tell_host_of_cancellation(event: Event, ctx: "Context") -> None:
    _tell(event, ctx, "booking.cancelled")


@hook(on="user.updated")
def tell_managers_of_meetings_left_behind(event: Event, ctx: "Context") -> None:
    """Guests would come to somebody who is not there."""
    if (event.changes or {}).get("active") != [True, False]:
        return
    user_id = UUID(event.payload["userId"])
    left = next_bookings(ctx, Booking.resource_id == user_id)
    variables = {
        "name": event.payload["name"],
        "count": len(left),
        "titles": ", ".join(booking.title for booking in left[:5]),
    }
    managers = ctx.query("crm.getManagerOf", {"actorId": user_id}) if left else []
    for manager in managers:
        told = {"templateKey": "booking.left-behind", "to": manager.id, "variables": variables}
        ctx.dispatch("notification.send", told)


def _tell(event: Event, ctx: "Context", key: str, *, before: str | None = None) -> None:
    """The host, or the one `before`, unless it was his own doing; with the calendar file."""
    said: dict[str, Any] = event.payload
    to = before or said["resourceId"]
    booking = ctx.find(Booking, UUID(said["bookingId"]))
    if to == str(event.actor_id) or booking is None:
        return
    host = ctx.session.get_one(User, (ctx.org_id, UUID(to)))
    starts, ends = (datetime.fromisoformat(said[name]) for name in ("startsAt", "endsAt"))
    contact_id = said.get("contactId")
    variables = {
        "bookingId": said["bookingId"],
        "title": said["title"],
        "contactId": contact_id,
        "place": f"contacts/{contact_id}" if contact_id else "",
        "when": span(starts, ends, host.time_zone),
        "note": f"“{booking.note}”" if booking.note else "",
        "reason": said.get("reason") or "",
    }
    file = calendar_file(ctx, booking, host, off=before is not None)
    notice = {"templateKey": key, "to": host.id, "variables": variables}
    ctx.dispatch("notification.send", {**notice, "attachments": [file.as_json()]})
