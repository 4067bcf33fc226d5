"""One booking: what it is about, and how it ends."""

from typing import Any
from uuid import UUID

from flask import Response, request

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.modules.identity.models import User
from app.modules.scheduling.links import link_of
from app.modules.scheduling.mails import span
from app.modules.scheduling.models import Booking
from app.web import typed
from app.web.calendar import blueprint as screen
from app.web.calendar.answering import answered, on_the_day, refused
from app.web.rendering import render_form

STATES = {
    "requested": ("Requested", "warning"),
    "confirmed": ("Booked", "info"),
    "completed": ("Took place", "success"),
    "cancelled": ("Cancelled", "danger"),
    "no_show": ("Nobody came", "warning"),
}


@screen.get("/bookings/<uuid:booking_id>")
def booking(booking_id: UUID) -> Response:
    """With whom, about what, when on whose clock, and what can be done with it."""
    ctx = context()
    found = ctx.get(Booking, booking_id)
    return render_form("calendar/booking.html", **_facts(ctx, found))


@screen.post("/bookings/<uuid:booking_id>/complete")
def complete(booking_id: UUID) -> Response:
    """It took place."""
    return _end(booking_id, "scheduling.completeBooking", "Took place", "outcome")


@screen.post("/bookings/<uuid:booking_id>/no-show")
def no_show(booking_id: UUID) -> Response:
    """The guest did not come."""
    return _end(booking_id, "scheduling.markNoShow", "Nobody came", "outcome")


@screen.post("/bookings/<uuid:booking_id>/cancel")
def cancel(booking_id: UUID) -> Response:
    """It will not take place; the guest is told why."""
    return _end(booking_id, "scheduling.cancelBooking", "Cancelled", "reason")


def _end(booking_id: UUID, command: str, word: str, said: str) -> Response:
    ctx = context()
    text = typed.text(said)
    given = {"id": booking_id} | ({said: text} if text else {})
    try:
        ended = ctx.dispatch(command, given)
    except ComposeError as refusal:
        return refused(ctx, refusal, "Nothing was changed")
    return answered(ctx, ended.starts_at, f"{word}: {ended.title}")


def _facts(ctx: Context, found: Booking) -> dict[str, Any]:
    zone = typed.zone().key
    zones = dict.fromkeys((zone, found.time_zone))
    host = ctx.session.get_one(User, (ctx.org_id, found.resource_id))
    return {
        "booking": found,
        "state": STATES[found.status],
        "whens": [(each, span(found.starts_at, found.ends_at, each)) for each in zones],
        "host": host,
        "contact": ctx.find(Contact, found.contact_id) if found.contact_id else None,
        "deal": ctx.find(Deal, found.deal_id) if found.deal_id else None,
        "activity": ctx.find(Activity, found.activity_id) if found.activity_id else None,
        "changeable": found.is_live and ctx.may("booking:update", found),
        "guest_link": link_of(found, "reschedule") if found.guest_email else "",
        "begun": found.starts_at <= ctx.now,
        "back": on_the_day(found.starts_at),
        "typed": request.form,
    }
