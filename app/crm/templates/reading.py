"""How a message reads for one contact, before anybody gets it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.compose.authority import visible
from app.crm.contacts.record import Contact
from app.crm.emails.variables import samples
from app.crm.templates.content import Written, compiled
from app.crm.templates.empties import ADDRESS
from app.crm.templates.filling import Filled, Filling
from app.crm.templates.variables import KNOWN, UNSUBSCRIBE, variables
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Reading:
    """The message as `contact` would get it; without contacts an example one."""

    contact: Contact | None
    filled: Filled


def reader(ctx: "Context", channel: str, contact_id: UUID | None = None) -> Contact | None:
    """Whom a message is shown for: that contact, or else the one added last that the channel
    reaches. None where there is none for the actor."""
    statement = select(Contact).where(visible(ctx.actor, Contact))
    if contact_id is not None:
        statement = statement.where(Contact.id == contact_id)
    else:
        newest = (Contact.created_at.desc(), Contact.id.desc())
        statement = statement.where(ADDRESS[channel].is_not(None)).order_by(*newest)
    both = (joinedload(Contact.owner), joinedload(Contact.company))
    return ctx.session.scalars(statement.options(*both).limit(1)).unique().one_or_none()


def reading(ctx: "Context", template: Written, name: str, contact: Contact | None) -> Reading:
    """Raises Invalid for a template that can't be sent."""
    content = compiled(ctx, template)
    return Reading(contact, Filling(content).fill(_values(ctx, contact, name)))


def _values(ctx: "Context", contact: Contact | None, name: str) -> dict[str, Any]:
    """As a campaign of the template's name would have them; nobody can unsubscribe by them."""
    ways_out = f"{current_app.config['SETTINGS'].base_url}/u/example"
    if contact is None:
        return {**samples(KNOWN), UNSUBSCRIBE: ways_out}
    return variables(
        contact,
        org_name=ctx.org.name,
        company=contact.company,
        owner=contact.owner,
        sender=ctx.as_program().find(User, ctx.actor.id) if ctx.actor.id else None,
        campaign_name=name,
        unsubscribe_url=ways_out,
    )
