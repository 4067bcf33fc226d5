"""What a guest finds behind the links of the mail: the booking, another time for it, its end."""

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.compose.context import Context
from app.compose.errors import ComposeError, Conflict, NotFound
from app.extensions import limiter
from app.modules.identity.models import User
from app.modules.notification.carriers import carrier_for
from app.modules.scheduling.availability import bookable
from app.modules.scheduling.links import ids_in
from app.modules.scheduling.mails import calendar_file
from app.modules.scheduling.models import Booking
from app.web import typed
from app.web.booking import TAKEN, ZONES, guest_context, guest_zone, mailed
from app.web.booking import blueprint as screen
from app.web.booking.choosing import choice
from app.web.rendering import done, render

CHANGES = "40 per hour"


@screen.get("/booking/<token>")
def booked(token: str) -> Response:
    """When and with whom; nothing else of the org's."""
    ctx, booking = _booking(token)
    return _show(ctx, booking, token)


@screen.get("/booking/<token>/meeting.ics")
def file(token: str) -> Response:
    """The calendar file of the mail once more."""
    ctx, booking = _booking(token)
    found = calendar_file(ctx, booking, _host(ctx, booking))
    head = {"Content-Disposition": 'attachment; filename="meeting.ics"'}
    return Response(found.content, mimetype=found.type, headers=head)


@screen.get("/booking/<token>/reschedule")
def other_times(token: str) -> Response:
    """The host's free times."""
    ctx, booking = _booking(token)
    return _times(ctx, booking, token)


@screen.post("/booking/<token>/reschedule")
@limiter.limit(CHANGES)
def reschedule(token: str) -> Answer:
    """Moves it to a time that is offered."""
    ctx, booking = _booking(token)
    zone = guest_zone(booking.time_zone)
    moved = {"startsAt": request.form.get("startsAt", ""), "timeZone": zone.key}
    try:
        ctx.dispatch("scheduling.moveAsGuest", {"id": booking.id, **moved})
    except ComposeError as refusal:
        return _times(ctx, booking, token, refusal)
    said = f"Moved. {mailed('A mail with the new time')}"
    return done(to=url_for(".booked", token=token), say=said)


@screen.get("/booking/<token>/cancel")
def ask_cancel(token: str) -> Answer:
    """Asks once; only sending the form cancels."""
    ctx, booking = _booking(token)
    if not _open(ctx, booking):
        return redirect(url_for(".booked", token=token), 303)
    zone = guest_zone(booking.time_zone)
    host = _host(ctx, booking)
    return render("booking/cancel.html", booking=booking, host=host, zone=zone, token=token)


@screen.post("/booking/<token>/cancel")
@limiter.limit(CHANGES)
def cancel(token: str) -> Answer:
    """The time is free again; both are told."""
    ctx, booking = _booking(token)
    if not _open(ctx, booking):
        return _show(ctx, booking, token, Conflict("This meeting is over."))
    try:
        said = {"reason": typed.text("reason")}
        ctx.dispatch("scheduling.cancelBooking", {"id": booking.id, **said})
    except ComposeError as refusal:
        return _show(ctx, booking, token, refusal)
    return done(to=url_for(".booked", token=token), say="Cancelled")


def _booking(token: str) -> tuple[Context, Booking]:
    ids = ids_in(token)
    if ids is None:
        raise NotFound("This link is not complete.")
    ctx = guest_context(ids[0])
    return ctx, ctx.get(Booking, ids[1])


def _show(
    ctx: Context, booking: Booking, token: str, refusal: ComposeError | None = None
) -> Response:
    return render(
        "booking/booked.html",
        booking=booking,
        host=_host(ctx, booking),
        org_name=ctx.org.name,
        open=_open(ctx, booking),
        zone=guest_zone(booking.time_zone),
        token=token,
        refusal=refusal,
        mailing=carrier_for("email") is not None,
    )


def _times(
    ctx: Context, booking: Booking, token: str, refusal: ComposeError | None = None
) -> Response:
    if not _open(ctx, booking):
        return _show(ctx, booking, token, refusal)
    people = bookable(ctx, User.id == booking.resource_id)
    zone = guest_zone(booking.time_zone)
    minutes = int((booking.ends_at - booking.starts_at).total_seconds()) // 60
    return render(
        "booking/other.html",
        booking=booking,
        host=_host(ctx, booking),
        minutes=minutes,
        choice=choice(ctx, people, minutes, zone, ignoring=booking.id),
        zones=ZONES,
        taken=TAKEN if refusal else "",
        refusal=refusal,
        token=token,
        action=url_for(".reschedule", token=token, zone=zone.key),
        here=lambda **query: url_for(".other_times", token=token, zone=zone.key, **query),
    )


def _host(ctx: Context, booking: Booking) -> User:
    return ctx.session.get_one(User, (ctx.org_id, booking.resource_id))


def _open(ctx: Context, booking: Booking) -> bool:
    return booking.is_live and booking.ends_at > ctx.now
