"""What a guest is mailed about a booking, with the calendar file. The host is told by a notice."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from app.modules.identity.models import User
from app.modules.notification.attachments import Attachment
from app.modules.notification.mail import Author, mail_domain, queue_mail
from app.modules.scheduling.ical import Method, invitation
from app.modules.scheduling.links import link_of

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.modules.scheduling.models import Booking

LOCALE = "en_GB"


@dataclass(frozen=True)
class Words:
    """Of one thing that happened; `off`: the meeting will not be."""

    subject: str
    opening: str
    off: bool = False


WORDS = {
    "created": Words("Booked: {title}, {day}", "your meeting with {host} is booked:"),
    "updated": Words(
        "Moved: {title}, now {day}", "your meeting with {host} was changed. It is now:"
    ),
    "cancelled": Words(
        "Cancelled: {title}, {day}",
        "your meeting with {host} was cancelled. It would have been:",
        off=True,
    ),
}


def mail_guest(ctx: "Context", booking: "Booking", step: str, said: str | None = None) -> None:
    """Tells the guest what was done: created, updated or cancelled. Nobody is told of what is only
    recorded, or of what is over."""
    if not booking.guest_email or ctx.history or booking.ends_at < ctx.now or step not in WORDS:
        return
    host = ctx.session.get_one(User, (ctx.org_id, booking.resource_id))
    words = WORDS[step]
    names = {
        "host": host.name,
        "title": booking.title,
        "day": _day(booking.starts_at, booking.time_zone),
    }
    parts = [
        f"Hello {booking.guest_name}," if booking.guest_name else "Hello,",
        words.opening.format(**names),
        f"{booking.title}\n{span(booking.starts_at, booking.ends_at, booking.time_zone)}",
        *([f"Reason: {said}"] if said else []),
        *([] if words.off else _ways(booking)),
    ]
    text = "\n\n".join(parts) + "\n"
    file = calendar_file(ctx, booking, host, about=text)
    subject = words.subject.format(**names)
    key = f"booking.{step}"
    queue_mail(
        ctx,
        booking.guest_email,
        subject,
        text,
        template_key=key,
        attachments=[file],
        author=Author(host.id, host.name, host.email),
    )


def calendar_file(
    ctx: "Context", booking: "Booking", host: User, *, about: str = "", off: bool = False
) -> Attachment:
    """The invitation to the booking as it is; once it is cancelled, or `off` for the one who had
    it, the message that takes it out of the calendar."""
    method: Method = "CANCEL" if off or booking.status == "cancelled" else "REQUEST"
    content = invitation(booking, host, method, domain=mail_domain(), now=ctx.now, about=about)
    return Attachment("invite.ics", "text/calendar", content, {"method": method})


def span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Tuesday, 1 December 2026, 10:00 – 10:30 (Europe/Berlin)."""
    start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (starts_at, ends_at))
    ends = "HH:mm" if start.date() == end.date() else "EEEE, d MMMM y, HH:mm"
    first = format_datetime(start, "EEEE, d MMMM y, HH:mm", locale=LOCALE)
    return f"{first} – {format_datetime(end, ends, locale=LOCALE)} ({zone.replace('_', ' ')})"


def _ways(booking: "Booking") -> list[str]:
    return [
        f"Another time suits you better?\n{link_of(booking, 'reschedule')}",
        f"You can’t come?\n{link_of(booking, 'cancel')}",
    ]


def _day(moment: datetime, zone: str) -> str:
    return format_datetime(moment.astimezone(ZoneInfo(zone)), "EEE d MMM, HH:mm", locale=LOCALE)
