"""A meeting is booked from the calendar: where one points, or by what one types."""

from datetime import date, datetime, time
from typing import Any

from flask import Response, request, url_for

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid
from app.crm.calendar.entries import USUAL_MINUTES
from app.crm.contacts.options import picked
from app.crm.contacts.record import Contact
from app.crm.owners import possible_owners
from app.modules.scheduling.models import Booking
from app.web import typed
from app.web.calendar import blueprint as screen
from app.web.calendar.answering import answered, on_the_day
from app.web.calendar.lengths import lengths
from app.web.choosing import chosen
from app.web.rendering import render_form

MORNING = time(9)
HALF_HOUR = 1800


@screen.get("/new")
def new() -> Response:
    """`?starts=&ends=` or `?on=DAY`; `?who=` in whose time."""
    return _form(context())


@screen.post("/new")
def create() -> Response:
    """Books it, and invites the contact where that is wished."""
    ctx = context()
    try:
        contact = chosen("contactId")
        if contact is None and (typed.text("contactIdQuery") or typed.text("contactId")):
            raise Invalid("Choose one of the contacts.", "contactId")
        booking = ctx.dispatch("scheduling.createBooking", _typed(contact))
    except ComposeError as refusal:
        return _form(ctx, refusal)
    return answered(ctx, booking.starts_at, f"Booked: {booking.title}", **_more(booking, contact))


def _more(booking: Booking, contact: Contact | None) -> dict[str, str]:
    """What has gone out can't be undone silently."""
    if booking.guest_email:
        return {"detail": f"The invitation goes to {booking.guest_email}."}
    undo = url_for(".cancel", booking_id=booking.id)
    if contact and "invite" in request.form:
        return {"undo": undo, "detail": f"{contact.name} has no email address to invite."}
    return {"undo": undo}


def _typed(contact: Contact | None) -> dict[str, Any]:
    starts = typed.moment("startsAt")
    if starts is None:
        raise Invalid("Say when.", "startsAt")
    given = {
        "title": typed.text("title"),
        "contactId": contact.id if contact else None,
        "resourceId": typed.text("resourceId"),
        "note": typed.text("note"),
        "guestEmail": contact.email if contact and "invite" in request.form else None,
        "startsAt": starts,
        "endsAt": starts + typed.length("minutes", USUAL_MINUTES),
    }
    return {name: value for name, value in given.items() if value is not None}


def _form(ctx: Context, refusal: ComposeError | None = None) -> Response:
    require(ctx.actor, "booking:create")
    starts, minutes = _asked(ctx)
    hosts = possible_owners(ctx, "booking:create") if ctx.may("owner:set") else []
    return render_form(
        "calendar/new.html",
        starts=starts,
        minutes=minutes,
        lengths=lengths(minutes),
        hosts=hosts,
        host=request.values.get("resourceId") or request.args.get("who") or ctx.actor.id,
        contact=_contact(ctx),
        back=on_the_day(starts),
        refusal=refusal,
    )


def _contact(ctx: Context) -> Contact | None:
    return picked(ctx, request.values.get("contactId") or request.args.get("contact"))


def _asked(ctx: Context) -> tuple[datetime, int]:
    """The time that was pointed at; else the next half hour, or the morning of the day."""
    starts, ends = _moment("starts"), _moment("ends")
    if starts is None:
        return _usual(ctx), USUAL_MINUTES
    minutes = int((ends - starts).total_seconds()) // 60 if ends else USUAL_MINUTES
    return starts, minutes if 0 < minutes <= 24 * 60 else USUAL_MINUTES


def _usual(ctx: Context) -> datetime:
    now = ctx.now.astimezone(typed.zone())
    try:
        on = date.fromisoformat(request.args.get("on", ""))
        morning = datetime.combine(on, MORNING, typed.zone())
        if morning > now:
            return morning
    except (ValueError, OverflowError):
        pass
    return datetime.fromtimestamp((now.timestamp() // HALF_HOUR + 1) * HALF_HOUR, typed.zone())


def _moment(name: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.args.get(name, ""))
        sane = moment.tzinfo is not None and 1970 < moment.year < 2200
        return moment.astimezone(typed.zone()) if sane else None
    except ValueError:
        return None
