"""Leads are deleted, and come back."""

from typing import TYPE_CHECKING

from app.compose.payload import Target
from app.compose.registry import command
from app.crm.contacts.delete import require_contact
from app.crm.leads.record import Lead

if TYPE_CHECKING:
    from app.compose.context import Context


class DeleteLead(Target):
    pass


class RestoreLead(Target):
    pass


@command("crm.deleteLead", right="lead:delete")
def delete_lead(ctx: "Context", lead: Lead, data: DeleteLead) -> None:
    """Gone from all lists; what was done with it stays with its contact, and so does the deal that
    it became."""
    lead.deleted_at = ctx.now
    ctx.emit("lead.deleted", lead, lead_id=lead.id, **lead.event_facts())


@command("crm.restoreLead", right="lead:delete", deleted=True)
def restore_lead(ctx: "Context", lead: Lead, data: RestoreLead) -> Lead:
    """In the state in which it was. Raises Conflict while its contact is deleted."""
    require_contact(ctx, lead.contact_id)
    lead.deleted_at = None
    ctx.emit("lead.restored", lead, lead_id=lead.id, **lead.event_facts())
    return lead
