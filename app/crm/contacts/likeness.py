"""Contacts that may be the same person or company as another one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.compose.authority import visible
from app.crm.contacts.record import Contact
from app.crm.contacts.scoring import FREEMAIL
from app.crm.text import fold
from app.modules.identity.email_address import fold as fold_address

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 3


@dataclass(frozen=True)
class Likeness:
    contact: Contact
    reason: str


def alike(ctx: "Context", contact: Contact, *, colleagues: bool = False) -> list[Likeness]:
    """Those with the same folded name or phone, the surest first; with `colleagues` also those with
    an address at the same company."""
    domain = _domain(contact) if colleagues else None
    signs = [Contact.sort_key == contact.sort_key]
    if contact.phone:
        signs.append(Contact.search_text.contains(fold(contact.phone), autoescape=True))
    if domain:
        signs.append(Contact.search_text.contains(f"@{domain}", autoescape=True))
    statement = (
        select(Contact)
        .where(Contact.id != contact.id, Contact.type == contact.type)
        .where(or_(*signs), visible(ctx.actor, Contact))
        .order_by(Contact.sort_key != contact.sort_key, Contact.id)
        .limit(MOST)
    )
    return [Likeness(found, _reason(contact, found)) for found in ctx.session.scalars(statement)]


def _domain(contact: Contact) -> str | None:
    domain = (contact.email_key or "").rpartition("@")[2]
    return domain if domain and domain not in FREEMAIL else None


def _reason(contact: Contact, other: Contact) -> str:
    if other.sort_key == contact.sort_key:
        return "Same name"
    if contact.phone and contact.phone == other.phone:
        return "Same phone"
    return "Same company"


def with_address(ctx: "Context", email: str) -> Contact | None:
    """The contact with this email address, if there is one that the actor may see."""
    statement = (
        select(Contact)
        .where(Contact.email_key == fold_address(email), visible(ctx.actor, Contact))
        .order_by(Contact.id)
        .limit(1)
    )
    return ctx.session.scalars(statement).one_or_none() if "@" in email else None
