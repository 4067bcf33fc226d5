"""Leads are deleted, and come back."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.compose.authority import visible
from app.compose.errors import Conflict, NotFound
from app.compose.payload import Payload, Target
from app.compose.registry import command
from app.crm.contacts.record import Contact
from app.crm.leads.record import Lead

if TYPE_CHECKING:
    from app.compose.context import Context


class DeleteLead(Target):
    pass


class RestoreLead(Payload):
    id: UUID


@command("crm.deleteLead", right="lead:delete")
def delete_lead(ctx: "Context", lead: Lead, data: DeleteLead) -> None:
    """Gone from all lists; what was done with it stays with its contact, and so does the deal that
    it became."""
    lead.deleted_at = ctx.now
    ctx.emit("lead.deleted", lead, lead_id=lead.id, **lead.event_facts())


@command("crm.restoreLead", right="lead:delete")
def restore_lead(ctx: "Context", data: RestoreLead) -> Lead:
    """In the state in which it was. Raises NotFound for one that isn't deleted, Conflict while its
    contact is."""
    statement = (
        select(Lead)
        .where(Lead.id == data.id, Lead.deleted_at.is_not(None), visible(ctx.actor, Lead))
        .with_for_update()
    )
    lead = ctx.session.scalars(statement, execution_options={"with_deleted": True}).one_or_none()
    if lead is None:
        raise NotFound("There is no such deleted lead.")
    if ctx.as_program().find(Contact, lead.contact_id) is None:
        raise Conflict("Its contact is deleted; bring that back first.", code="contact-deleted")
    lead.deleted_at = None
    ctx.emit("lead.restored", lead, lead_id=lead.id, **lead.event_facts())
    return lead
