"""A stranger books on the public page: a contact that is known, or a new one of the host's."""

from typing import TYPE_CHECKING
from uuid import UUID

from app.compose.registry import command
from app.crm.contacts.likeness import with_address
from app.modules.scheduling.claims import slot_taken
from app.modules.scheduling.holds import BookHeld, held_by

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.modules.scheduling.models import Booking


@command("crm.bookAsGuest", right="contact:create")
def book_as_guest(ctx: "Context", data: BookHeld) -> "Booking":
    """The held time becomes a meeting with the contact who has this address, whosever it is, or
    with a new one (source web). Raises Conflict (slot-taken), Invalid."""
    held = held_by(ctx, data.secret)
    if held is None:
        raise slot_taken()
    contact = with_address(ctx, data.guest_email)
    contact_id = contact.id if contact else _new(ctx, data, held.resource_id)
    booking: Booking = ctx.dispatch(
        "scheduling.bookHeld",
        {**data.model_dump(by_alias=True), "contactId": contact_id},
    )
    return booking


def _new(ctx: "Context", data: BookHeld, owner_id: UUID) -> UUID:
    first, _, last = data.guest_name.rpartition(" ")
    names = {"firstName": first or last, "lastName": last if first else None}
    contact = ctx.dispatch(
        "crm.createContact",
        {**names, "email": data.guest_email, "source": "web", "ownerId": owner_id},
    )
    return UUID(str(contact.id))
