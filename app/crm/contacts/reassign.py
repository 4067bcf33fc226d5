"""A contact gets another owner, its open leads and deals too if wanted."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from app.compose.errors import Invalid
from app.compose.payload import Target
from app.compose.registry import command
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import OPEN_LEAD, Lead
from app.crm.owners import active_owner

if TYPE_CHECKING:
    from app.compose.context import Context


class ReassignContact(Target):
    owner_id: UUID
    include_open: bool = True


@command("crm.reassignContact", right="contact:reassign")
def reassign_contact(ctx: "Context", contact: Contact, data: ReassignContact) -> Contact:
    """Section 6 asks for a manager. Raises Invalid for an owner who is not there or not active."""
    owner = active_owner(ctx, data.owner_id)
    if owner.id == contact.owner_id and not data.include_open:
        raise Invalid("This is the owner already.", "ownerId")
    previous = contact.owner_id
    changes = contact.assign({"owner_id": owner.id})
    leads = deals = 0
    if data.include_open:
        leads = _hand_over(ctx, _open_leads(ctx, contact), owner.id, "lead.updated", "lead_id")
        deals = _hand_over(ctx, _open_deals(ctx, contact), owner.id, "deal.updated", "deal_id")
    ctx.emit(
        "contact.reassigned",
        contact,
        changes=changes,
        contact_id=contact.id,
        previous_owner_id=previous,
        leads=leads,
        deals=deals,
        **contact.event_facts(),
    )
    return contact


def _open_leads(ctx: "Context", contact: Contact) -> list[Any]:
    statement = select(Lead).where(Lead.contact_id == contact.id, Lead.status.in_(OPEN_LEAD))
    return list(ctx.session.scalars(statement.order_by(Lead.id).with_for_update()))


def _open_deals(ctx: "Context", contact: Contact) -> list[Any]:
    statement = select(Deal).where(Deal.contact_id == contact.id, Deal.status == "open")
    return list(ctx.session.scalars(statement.order_by(Deal.id).with_for_update()))


def _hand_over(ctx: "Context", records: list[Any], owner_id: UUID, event: str, key: str) -> int:
    moved = 0
    for record in records:
        previous = record.owner_id
        changes = record.assign({"owner_id": owner_id})
        if changes:
            moved += 1
            facts = {**record.event_facts(), key: record.id, "previous_owner_id": previous}
            ctx.emit(event, record, changes=changes, **facts)
    return moved
