"""By which address a contact is reached on a channel, as suppressions know it; and who is."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compose.bulk import one_of
from app.crm.contacts.record import Contact
from app.modules.identity.email_address import fold
from app.modules.notification.suppression import BY_NUMBER, EVERY_CHANNEL

if TYPE_CHECKING:
    from app.compose.context import Context


def address_of(contact: Contact, channel: str) -> str | None:
    """None where there is none that could be used."""
    if channel == "email":
        return fold(contact.email) if contact.email else None
    return contact.phone_key


def own_channel(channel: str) -> str:
    """How a suppression of this channel alone is kept: an email address has no other."""
    return EVERY_CHANNEL if channel == "email" else channel


def channels_at(address: str, channel: str) -> tuple[str, ...]:
    """What a suppression of the address stops."""
    if "@" in address:
        return ("email",)
    return (channel,) if channel else BY_NUMBER


def contacts_at(ctx: "Context", *addresses: str) -> list[tuple[str, Contact]]:
    """All who are reached at one of them, each with it."""
    mails = [one for one in addresses if "@" in one]
    numbers = [one for one in addresses if "@" not in one]
    return [
        *_with(ctx, Contact.email_key, mails),
        *_with(ctx, Contact.phone_key, numbers),
    ]


def _with(ctx: "Context", key: Any, addresses: list[str]) -> list[tuple[str, Contact]]:
    if not addresses:
        return []
    there = select(key, Contact).where(one_of(key, addresses))
    return [(row[0], row[1]) for row in ctx.session.execute(there.order_by(Contact.id))]
