"""When a host and a contact could meet: free for both, as far as the org knows."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.modules.scheduling.availability import Slot, free_slots
from app.modules.scheduling.models import LIVE, Booking
from app.modules.scheduling.terms import Terms

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.crm.contacts.record import Contact


def times_for_both(
    ctx: "Context",
    host: Terms,
    contact: "Contact",
    since: datetime,
    until: datetime,
    minutes: int,
) -> list[Slot]:
    """The host's free slots in which the contact does not meet a colleague. Three statements."""
    busy = ctx.session.execute(
        select(Booking.starts_at, Booking.ends_at).where(
            Booking.contact_id == contact.id,
            Booking.status.in_(LIVE),
            Booking.ends_at > since,
            Booking.starts_at < until,
        )
    ).all()
    return [
        slot
        for slot in free_slots(ctx, [host], since, until, minutes)
        if not any(slot.starts_at < end and slot.ends_at > start for start, end in busy)
    ]
