"""By which address a contact is reached on a channel, as suppressions know it; and who is."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, and_, func, literal_column, select

from app.crm.contacts.record import Contact
from app.modules.identity.email_address import fold
from app.modules.notification.numbers import e164 as number
from app.modules.notification.suppression import BY_NUMBER, EVERY_CHANNEL

if TYPE_CHECKING:
    from app.compose.context import Context


def _as_written(text: str) -> ColumnElement[str]:
    """Not as a parameter, so that it is what the contacts' index has."""
    return literal_column(f"'{text}'", String)


def e164(phone: Any) -> ColumnElement[str]:
    """A phone number as carriers take it: blanks and signs go, 00 is a plus."""
    plain = func.regexp_replace(phone, *map(_as_written, (r"\(0\)|[^0-9+]", "", "g")))
    return func.regexp_replace(plain, *map(_as_written, ("^00", "+")))


def address_of(contact: Contact, channel: str) -> str | None:
    """None where there is none that could be used."""
    if channel == "email":
        return fold(contact.email) if contact.email else None
    return number(contact.phone) if contact.phone else None


def own_channel(channel: str) -> str:
    """How a suppression of this channel alone is kept: an email address has no other."""
    return EVERY_CHANNEL if channel == "email" else channel


def channels_at(address: str, channel: str) -> tuple[str, ...]:
    """What a suppression of the address stops."""
    if "@" in address:
        return ("email",)
    return (channel,) if channel else BY_NUMBER


def contacts_at(ctx: "Context", address: str) -> list[Contact]:
    """All who are reached there."""
    by_mail = Contact.email_key == address
    by_number = and_(Contact.phone.is_not(None), e164(Contact.phone) == address)
    there = select(Contact).where(by_mail if "@" in address else by_number)
    return list(ctx.session.scalars(there.order_by(Contact.id)))
