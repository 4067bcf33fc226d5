"""What guest and host are mailed about a booking, each with the calendar file."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import current_app

from app.modules.identity.models import User
from app.modules.notification.attachments import Attachment
from app.modules.notification.commands import wants
from app.modules.notification.mail import mail_domain, queue_mail
from app.modules.notification.notices import EMAIL
from app.modules.scheduling.ical import Method, invitation
from app.modules.scheduling.links import link_of

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.modules.scheduling.models import Booking

LOCALE = "en_GB"


@dataclass(frozen=True)
class Words:
    """Of one thing that happened: to the guest, to the host, and whether the meeting is off."""

    key: str
    subject: str
    guest: str
    host: str
    off: bool = False


WORDS = {
    "created": Words(
        "booking.created",
        "Booked: {title}, {day}",
        "your meeting with {host} is booked:",
        "{guest} is booked with you:",
    ),
    "updated": Words(
        "booking.updated",
        "Moved: {title}, now {day}",
        "your meeting with {host} was moved. It is now:",
        "your meeting with {guest} was moved. It is now:",
    ),
    "cancelled": Words(
        "booking.cancelled",
        "Cancelled: {title}, {day}",
        "your meeting with {host} was cancelled. It would have been:",
        "your meeting with {guest} was cancelled. It would have been:",
        off=True,
    ),
}


def tell(
    ctx: "Context",
    booking: "Booking",
    step: str,
    said: str | None = None,
    *,
    before: UUID | None = None,
) -> None:
    """Mails the guest, and the host if somebody else did it; `before` had the meeting until now.
    Nobody is told of what is only recorded, or of what is over."""
    if step not in WORDS or ctx.history or booking.ends_at < ctx.now:
        return
    host = ctx.session.get_one(User, (ctx.org_id, booking.resource_id))
    _tell_guest(ctx, booking, host, step, said)
    _tell_host(ctx, booking, host, "created" if before else step, said)
    if before:
        _tell_host(ctx, booking, ctx.session.get_one(User, (ctx.org_id, before)), "cancelled", said)


def _tell_guest(
    ctx: "Context", booking: "Booking", host: User, step: str, said: str | None
) -> None:
    if not booking.guest_email:
        return
    words = WORDS[step]
    ways = [
        f"Another time suits you better?\n{link_of(booking, 'reschedule')}",
        f"You can’t come?\n{link_of(booking, 'cancel')}",
    ]
    text = _text(booking, host, booking.time_zone, words.guest, said, [] if words.off else ways)
    greeting = f"Hello {booking.guest_name}," if booking.guest_name else "Hello,"
    _mail(
        ctx, booking, host, booking.guest_email, words, booking.time_zone, f"{greeting}\n\n{text}"
    )


def _tell_host(ctx: "Context", booking: "Booking", host: User, step: str, said: str | None) -> None:
    words = WORDS[step]
    if host.id == ctx.actor.id or not host.active or not wants(host, words.key, EMAIL):
        return
    base = current_app.config["SETTINGS"].base_url
    ways = [f"{base}/contacts/{booking.contact_id}"] if booking.contact_id else []
    note = [f"“{booking.note}”"] if booking.note and step == "created" else []
    text = _text(booking, host, host.time_zone, words.host, said, [*note, *ways])
    _mail(ctx, booking, host, host.email, words, host.time_zone, f"Hello {host.name},\n\n{text}")


def _text(
    booking: "Booking", host: User, zone: str, opening: str, said: str | None, more: list[str]
) -> str:
    who = {"host": host.name, "guest": booking.guest_name or "somebody"}
    reason = [f"Reason: {said}"] if said else []
    when = f"{booking.title}\n{span(booking.starts_at, booking.ends_at, zone)}"
    return "\n\n".join([opening.format(**who), when, *reason, *more]) + "\n"


def _mail(
    ctx: "Context",
    booking: "Booking",
    host: User,
    to: str,
    words: Words,
    zone: str,
    text: str,
) -> None:
    method: Method = "CANCEL" if words.off else "REQUEST"
    content = invitation(booking, host, method, domain=mail_domain(), now=ctx.now, about=text)
    file = Attachment("invite.ics", "text/calendar", content, {"method": method})
    day = _day(booking.starts_at, zone)
    subject = words.subject.format(title=booking.title, day=day)
    queue_mail(ctx, to, subject, text, template_key=words.key, attachments=[file])


def span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Tuesday, 1 December 2026, 10:00 – 10:30 (Europe/Berlin)."""
    start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (starts_at, ends_at))
    ends = "HH:mm" if start.date() == end.date() else "EEEE, d MMMM y, HH:mm"
    first = format_datetime(start, "EEEE, d MMMM y, HH:mm", locale=LOCALE)
    return f"{first} – {format_datetime(end, ends, locale=LOCALE)} ({zone.replace('_', ' ')})"


def _day(moment: datetime, zone: str) -> str:
    return str(
        format_datetime(moment.astimezone(ZoneInfo(zone)), "EEE d MMM, HH:mm", locale=LOCALE)
    )
