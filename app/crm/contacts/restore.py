"""A deleted contact comes back with all that went with it."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, update

from app.compose.authority import visible
from app.compose.errors import NotFound
from app.compose.payload import Payload
from app.compose.registry import command
from app.crm.activities.record import Activity
from app.crm.contacts.delete import deals_of
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead

if TYPE_CHECKING:
    from app.compose.context import Context

DELETED = {"with_deleted": True}


class RestoreContact(Payload):
    id: UUID


@command("crm.restoreContact", right="contact:delete")
def restore_contact(ctx: "Context", data: RestoreContact) -> Contact:
    """What was deleted at the same moment returns. Raises NotFound for one that isn't deleted."""
    statement = (
        select(Contact)
        .where(Contact.id == data.id, visible(ctx.actor, Contact))
        .where(Contact.deleted_at.is_not(None), Contact.merged_into_id.is_(None))
        .with_for_update()
    )
    contact = ctx.session.scalars(statement, execution_options=DELETED).one_or_none()
    if contact is None:
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
