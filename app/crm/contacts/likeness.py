"""Contacts that may be the same person or company as another one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, case, select, union_all

from app.compose.authority import visible
from app.crm.contacts.apart import are_apart
from app.crm.contacts.freemail import at, own_domain
from app.crm.contacts.record import Contact
from app.modules.identity.email_address import fold as fold_address

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 3


@dataclass(frozen=True)
class Likeness:
    contact: Contact
    reason: str


def alike(ctx: "Context", contact: Contact, *, colleagues: bool = False) -> list[Likeness]:
    """Those with the same address, folded name or phone, the surest first; with `colleagues` also
    those with an address at the same company."""
    domain = own_domain(contact.email_key) if colleagues else None
    signs = [*_signs(contact), *([at(domain)] if domain else [])]
    others = select(Contact.id).where(Contact.id != contact.id, Contact.type == contact.type)
    others = others.where(visible(ctx.actor, Contact), ~are_apart(Contact.id, contact.id))
    others = others.limit(MOST)
    found = union_all(*(select(others.where(sign).subquery()) for sign in signs))
    surest = [case((sign, 0), else_=1) for sign in signs]
    statement = select(Contact).where(Contact.id.in_(found)).order_by(*surest, Contact.id)
    likes = ctx.session.scalars(statement.limit(MOST))
    return [Likeness(other, _reason(contact, other)) for other in likes]


def _signs(contact: Contact) -> list[ColumnElement[bool]]:
    """What they have in common with it, the surest first."""
    signs: list[ColumnElement[bool]] = [Contact.sort_key == contact.sort_key]
    if contact.email_key:
        signs.insert(0, Contact.known_by(contact.email_key))
    if contact.phone_key:
        signs.append(Contact.phone_key == contact.phone_key)
    elif contact.phone:
        signs.append(Contact.phone == contact.phone)
    return signs


def _reason(contact: Contact, other: Contact) -> str:
    if contact.email_key in (other.email_key, *other.other_emails) and contact.email_key:
        return "Same address"
    if other.sort_key == contact.sort_key:
        return "Same name"
    if contact.phone and _number(contact) == _number(other):
        return "Same phone"
    return "Same company"


def _number(contact: Contact) -> str | None:
    return contact.phone_key or contact.phone


def with_address(ctx: "Context", email: str) -> Contact | None:
    """The contact with this email address, or into which its holder was merged, if there is one
    that the actor may see."""
    key = fold_address(email)
    statement = (
        select(Contact)
        .where(Contact.known_by(key), visible(ctx.actor, Contact))
        .order_by(Contact.email_key.is_distinct_from(key), Contact.id)
        .limit(1)
    )
    return ctx.session.scalars(statement).one_or_none() if "@" in email else None
