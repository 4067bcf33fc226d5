"""What a booking is about: a contact, and perhaps a deal of that contact's."""

from typing import TYPE_CHECKING

from app.compose.errors import Invalid
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.modules.scheduling.followers import checks_bookings

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.modules.scheduling.models import Booking


@checks_bookings
def check_about(ctx: "Context", booking: "Booking") -> None:
    """Contact and deal are the actor's to see and belong together; a deal says whose it is, a
    contact what the guest is called. Raises Invalid."""
    if booking.deal_id:
        deal = ctx.referred(Deal, booking.deal_id, "dealId")
        if booking.contact_id not in (None, deal.contact_id):
            raise Invalid("The deal belongs to another contact.", "contactId")
        booking.contact_id = deal.contact_id
    if booking.contact_id:
        contact = ctx.referred(Contact, booking.contact_id, "contactId")
        booking.guest_name = booking.guest_name or contact.name
