"""A deleted contact comes back with all that went with it."""

from typing import TYPE_CHECKING

from sqlalchemy import update

from app.compose.errors import NotFound
from app.compose.payload import Target
from app.compose.registry import command
from app.crm.activities.record import Activity
from app.crm.contacts.delete import deals_of
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead

if TYPE_CHECKING:
    from app.compose.context import Context

DELETED = {"with_deleted": True}


class RestoreContact(Target):
    pass


@command("crm.restoreContact", right="contact:delete", deleted=True)
def restore_contact(ctx: "Context", contact: Contact, data: RestoreContact) -> Contact:
    """What was deleted at the same moment returns. Raises NotFound for one that was merged into
    another."""
    if contact.merged_into_id:
        raise NotFound("There is no such deleted contact.")
    went_along = deals_of(contact.id).where(Deal.deleted_at == contact.deleted_at)
    deals = ctx.session.scalars(went_along, execution_options=DELETED).all()
    for model in (Activity, Lead, Deal):
        ctx.session.execute(
            update(model)
            .where(model.contact_id == contact.id, model.deleted_at == contact.deleted_at)
            .values(deleted_at=None, version=model.version + 1, updated_at=ctx.now),
            execution_options=DELETED,
        )
    for deal in deals:
        ctx.emit(
            "deal.restored", deal, deal_id=deal.id, stage_id=deal.stage_id, **deal.event_facts()
        )
    contact.deleted_at = None
    ctx.emit("contact.restored", contact, contact_id=contact.id, **contact.event_facts())
    return contact
